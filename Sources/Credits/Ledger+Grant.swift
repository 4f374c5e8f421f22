package import Database

extension Ledger {
    /// Gives a user a new package of credits; the user is made if new.
    ///
    /// - Parameters:
    ///   - credits: 1 to ``creditsMax``.
    ///   - user: 1 to 128 characters without control characters.
    ///   - source: where the credits come from.
    ///   - starts: when they can be used; now if `nil`.
    ///   - expires: when they can no longer be used; `nil` for never.
    ///   - reason: why, for whoever reads the entry.
    /// - Returns: the new package.
    /// - Throws: `LedgerError` for credits out of range or an expiry that is not in the future.
    package func grant(
        _ credits: Int64, to user: UserID, source: PackageSource, starts: Instant? = nil,
        expires: Instant? = nil, reason: String? = nil
    ) throws -> PackageRecord {
        try Self.check(credits: credits)
        try Self.check(user: user)
        let known = try Account.find(user, in: tx)
        let effectiveAt = starts ?? tx.now
        if let expires, expires <= max(effectiveAt, tx.now) {
            throw LedgerError.expiryNotAfterStart(
                expires: expires, starts: max(effectiveAt, tx.now))
        }
        var account = try known ?? Account.create(user, in: tx)
        let id: PackageID = tx.identifier()
        try tx.send(
            """
            INSERT INTO packages (id, user_id, source, granted, available, granted_at,
                effective_at, expires_at)
            VALUES (\(id), \(user), \(source), \(credits), \(credits), \(tx.now), \(effectiveAt),
                \(expires))
            """)
        account.record(
            .init(
                kind: .grant, package: id, from: .outside, to: .available, credits: credits,
                effectiveAt: effectiveAt, expiresAt: expires, reason: reason,
                source: source),
            at: tx.now)
        try account.save(in: tx)
        return try PackageRecord.find(id, in: tx)
    }
}
