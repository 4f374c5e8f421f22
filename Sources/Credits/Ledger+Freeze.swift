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
        guard var account = try Account.find(user, in: tx) else {
            throw LedgerError.unknownUser(user)
        }
        if let existing = try existingHold(of: job) {
            guard existing.user == user, existing.credits == credits else {
                throw LedgerError.jobFrozenDifferently(
                    job, credits: existing.credits, asked: credits)
            }
            return existing
        }
        let allocations = try allocate(credits, of: user)
        let hold: HoldID = tx.identifier()
        _ = try tx.execute(
            """
            INSERT INTO holds (id, user_id, job_id, credits, created_at)
            VALUES (\(hold), \(user), \(job), \(credits), \(tx.now))
            """)
        for (index, part) in allocations.enumerated() {
            try write(part, at: index + 1, of: hold)
            try account.record(
                .init(
                    kind: .freeze, package: part.package, from: .available, to: .held,
                    credits: part.credits, hold: hold, job: job),
                in: tx)
        }
        try account.save(in: tx)
        return try self.hold(hold)
    }

    private func existingHold(of job: JobID) throws -> HoldRecord? {
        try tx.first(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE job_id = \(job)",
            HoldRecord.init(row:))
    }

    /// Decides what to take from which package, or refuses.
    private func allocate(_ credits: Int64, of user: UserID) throws -> [Allocation] {
        let (allocations, missing) = try shares(of: credits, for: user)
        guard missing == 0 else {
            throw LedgerError.insufficientCredits(needed: credits, available: credits - missing)
        }
        return allocations
    }

    /// What each package would give, in the order of use, and how much is not there.
    func shares(
        of credits: Int64, for user: UserID
    ) throws -> (shares: [Allocation], missing: Int64) {
        var missing = credits
        var allocations: [Allocation] = []
        try tx.forEach(
            """
            SELECT id, available, expires_at FROM packages
            WHERE user_id = \(user) AND available > 0 AND effective_at <= \(tx.now)
                AND (expires_at IS NULL OR expires_at > \(tx.now))
            ORDER BY expires_at IS NULL, expires_at, granted_at, id
            """
        ) { row in
            guard missing > 0 else { return }
            let part = min(missing, try row.get(1, as: Int64.self))
            missing -= part
            allocations.append(
                try Allocation(package: row.get(0), credits: part, expiresAt: row.get(2)))
        }
        return (allocations, missing)
    }

    private func write(_ part: Allocation, at position: Int, of hold: HoldID) throws {
        _ = try tx.execute(
            """
            INSERT INTO allocations (hold_id, position, package_id, credits, expires_at)
            VALUES (\(hold), \(position), \(part.package), \(part.credits), \(part.expiresAt))
            """)
        _ = try tx.execute(
            """
            UPDATE packages SET available = available - \(part.credits),
                held = held + \(part.credits)
            WHERE id = \(part.package)
            """)
    }
}
