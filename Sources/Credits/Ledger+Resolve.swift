import Database

extension Ledger {
    /// Consumes a hold, whole or in part.
    ///
    /// A part consumes the first credits of the allocation in the order of use and gives the rest
    /// back. A settlement of nothing is a ``release(_:reason:)``.
    ///
    /// - Throws: `LedgerError.holdResolved` if it left `held` before, `.settlementExceedsHold`,
    ///   `.creditsOutOfRange`, `.unknownHold`.
    package func settle(_ hold: HoldID, credits part: Int64? = nil) throws -> HoldRecord {
        let record = try self.hold(hold)
        let credits = part ?? record.credits
        try Self.check(credits: credits)
        guard credits <= record.credits else {
            throw LedgerError.settlementExceedsHold(asked: credits, held: record.credits)
        }
        return try resolve(record, settling: credits, reason: nil)
    }

    /// Gives a hold back: the user gets every credit again, and the time it was held.
    ///
    /// - Throws: `LedgerError.holdResolved` if it left `held` before, `.unknownHold`.
    package func release(_ hold: HoldID, reason: String) throws -> HoldRecord {
        try resolve(self.hold(hold), settling: 0, reason: reason)
    }

    /// The one place in which a hold leaves `held`: a compare-and-set on its state (I4).
    private func resolve(
        _ record: HoldRecord, settling credits: Int64, reason: String?
    ) throws -> HoldRecord {
        guard var account = try Account.find(record.user, in: tx) else {
            throw LedgerError.unknownUser(record.user)
        }
        let state: HoldState = credits > 0 ? .settled : .released
        let changed = try tx.execute(
            """
            UPDATE holds SET state = \(state), settled = \(credits),
                released = \(record.credits - credits), resolved_at = \(tx.now),
                reason = \(reason), version = version + 1
            WHERE id = \(record.id) AND state = 'held'
            """)
        guard changed == 1 else {
            throw LedgerError.holdResolved(record.id, try self.hold(record.id).state)
        }
        var toSettle = credits
        for part in try allocations(of: record.id) {
            let settled = min(part.credits, toSettle)
            toSettle -= settled
            if settled > 0 { try consume(settled, of: part, for: record, account: &account) }
            let released = part.credits - settled
            if released > 0 {
                try giveBack(
                    released, of: part, from: .held, kind: .release, for: record, reason: reason,
                    account: &account)
            }
        }
        try account.save(in: tx)
        return try self.hold(record.id)
    }

    private func consume(
        _ credits: Int64, of part: Allocation, for hold: HoldRecord, account: inout Account
    ) throws {
        _ = try tx.execute(
            """
            UPDATE packages SET held = held - \(credits), settled = settled + \(credits)
            WHERE id = \(part.package)
            """)
        try account.record(
            .init(
                kind: .settle, package: part.package, from: .held, to: .settled, credits: credits,
                hold: hold.id, job: hold.job),
            in: tx)
    }

    /// Returns credits to the package they came from.
    ///
    /// The clock stops while credits are held: a package that has expired meanwhile gets at least
    /// the lifetime back that it had left when the credits were frozen (I10). Into a package that
    /// was taken back, nothing comes back: what it would get is revoked.
    func giveBack(
        _ credits: Int64, of part: Allocation, from bucket: Bucket, kind: Entry.Kind,
        for hold: HoldRecord, reason: String?, account: inout Account
    ) throws {
        let package = try PackageRecord.find(part.package, in: tx)
        let isRevoked = package.revokedAt != nil
        if !isRevoked {
            try renew(package, for: part, credits: credits, of: hold, account: &account)
        }
        let (held, settled) = bucket == .held ? (credits, 0) : (0, credits)
        let (available, revoked) = isRevoked ? (0, credits) : (credits, 0)
        _ = try tx.execute(
            """
            UPDATE packages SET held = held - \(held), settled = settled - \(settled),
                available = available + \(available), revoked = revoked + \(revoked)
            WHERE id = \(part.package)
            """)
        try account.record(
            .init(
                kind: kind, package: part.package, from: bucket,
                to: isRevoked ? .revoked : .available, credits: credits, hold: hold.id,
                job: hold.job, reason: reason),
            in: tx)
    }

    private func renew(
        _ package: PackageRecord, for part: Allocation, credits: Int64, of hold: HoldRecord,
        account: inout Account
    ) throws {
        guard let expiresAt = package.expiresAt, let expiryAtFreeze = part.expiresAt,
            expiryAtFreeze <= tx.now
        else { return }
        let renewed = tx.now + (expiryAtFreeze - hold.createdAt)
        // Credits of another hold may have come back first, and with more time.
        guard expiresAt < renewed else { return }
        // What was left over in the package expired in its own time and must not live again.
        if expiresAt <= tx.now { try expire(package, account: &account) }
        _ = try tx.execute(
            "UPDATE packages SET expires_at = \(renewed) WHERE id = \(part.package)")
        try account.record(
            .init(
                kind: .extend, package: part.package, from: .available, to: .available,
                credits: credits, hold: hold.id, job: hold.job, expiresAt: renewed,
                reason: "the clock stood still while the credits were held"),
            in: tx)
    }
}
