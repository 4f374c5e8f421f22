import Database

/// A user's cached balance and the head of the chain of entries, while a verb works on them.
///
/// Entries are appended and packages moved through ``record(_:)``, so that journal, package and
/// cache cannot differ; ``save(in:)`` ends it.
struct Account {
    let user: UserID
    var balance: Balance
    private(set) var entryCount: Int64
    private(set) var entryHash: [UInt8]
    /// When the last entry was written; `nil` before the first one.
    private(set) var lastEntryAt: Instant?

    /// Reads the user, and locks the row unless it is only to be looked at.
    ///
    /// Who has waited for the lock comes after the one it waited for, in time, too: the
    /// transaction's time moves on to now, and is never before the user's last entry.
    static func find(
        _ user: UserID, in tx: Transaction, locked: Bool = true
    ) throws -> Account? {
        let account = try read(user, in: tx, lock: locked ? tx.dialect.forUpdate : "")
        if locked, let account { tx.advance(notBefore: account.lastEntryAt) }
        return account
    }

    private static func read(
        _ user: UserID, in tx: Transaction, lock: SQL
    ) throws -> Account? {
        try tx.first(
            """
            SELECT available, held, settled, expired, revoked, entry_count, entry_hash,
                last_entry_at
            FROM users WHERE id = \(user) \(sql: lock)
            """
        ) { row in
            try Account(
                user: user,
                balance: Balance(
                    available: row.get(0), held: row.get(1), settled: row.get(2),
                    expired: row.get(3), revoked: row.get(4)),
                entryCount: row.get(5), entryHash: row.get(6), lastEntryAt: row.get(7))
        }
    }

    /// Makes the user, unless another process does at this moment, and locks the row.
    static func create(_ user: UserID, in tx: Transaction) throws -> Account {
        _ = try tx.execute(
            """
            INSERT INTO users (id, entry_hash, created_at)
            VALUES (\(user), \(Entry.genesis), \(tx.now)) ON CONFLICT (id) DO NOTHING
            """)
        guard let account = try read(user, in: tx, lock: tx.dialect.forUpdate) else {
            throw LedgerError.unknownUser(user)
        }
        // Of a user that is new the first entry is as old as the user: the time stands still.
        if let lastEntryAt = account.lastEntryAt { tx.advance(notBefore: lastEntryAt) }
        return account
    }

    /// What an entry says beside who, when and its number.
    struct Line {
        var kind: Entry.Kind
        var package: PackageID
        var from: Bucket
        var to: Bucket
        var credits: Int64
        var hold: HoldID?
        var job: JobID?
        var effectiveAt: Instant?
        var expiresAt: Instant?
        var reason: String?
        var source: PackageSource?
    }

    /// Appends one entry to the chain and moves the cached balance; the package is the caller's.
    mutating func record(_ line: Line, in tx: Transaction) throws {
        let entry = Entry(
            user: user, number: entryCount + 1, kind: line.kind, package: line.package,
            from: line.from, to: line.to, credits: line.credits, hold: line.hold, job: line.job,
            at: tx.now, effectiveAt: line.effectiveAt, expiresAt: line.expiresAt,
            reason: line.reason, source: line.source)
        entryHash = entry.hash(after: entryHash)
        entryCount = entry.number
        lastEntryAt = entry.at
        balance.move(line.credits, from: line.from, to: line.to)
        try entry.insert(hash: entryHash, in: tx)
    }

    func save(in tx: Transaction) throws {
        _ = try tx.execute(
            """
            UPDATE users SET available = \(balance.available), held = \(balance.held),
                settled = \(balance.settled), expired = \(balance.expired),
                revoked = \(balance.revoked), entry_count = \(entryCount),
                entry_hash = \(entryHash), last_entry_at = \(lastEntryAt)
            WHERE id = \(user)
            """)
    }
}
