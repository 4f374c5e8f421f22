package import Database

/// The credit ledger, within one transaction.
///
/// Every verb locks the user first and then touches packages in the order of use, so that two
/// transactions never wait for each other in a circle. What a verb writes commits together with
/// everything else in the transaction, or not at all.
package struct Ledger {
    /// The most credits one grant may hold: sums over a user stay far from overflow.
    package static let creditsMax: Int64 = 1_000_000_000_000

    let tx: Transaction

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Throws unless `credits` is an amount that may be granted, frozen or refunded.
    static func check(credits: Int64) throws(LedgerError) {
        guard (1...creditsMax).contains(credits) else {
            throw .creditsOutOfRange(credits)
        }
    }

    /// Throws unless `reason` says something.
    static func check(reason: String) throws(LedgerError) {
        guard reason.contains(where: { !$0.isWhitespace }) else { throw .reasonMissing }
    }

    /// Throws unless `user` can be the id of a user.
    package static func check(user: UserID) throws(LedgerError) {
        let isPlain = user.text.unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control
        }
        guard isPlain, (1...128).contains(user.text.unicodeScalars.count) else {
            throw .userIDOutOfRange(user.text)
        }
    }
}

extension Ledger {
    /// A user's cached balance as it stands; credits past their expiry that the sweep has not
    /// reached yet are still counted as available here.
    ///
    /// - Throws: `LedgerError.unknownUser`.
    package func balance(of user: UserID) throws -> Balance {
        guard let account = try Account.find(user, in: tx, locked: false) else {
            throw LedgerError.unknownUser(user)
        }
        return account.balance
    }

    /// Locks a user until the transaction ends, so that nobody else changes what is read from here
    /// on; every verb does so itself.
    ///
    /// - Throws: `LedgerError.unknownUser`.
    package func lock(_ user: UserID) throws {
        guard try Account.find(user, in: tx) != nil else { throw LedgerError.unknownUser(user) }
    }

    /// What the user can spend now: packages that have begun and have not expired (I12).
    package func spendable(of user: UserID) throws -> Int64 {
        let sum = try tx.first(
            """
            SELECT coalesce(sum(available), 0) FROM packages
            WHERE user_id = \(user) AND used_up = 0 AND effective_at <= \(tx.now)
                AND (expires_at IS NULL OR expires_at > \(tx.now))
            """
        ) { try $0.get(0, as: Int64.self) }
        return sum ?? 0
    }

    /// The package with this id.
    ///
    /// - Throws: `LedgerError.unknownPackage`.
    package func package(_ id: PackageID) throws -> PackageRecord {
        try PackageRecord.find(id, in: tx)
    }

    /// A user's packages in the order of use, also the used-up ones; at most `limit`.
    package func packages(of user: UserID, limit: Int = 1_000) throws -> [PackageRecord] {
        try tx.rows(
            """
            SELECT \(sql: PackageRecord.columns) FROM packages WHERE user_id = \(user)
            ORDER BY used_up, expires_at NULLS LAST, granted_at, id
            LIMIT \(limit)
            """, PackageRecord.init(row:))
    }

    /// A user's entries, newest first, before entry `before` if given.
    package func entries(of user: UserID, before: Int64? = nil, limit: Int) throws -> [Entry] {
        try tx.rows(
            """
            SELECT \(sql: Entry.columns) FROM entries
            WHERE user_id = \(user) AND number < \(before ?? Int64.max)
            ORDER BY number DESC LIMIT \(limit)
            """, Entry.init(row:))
    }

    /// The entries that one job caused, oldest first.
    package func entries(for job: JobID) throws -> [Entry] {
        try tx.rows(
            """
            SELECT \(sql: Entry.columns) FROM entries WHERE job_id = \(job) ORDER BY number
            """, Entry.init(row:))
    }
}
