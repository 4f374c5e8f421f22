import Database

extension Ledger {
    /// Moves what is left in packages past their expiry from available to expired; never what is
    /// held or settled (I9).
    ///
    /// Users are locked in the order of their ids, as everyone does who locks several.
    ///
    /// - Returns: how many packages were expired; fewer than `limit` means that none is left.
    package func expire(limit: Int) throws -> Int {
        let due = try tx.rows(
            """
            SELECT \(sql: PackageRecord.columns) FROM packages
            WHERE id IN (SELECT id FROM packages
                WHERE used_up = 0 AND expires_at IS NOT NULL AND expires_at <= \(tx.now)
                ORDER BY expires_at, id LIMIT \(limit))
            ORDER BY user_id, expires_at, id
            """, PackageRecord.init(row:))
        for package in due {
            guard var account = try Account.find(package.user, in: tx) else {
                throw LedgerError.unknownUser(package.user)
            }
            // Read again under the user's lock: what came back to it meanwhile may have renewed it.
            let package = try PackageRecord.find(package.id, in: tx)
            guard let expiresAt = package.expiresAt, expiresAt <= tx.now else { continue }
            try expire(package, account: &account)
            try account.save(in: tx)
        }
        return due.count
    }

    func expire(_ package: PackageRecord, account: inout Account) throws {
        let credits = package.balance.available
        guard credits > 0 else { return }
        try tx.send(
            """
            UPDATE packages SET available = 0, used_up = 1, expired = expired + \(credits)
            \(.change) WHERE id = \(package.id)
            """)
        account.record(
            .init(
                kind: .expire, package: package.id, from: .available, to: .expired,
                credits: credits),
            at: tx.now)
    }
}
