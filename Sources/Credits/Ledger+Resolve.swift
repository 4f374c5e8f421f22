import Database

extension Ledger {
    /// Consumes a hold, whole or in part.
    ///
    /// A part consumes the first credits of the allocation in the order of use and gives the rest
    /// back. A settlement of nothing is a ``release(_:reason:)``.
    ///
    /// - Parameters:
    ///   - hold: The hold, as it was seen; what it has become since is read again.
    ///   - part: How much of it is consumed; all of it if `nil`.
    /// - Returns: The hold as it is now.
    /// - Throws: `LedgerError.holdResolved` if it left `held` before, `.settlementExceedsHold`,
    ///   `.creditsOutOfRange`, `.unknownHold`.
    package func settle(_ hold: HoldRecord, credits part: Int64? = nil) throws -> HoldRecord {
        if let part { try Self.check(credits: part) }
        return try resolve(hold, settling: part, reason: nil)
    }

    /// Gives a hold back: the user gets every credit again, and the time it was held.
    ///
    /// - Throws: `LedgerError.holdResolved` if it left `held` before, `.unknownHold`.
    package func release(_ hold: HoldRecord, reason: String) throws -> HoldRecord {
        try resolve(hold, settling: 0, reason: reason)
    }

    /// The one place in which a hold leaves `held`: a compare-and-set on its state (I4).
    ///
    /// - Parameters:
    ///   - seen: The hold, as it was seen.
    ///   - part: How much of it is consumed; all of it if `nil`.
    ///   - reason: Why it is released.
    /// - Returns: The hold as it is now.
    /// - Throws: What is said of the two verbs above.
    private func resolve(
        _ seen: HoldRecord, settling part: Int64?, reason: String?
    ) throws -> HoldRecord {
        let found = try AllocatedHold.lock(
            seen, withTerms: part ?? seen.credits < seen.credits, in: tx)
        guard let found else { throw LedgerError.unknownHold(seen.id) }
        var (account, hold) = (found.account, found.hold)
        let credits = part ?? hold.credits
        guard credits <= hold.credits else {
            throw LedgerError.settlementExceedsHold(asked: credits, held: hold.credits)
        }
        guard hold.state == .held else { throw LedgerError.holdResolved(hold.id, hold.state) }
        hold.resolve(settling: credits, at: tx.now, reason: reason)
        try write(hold)
        account.openHolds -= 1
        var toSettle = credits
        for part in found.parts {
            let settled = min(part.allocation.credits, toSettle)
            toSettle -= settled
            let released = part.allocation.credits - settled
            if released == 0 { try settle(settled, of: part.allocation.package) }
            if settled > 0 {
                account.record(
                    .init(
                        kind: .settle, package: part.allocation.package, from: .held, to: .settled,
                        credits: settled, hold: hold.id, job: hold.job),
                    at: tx.now)
            }
            if released > 0 {
                try giveBack(
                    released, of: part, from: .held, settling: settled, kind: .release, for: hold,
                    reason: reason, account: &account)
            }
        }
        try account.save(in: tx)
        return hold
    }

    /// The state has been read under the user's lock; that it is still so is asked once more, and
    /// that the hold was changed is not left to chance (``Transaction/send(_:)``).
    private func write(_ hold: HoldRecord) throws {
        try tx.send(
            """
            UPDATE holds SET state = \(hold.state), settled = \(hold.settled),
                released = \(hold.released), resolved_at = \(hold.resolvedAt),
                reason = \(hold.reason), version = \(hold.version)
            \(.change) WHERE id = \(hold.id) AND state = 'held'
            """)
    }

    /// Settles what a package had held; where some of it comes back, ``giveBack`` does both.
    private func settle(_ credits: Int64, of package: PackageID) throws {
        try tx.send(
            """
            UPDATE packages SET held = held - \(credits), settled = settled + \(credits)
            \(.change) WHERE id = \(package)
            """)
    }

    /// Returns credits to the package they came from.
    ///
    /// The clock stops while credits are held: a package that has expired meanwhile gets at least
    /// the lifetime back that it had left when the credits were frozen (I10). Into a package that
    /// was taken back, nothing comes back: what it would get is revoked. What else the package held
    /// may be settled in the same statement.
    func giveBack(
        _ credits: Int64, of part: AllocatedPart, from bucket: Bucket, settling: Int64 = 0,
        kind: Entry.Kind, for hold: HoldRecord, reason: String?, account: inout Account
    ) throws {
        let package = part.allocation.package
        let term = try part.term ?? PackageRecord.find(package, in: tx).term
        let isRevoked = term.revokedAt != nil
        if !isRevoked {
            try renew(
                term.expiresAt, for: part.allocation, credits: credits, of: hold, account: &account)
        }
        let (held, settled) = bucket == .held ? (credits + settling, -settling) : (0, credits)
        let (available, revoked) = isRevoked ? (0, credits) : (credits, 0)
        try tx.send(
            """
            UPDATE packages SET held = held - \(held), settled = settled - \(settled),
                available = available + \(available), revoked = revoked + \(revoked),
                used_up = CASE WHEN available + \(available) = 0 THEN 1 ELSE 0 END
            \(.change) WHERE id = \(package)
            """)
        account.record(
            .init(
                kind: kind, package: package, from: bucket,
                to: isRevoked ? .revoked : .available, credits: credits, hold: hold.id,
                job: hold.job, reason: reason),
            at: tx.now)
    }

    private func renew(
        _ expiresAt: Instant?, for part: Allocation, credits: Int64, of hold: HoldRecord,
        account: inout Account
    ) throws {
        guard let expiresAt, let expiryAtFreeze = part.expiresAt,
            expiryAtFreeze <= tx.now
        else { return }
        let renewed = tx.now + (expiryAtFreeze - hold.createdAt)
        // Credits of another hold may have come back first, and with more time.
        guard expiresAt < renewed else { return }
        // What was left over in the package expired in its own time and must not live again.
        if expiresAt <= tx.now {
            try expire(PackageRecord.find(part.package, in: tx), account: &account)
        }
        try tx.send(
            """
            UPDATE packages SET expires_at = \(renewed) \(.change) WHERE id = \(part.package)
            """)
        account.record(
            .init(
                kind: .extend, package: part.package, from: .available, to: .available,
                credits: credits, hold: hold.id, job: hold.job, expiresAt: renewed,
                reason: "the clock stood still while the credits were held"),
            at: tx.now)
    }
}
