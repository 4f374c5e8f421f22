import Database

/// Reads a whole installation in one transaction, with everybody else kept from writing to it.
struct SourceReader: Sendable {
    /// How many rows are read, handed over and written at a time.
    static let pageRows = 1_000

    let channel: PageChannel
    let stop: CopyStop
    /// Whether the target takes text with a NUL in it.
    let takesNUL: Bool

    /// Sends every row, then holds the transaction until the target has been committed.
    ///
    /// The transaction could write, since only such a one can keep others from it, but does not.
    func run(in tx: Transaction) throws {
        // An engine runs a body again where a connection was lost; what was sent is gone, though.
        guard !channel.hasSent else { throw CopyRefusal.interrupted }
        try tx.waitLong()
        try refuseOthers(in: tx)
        try channel.send(.total(rows: try CopiedTable.all.reduce(0) { try $0 + tx.count(of: $1) }))
        var sums: [TableSum] = []
        for (index, table) in CopiedTable.all.enumerated() {
            sums.append(try send(table, at: index, in: tx))
        }
        let spooled = try tx.first(
            "SELECT count(*) FROM outputs WHERE spool IS NOT NULL AND state <> 'stored'"
        ) { try $0.get(0, as: Int.self) }
        try channel.send(.end(sums, spooled: spooled ?? 0))
        while try channel.waitForQuestion() {
            // A connection that was lost has lost its locks, too: then this throws.
            _ = try tx.first("SELECT 1") { _ in }
            channel.answer()
        }
    }

    private func refuseOthers(in tx: Transaction) throws {
        guard tx.dialect.name == .postgresql else { return }
        let sessions = try tx.first(SourceReader.sessions) { try $0.get(0, as: Int.self) } ?? 0
        guard sessions == 0 else { throw CopyRefusal.inUse(sessions: sessions) }
        try tx.execute(
            """
            LOCK TABLE \(sql: CopiedTable.list(CopiedTable.all.map(\.name))) IN SHARE MODE
            """)
    }

    /// Counts the sessions of services and consoles, which ask the database something every second.
    ///
    /// What a pooler keeps of those that have ended is idle.
    private static let sessions: SQL = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
            AND application_name = 'holdfast'
            AND coalesce(state_change > clock_timestamp() - INTERVAL '30 seconds', TRUE)
        """

    private func send(
        _ table: CopiedTable, at index: Int, in tx: Transaction
    ) throws -> TableSum {
        var digest = RowDigest()
        var last: [SQLValue]?
        while true {
            try stop.check()
            let page = try tx.page(of: table, after: last, limit: Self.pageRows)
            for row in page { try check(row, of: table, in: tx) }
            digest.add(page)
            guard let row = page.last else { break }
            last = Array(row.prefix(table.keyCount))
            try channel.send(.page(table: index, rows: page))
            if page.count < Self.pageRows { break }
        }
        return digest.finish(table)
    }

    /// Refuses text that the target would not take, or not as it is.
    private func check(
        _ row: [SQLValue], of table: CopiedTable, in tx: Transaction
    ) throws {
        for (column, value) in row.enumerated() {
            guard case .text(let text) = value else { continue }
            let signs = Signs(in: text)
            if signs.hasNUL, !takesNUL {
                throw CopyRefusal.nul(
                    table: table.name.description, key: table.key(of: row),
                    column: table.columns[column].description)
            }
            guard signs.hasReplacement, tx.dialect.name == .sqlite else { continue }
            // Reading repairs what is not UTF-8: then the row does not hold what was read.
            let key = Array(row.prefix(table.keyCount))
            guard try tx.first(table.match(column, is: value, key: key), { _ in true }) == nil
            else { continue }
            throw CopyRefusal.notUTF8(
                table: table.name.description, key: table.key(of: row),
                column: table.columns[column].description)
        }
    }

    /// What in a text needs a second look.
    private struct Signs {
        var hasNUL = false
        /// U+FFFD, which stands for what could not be read.
        var hasReplacement = false

        init(in text: String) {
            var last: (UInt8, UInt8) = (0, 0)
            for byte in text.utf8 {
                if byte == 0 { hasNUL = true }
                if byte == 0xBD, last == (0xEF, 0xBF) { hasReplacement = true }
                last = (last.1, byte)
            }
        }
    }
}

extension CopiedTable {
    /// A row's key, as error texts name it: `ann/2`.
    func key(of row: [SQLValue]) -> String {
        row.prefix(keyCount).map { value in
            switch value {
            case .integer(let integer): "\(integer)"
            case .text(let text): text.replacing("\0", with: "\\0")
            case .real, .bytes, .null: "?"
            }
        }.joined(separator: "/")
    }
}

extension Transaction {
    func count(of table: CopiedTable) throws -> Int {
        try first(table.count) { try $0.get(0, as: Int.self) } ?? 0
    }

    /// Takes the limits of time off this transaction that are there for short ones; not that of
    /// waiting for a lock.
    func waitLong() throws {
        guard dialect.name == .postgresql else { return }
        try execute("SET LOCAL statement_timeout = 0")
        try execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        try execute("SET LOCAL lock_timeout = '10s'")
    }
}
