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
        // One journey to the server for all three; what is read is read behind the lock.
        let askedAccount = try Account.ask(user, in: tx)
        let askedHold = try tx.ask(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE job_id = \(job)",
            HoldRecord.init(row:))
        // Usually the first package has enough, and nobody looks at the others.
        let askedPackages = try askPackages(of: user, onlyFirst: true)
        guard var account = try askedAccount.locked() else { throw LedgerError.unknownUser(user) }
        if let existing = try askedHold.first() {
            guard existing.user == user, existing.credits == credits else {
                throw LedgerError.jobFrozenDifferently(
                    job, credits: existing.credits, asked: credits)
            }
            return existing
        }
        var shares = PackageShares(of: credits, from: try askedPackages.rows(), at: tx.now)
        if shares.missing > 0 {
            shares = PackageShares(of: credits, from: try askPackages(of: user).rows(), at: tx.now)
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
            try account.record(
                .init(
                    kind: .freeze, package: share.package, from: .available, to: .held,
                    credits: share.credits, hold: hold.id, job: job),
                in: tx)
        }
        try account.save(in: tx)
        return hold
    }

    /// Asks for the packages of a user that have something left, in the order of use.
    func askPackages(
        of user: UserID, onlyFirst: Bool = false
    ) throws -> AskedRows<PackageShares.Candidate> {
        let limit: SQL = onlyFirst ? "LIMIT 1" : ""
        return try tx.ask(
            """
            SELECT id, available, effective_at, expires_at FROM packages
            WHERE user_id = \(user) AND used_up = 0
            ORDER BY expires_at NULLS LAST, granted_at, id \(sql: limit)
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
