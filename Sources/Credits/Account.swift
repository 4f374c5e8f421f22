import Database

/// A user's cached balance and the head of the chain of entries, while a verb works on them.
///
/// Entries are appended and packages moved through ``record(_:at:)``, so that journal, package and
/// cache cannot differ; ``save(in:)`` writes what has been recorded, and ends it.
struct Account {
    let user: UserID
    var balance: Balance
    /// How many of the user's holds are open.
    var openHolds: Int64
    private(set) var entryCount: Int64
    private(set) var entryHash: [UInt8]
    /// When the last entry was written; `nil` before the first one.
    private(set) var lastEntryAt: Instant?
    /// Entries that are in the chain, and not yet in the database: to write them one after another
    /// is to write them together, where many write.
    private var unsaved: [(entry: Entry, hash: [UInt8])] = []

    /// Reads the user, and locks everything that is theirs unless it is only to be looked at.
    static func find(
        _ user: UserID, in tx: Transaction, locked: Bool = true
    ) throws -> Account? {
        guard locked else { return try ask(user, in: tx).first() }
        return try lock(user, in: tx, { try ask(user, in: tx).first() }, account: \.self)
    }

    /// Asks for the user's row.
    static func ask(_ user: UserID, in tx: Transaction) throws -> AskedRows<Account> {
        try tx.ask("SELECT \(sql: columns) FROM users WHERE id = \(user)", Account.init(row:))
    }

    /// Locks everything that is the user's, and reads what it is needed for.
    ///
    /// Who has waited for the lock comes after the one it waited for, in time, too: the
    /// transaction's time moves on to now, and is never before the user's last entry.
    ///
    /// - Parameters:
    ///   - user: Whose it is.
    ///   - tx: The transaction, with which the lock ends.
    ///   - read: Reads it; anything that was read before may be out of date.
    ///   - account: The user's row within what has been read.
    /// - Returns: What `read` gives.
    /// - Throws: What it throws.
    static func lock<Found>(
        _ user: UserID, in tx: Transaction, _ read: () throws -> Found?,
        account: (Found) -> Account
    ) throws -> Found? {
        try tx.lock(owner: user.text)
        guard let found = try read() else { return nil }
        tx.advance(notBefore: account(found).lastEntryAt)
        return found
    }

    static let columns: SQL = """
        id, available, held, settled, expired, revoked, open_holds, entry_count, entry_hash,
        last_entry_at
        """
    static let columnCount = 10

    init(row: Row) throws {
        user = try row.get(0)
        balance = try Balance(
            available: row.get(1), held: row.get(2), settled: row.get(3), expired: row.get(4),
            revoked: row.get(5))
        openHolds = try row.get(6)
        entryCount = try row.get(7)
        entryHash = try row.get(8)
        lastEntryAt = try row.get(9)
    }

    /// Makes a user of whom ``find(_:in:locked:)`` has told, under the lock, that there is none.
    ///
    /// The first entry is as old as the user: the time stands still.
    static func create(_ user: UserID, in tx: Transaction) throws -> Account {
        try tx.send(
            """
            INSERT INTO users (id, entry_hash, created_at)
            VALUES (\(user), \(Entry.genesis), \(tx.now))
            """)
        return Account(user: user)
    }

    private init(user: UserID) {
        self.user = user
        balance = Balance()
        openHolds = 0
        entryCount = 0
        entryHash = Entry.genesis
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
    mutating func record(_ line: Line, at instant: Instant) {
        let entry = Entry(
            user: user, number: entryCount + 1, kind: line.kind, package: line.package,
            from: line.from, to: line.to, credits: line.credits, hold: line.hold, job: line.job,
            at: instant, effectiveAt: line.effectiveAt, expiresAt: line.expiresAt,
            reason: line.reason, source: line.source)
        entryHash = entry.hash(after: entryHash)
        entryCount = entry.number
        lastEntryAt = entry.at
        balance.move(line.credits, from: line.from, to: line.to)
        unsaved.append((entry, entryHash))
    }

    func save(in tx: Transaction) throws {
        for (entry, hash) in unsaved { try entry.insert(hash: hash, in: tx) }
        try tx.send(
            """
            UPDATE users SET available = \(balance.available), held = \(balance.held),
                settled = \(balance.settled), expired = \(balance.expired),
                revoked = \(balance.revoked), open_holds = \(openHolds),
                entry_count = \(entryCount), entry_hash = \(entryHash),
                last_entry_at = \(lastEntryAt)
            \(.change) WHERE id = \(user)
            """)
    }
}
