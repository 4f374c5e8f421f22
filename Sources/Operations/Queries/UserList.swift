import Credits
import Database
import Jobs

/// The users view: newest first.
struct UserList {
    let tx: Transaction

    func page(_ query: ListQuery) throws -> Page<UserRow> {
        let limit = query.boundedLimit
        var condition: SQL = "1 = 1"
        for (field, value) in query.conditions.sorted(by: { $0.key < $1.key }) {
            switch field {
            case "id", "user": condition = "\(sql: condition) AND u.id = \(value)"
            case "held": condition = "\(sql: condition) AND u.held > 0"
            default: throw QueryError.unknownField(field, known: ["id", "held"])
            }
        }
        for word in query.words {
            condition =
                "\(sql: condition) AND lower(u.id) LIKE lower(\(word.asPattern)) ESCAPE '\\'"
        }
        if let after = query.after {
            condition = """
                \(sql: condition) AND (u.created_at, u.id) <
                    (SELECT created_at, id FROM users WHERE id = \(after))
                """
        }
        let rows = try tx.rows(
            """
            SELECT \(sql: Self.columns) FROM users u WHERE \(sql: condition)
            ORDER BY u.created_at DESC, u.id DESC LIMIT \(limit + 1)
            """, Self.row)
        return Page(rows, limit: limit, key: \.id)
    }

    func row(_ id: String) throws -> UserRow? {
        try tx.first("SELECT \(sql: Self.columns) FROM users u WHERE u.id = \(id)", Self.row)
    }

    private static let columns: SQL = """
        u.id, u.available, u.held, u.settled, u.expired, u.created_at, u.open_holds
        """

    private static func row(_ row: Row) throws -> UserRow {
        try UserRow(
            id: row.get(0), available: row.get(1), held: row.get(2), settled: row.get(3),
            expired: row.get(4), openJobs: row.get(6), createdAt: row.get(5))
    }
}

/// A user's page: balance, packages, and the newest entries.
struct UserPage {
    /// How many entries a page shows.
    static let entriesMax = 200

    let tx: Transaction

    func detail(_ id: String) throws -> UserDetail? {
        guard let row = try UserList(tx: tx).row(id) else { return nil }
        let user = UserID(id)
        let ledger = Ledger(tx)
        var verifier = LedgerVerifier(tx)
        let isSound = try verifier.verify(user).isEmpty
        return try UserDetail(
            row: row, revoked: ledger.balance(of: user).revoked, isChainSound: isSound,
            packages: ledger.packages(of: user).map(PackageLine.init),
            entries: ledger.entries(of: user, limit: Self.entriesMax).map(EntryLine.init))
    }
}

extension PackageLine {
    init(_ record: PackageRecord) {
        self.init(
            id: record.id.text, available: record.balance.available, held: record.balance.held,
            granted: record.granted, expiresAt: record.expiresAt, source: record.source.rawValue,
            grantedAt: record.grantedAt)
    }
}

extension EntryLine {
    init(_ entry: Entry) {
        var change = Balance()
        change.move(entry.credits, from: entry.from, to: entry.to)
        self.init(
            number: entry.number, at: entry.at, event: entry.event,
            available: change.available, held: change.held, settled: change.settled,
            job: entry.job?.text, why: entry.reason)
    }
}

extension Entry {
    /// What happened, in a word.
    var event: String { kind == .revoke && source != nil ? "adjusted" : kind.inThePast }
}

extension Entry.Kind {
    /// What happened, as a timeline says it.
    var inThePast: String {
        switch self {
        case .grant: "granted"
        case .freeze: "frozen"
        case .settle: "settled"
        case .release: "released"
        case .refund: "refunded"
        case .revoke: "revoked"
        case .expire: "expired"
        case .extend: "extended"
        }
    }
}
