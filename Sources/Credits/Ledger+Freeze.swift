import Database

extension Ledger {
    /// Reserves credits for a job: soonest expiry first, those without expiry last; then the older
    /// package, then its id (I7).
    ///
    /// The job is the key: the same job with the same credits returns the hold that it has.
    ///
    /// - Returns: the hold, whose allocation is written once.
    /// - Throws: `LedgerError.insufficientCredits` with the numbers, `.unknownUser`,
    ///   `.creditsOutOfRange`, or `.jobFrozenDifferently`.
    /// - Complexity: O(packages used).
    package func freeze(_ credits: Int64, of user: UserID, for job: JobID) throws -> HoldRecord {
        try Self.check(credits: credits)
        guard
            let found = try Account.lock(
                user, in: tx, { try purse(of: user, for: job) }, account: \.account)
        else { throw LedgerError.unknownUser(user) }
        if found.isFrozen, let existing = try repeated(credits, of: user, for: job) {
            return existing
        }
        var account = found.account
        // Usually the first package has enough, and nobody looks at the others.
        var shares = PackageShares(
            of: credits, from: found.first.map { [$0] } ?? [], at: tx.now)
        if shares.missing > 0, found.first != nil {
            shares = PackageShares(of: credits, from: try candidates(of: user), at: tx.now)
        }
        guard shares.missing == 0 else {
            throw LedgerError.insufficientCredits(
                needed: credits, available: credits - shares.missing)
        }
        let hold = HoldRecord(
            id: tx.identifier(), user: user, job: job, credits: credits, createdAt: tx.now)
        try tx.send(
            """
            INSERT INTO holds (id, user_id, job_id, credits, created_at)
            \(.values)\(hold.id), \(user), \(job), \(credits), \(tx.now)\(.end)
            """)
        account.openHolds += 1
        for share in shares.taken {
            try tx.send(
                """
                UPDATE packages SET available = available - \(share.credits),
                    held = held + \(share.credits)\(sql: share.mark)
                \(.change) WHERE id = \(share.package)
                """)
            // The hold's allocation, and the proof of it.
            account.record(
                .init(
                    kind: .freeze, package: share.package, from: .available, to: .held,
                    credits: share.credits, hold: hold.id, job: job, expiresAt: share.expiresAt),
                at: tx.now)
        }
        try account.save(in: tx)
        return hold
    }

    /// The hold that the job has; `nil` if it has none.
    private func repeated(
        _ credits: Int64, of user: UserID, for job: JobID
    ) throws -> HoldRecord? {
        let existing = try tx.first(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE job_id = \(job)",
            HoldRecord.init(row:))
        guard let existing else { return nil }
        guard existing.user == user, existing.credits == credits else {
            throw LedgerError.jobFrozenDifferently(job, credits: existing.credits, asked: credits)
        }
        return existing
    }

    /// What a freeze is decided by.
    private struct Purse {
        let account: Account
        /// The package that is used next, if there is any.
        let first: PackageShares.Candidate?
        /// Whether the job may have a hold.
        let isFrozen: Bool
    }

    /// Asks for everything at once; `nil` if there is no such user.
    private func purse(of user: UserID, for job: JobID) throws -> Purse? {
        let askedAccount = try Account.ask(user, in: tx)
        let askedFirst = try tx.ask(
            """
            SELECT id, available, effective_at, expires_at,
                (SELECT id FROM holds WHERE job_id = \(job)) AS hold_id
            FROM packages WHERE user_id = \(user) AND used_up = 0
            ORDER BY expires_at NULLS LAST, granted_at, id LIMIT 1
            """
        ) { row in
            (candidate: try PackageShares.Candidate(row: row), isFrozen: !row.isNull(at: 4))
        }
        guard let account = try askedAccount.first() else { return nil }
        let first = try askedFirst.first()
        return Purse(
            account: account, first: first?.candidate, isFrozen: first?.isFrozen ?? true)
    }

    /// The packages of a user that have something left, in the order of use.
    func candidates(of user: UserID) throws -> [PackageShares.Candidate] {
        try tx.rows(
            """
            SELECT id, available, effective_at, expires_at FROM packages
            WHERE user_id = \(user) AND used_up = 0
            ORDER BY expires_at NULLS LAST, granted_at, id
            """, PackageShares.Candidate.init(row:))
    }
}
