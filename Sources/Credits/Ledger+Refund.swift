import Database

extension Ledger {
    /// Gives settled credits of a job back to the packages that paid.
    ///
    /// The last consumed come back first, so that what stays settled is always the first part of
    /// the allocation in the order of use. Several refunds add up to what was settled at most (I8).
    ///
    /// - Throws: `LedgerError.refundExceedsSettled`, `.jobWithoutHold`, `.creditsOutOfRange`.
    package func refund(
        _ job: JobID, credits part: Int64? = nil, reason: String
    ) throws
        -> HoldRecord
    {
        let user = try self.hold(for: job).user
        if let part, part < 1 { throw LedgerError.creditsOutOfRange(part) }
        guard var account = try Account.find(user, in: tx) else {
            throw LedgerError.unknownUser(user)
        }
        // Read again under the user's lock: another refund may have come first.
        let hold = try self.hold(for: job)
        let refundable = hold.settled - hold.refunded
        let credits = part ?? refundable
        guard credits <= refundable, refundable > 0 else {
            throw LedgerError.refundExceedsSettled(asked: credits, refundable: refundable)
        }
        let changed = try tx.execute(
            """
            UPDATE holds SET refunded = refunded + \(credits), version = version + 1
            WHERE id = \(hold.id) AND version = \(hold.version)
            """)
        guard changed == 1 else { throw LedgerError.holdResolved(hold.id, hold.state) }
        let parts = try AllocatedPart.all(of: hold, in: tx)
        let shares = Self.refundShares(
            of: parts.map(\.allocation.credits), settled: hold.settled, refunded: hold.refunded,
            credits: credits)
        for (index, share) in shares {
            try giveBack(
                share, of: parts[index], from: .settled, kind: .refund, for: hold, reason: reason,
                account: &account)
        }
        try account.save(in: tx)
        return try self.hold(hold.id)
    }

    /// Which part of an allocation a refund gives back: of the settled prefix that is left, the
    /// end.
    ///
    /// - Parameters:
    ///   - parts: What each package gave, in the order of use.
    ///   - settled: How much of it was consumed.
    ///   - refunded: How much of that has come back already.
    ///   - credits: How much is to come back.
    /// - Returns: How much goes back to which of them.
    static func refundShares(
        of parts: [Int64], settled: Int64, refunded: Int64, credits: Int64
    ) -> [(index: Int, credits: Int64)] {
        let kept = settled - refunded
        let start = kept - credits
        var position: Int64 = 0
        var shares: [(index: Int, credits: Int64)] = []
        for (index, part) in parts.enumerated() {
            let share = min(position + part, kept) - max(position, start)
            if share > 0 { shares.append((index, share)) }
            position += part
        }
        return shares
    }
}
