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
        // One journey to the server for both; what is read is read behind the lock.
        let askedAccount = try Account.ask(user, in: tx)
        let askedFirst = try askFirstPackage(of: user, for: job)
        guard var account = try askedAccount.locked() else { throw LedgerError.unknownUser(user) }
        let first = try askedFirst.first()
        if first?.isFrozen ?? true, let existing = try repeated(credits, of: user, for: job) {
            return existing
        }
        // Usually the first package has enough, and nobody looks at the others.
        var shares = PackageShares(
            of: credits, from: first.map { [$0.candidate] } ?? [], at: tx.now)
        if shares.missing > 0, first != nil {
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
        for (index, share) in shares.taken.enumerated() {
            try write(share, at: index + 1, of: hold.id)
            account.record(
                .init(
                    kind: .freeze, package: share.package, from: .available, to: .held,
                    credits: share.credits, hold: hold.id, job: job),
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

    private struct FirstPackage {
        let candidate: PackageShares.Candidate
        /// Whether the job has a hold.
        let isFrozen: Bool
    }

    /// Asks for the package that is used next, and whether the job has a hold, in one statement.
    private func askFirstPackage(of user: UserID, for job: JobID) throws -> AskedRows<FirstPackage>
    {
        try tx.ask(
            """
            SELECT id, available, effective_at, expires_at,
                (SELECT id FROM holds WHERE job_id = \(job)) AS hold_id
            FROM packages WHERE user_id = \(user) AND used_up = 0
            ORDER BY expires_at NULLS LAST, granted_at, id LIMIT 1
            """
        ) { row in
            FirstPackage(candidate: try .init(row: row), isFrozen: !row.isNull(at: 4))
        }
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

    private func write(_ share: PackageShares.Share, at position: Int, of hold: HoldID) throws {
        try tx.send(
            """
            INSERT INTO allocations (hold_id, position, package_id, credits, expires_at)
            \(.values)\(hold), \(position), \(share.package), \(share.credits),
                \(share.expiresAt)\(.end)
            """)
        try tx.send(
            """
            UPDATE packages SET available = available - \(share.credits),
                held = held + \(share.credits)\(sql: share.mark)
            \(.change) WHERE id = \(share.package)
            """)
    }
}
