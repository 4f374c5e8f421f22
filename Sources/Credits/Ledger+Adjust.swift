package import Database

/// What an adjustment did.
package struct Adjustment: Sendable, Hashable {
    /// The new package, of an adjustment upwards.
    package var package: PackageRecord?
    /// What was taken from which package, of one downwards.
    package var taken: [Allocation] = []
    /// The user's balance after it.
    package var balance: Balance
}

extension Ledger {
    /// Corrects what a user has, with a reason.
    ///
    /// Upwards it is a new package; downwards it takes what is available, in the order of use.
    ///
    /// - Parameters:
    ///   - user: one that is known.
    ///   - credits: how many more, or fewer if negative; up to ``creditsMax`` either way.
    ///   - expires: when a new package expires.
    ///   - reason: why, for whoever reads the entries.
    /// - Returns: what was given or taken.
    /// - Throws: `LedgerError.adjustmentExceedsAvailable` with the numbers, `.unknownUser`,
    ///   `.creditsOutOfRange`, `.expiryNotAfterStart`, `.reasonMissing`.
    package func adjust(
        _ user: UserID, by credits: Int64, expires: Instant? = nil, reason: String
    ) throws -> Adjustment {
        try Self.check(reason: reason)
        guard credits != .min else { throw LedgerError.creditsOutOfRange(credits) }
        try Self.check(credits: abs(credits))
        guard let account = try Account.find(user, in: tx) else {
            throw LedgerError.unknownUser(user)
        }
        guard credits < 0 else {
            let package = try grant(
                credits, to: user, source: .adjustment, expires: expires, reason: reason)
            return Adjustment(package: package, balance: try balance(of: user))
        }
        return try take(-credits, from: account, reason: reason)
    }

    private func take(
        _ credits: Int64, from account: Account, reason: String
    ) throws -> Adjustment {
        var account = account
        let shares = PackageShares(
            of: credits, from: try candidates(of: account.user), at: tx.now)
        guard shares.missing == 0 else {
            throw LedgerError.adjustmentExceedsAvailable(
                asked: credits, available: credits - shares.missing)
        }
        for part in shares.taken {
            try tx.send(
                """
                UPDATE packages SET available = available - \(part.credits),
                    revoked = revoked + \(part.credits)\(sql: part.mark)
                \(.change) WHERE id = \(part.package)
                """)
            account.record(
                .init(
                    kind: .revoke, package: part.package, from: .available, to: .revoked,
                    credits: part.credits, reason: reason, source: .adjustment),
                at: tx.now)
        }
        try account.save(in: tx)
        return Adjustment(taken: shares.taken.map(\.allocation), balance: account.balance)
    }
}
