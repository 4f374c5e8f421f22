import Database

extension Ledger {
    /// Takes a package back, as after a charge-back.
    ///
    /// What is available goes at once. What is held goes when its hold gives it back, and stays
    /// with the job if its hold is settled. What is settled stays; should it be refunded one day,
    /// it goes, too. An entry for each of the three says how much that is.
    ///
    /// - Parameters:
    ///   - package: the package, which is revoked for ever.
    ///   - reason: why, for whoever reads the entry.
    /// - Returns: the package as it is now.
    /// - Throws: `LedgerError.unknownPackage`, `.packageRevoked` if it was revoked before,
    ///   `.nothingToRevoke` if nothing of it is left to be taken, `.reasonMissing`.
    package func revoke(_ package: PackageID, reason: String) throws -> PackageRecord {
        try Self.check(reason: reason)
        let user = try PackageRecord.find(package, in: tx).user
        guard var account = try Account.find(user, in: tx) else {
            throw LedgerError.unknownUser(user)
        }
        // Read again under the user's lock: another process may have come first.
        let record = try PackageRecord.find(package, in: tx)
        if let revokedAt = record.revokedAt {
            throw LedgerError.packageRevoked(package, at: revokedAt)
        }
        let balance = record.balance
        let marks: [(credits: Int64, from: Bucket, to: Bucket)] = [
            (balance.available, .available, .revoked), (balance.held, .held, .held),
            (balance.settled, .settled, .settled),
        ].filter { $0.0 > 0 }
        guard !marks.isEmpty else {
            throw LedgerError.nothingToRevoke(package, expired: balance.expired)
        }
        try tx.send(
            """
            UPDATE packages SET available = 0, used_up = 1,
                revoked = revoked + \(balance.available), revoked_at = \(tx.now)
            \(.change) WHERE id = \(package)
            """)
        for mark in marks {
            account.record(
                .init(
                    kind: .revoke, package: package, from: mark.from, to: mark.to,
                    credits: mark.credits, reason: reason),
                at: tx.now)
        }
        try account.save(in: tx)
        return try PackageRecord.find(package, in: tx)
    }
}
