@testable import Database

/// How an engine goes about a statement, as it tells it itself.
struct QueryPlan {
    /// A line for each step.
    let lines: [String]
    let dialect: Dialect
    /// Whether the statement says how many rows it wants at most.
    let isLimited: Bool

    /// What PostgreSQL expects a statement to cost at most, in pages read one after another.
    ///
    /// To read one of the big tables costs some times as much; a page of jobs with what
    /// stands beside each costs five thousand.
    private static let costMax = 15_000.0

    var text: String { lines.joined(separator: "\n") }

    var indexes: Set<String> {
        Set(
            lines.compactMap { line in
                line.firstMatch(of: /(?:INDEX|using|Index Scan on) ([a-z_0-9]+)/).map {
                    String($0.1)
                }
            })
    }

    /// What takes longer the longer the product is used; `nil` if nothing does.
    var fault: String? {
        switch dialect.name {
        case .sqlite: sqliteFault
        case .postgresql: postgresFault
        }
    }

    /// In the order of an index or of its key a table may be read until there are enough rows; who
    /// sorts has to read all of it.
    private var sqliteFault: String? {
        let isSorted = lines.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
        return lines.lazy.compactMap { line in
            guard let match = line.firstMatch(of: /^SCAN ([a-z_]+)/) else { return nil }
            guard BigDatabase.tables.contains(BigDatabase.table(String(match.1))) else {
                return nil
            }
            // An index of open rows alone is there to be read whole.
            if line.contains(/USING (COVERING )?INDEX [a-z_]+_open$/) { return nil }
            return isLimited && !isSorted ? nil : "reads all of \(match.1)"
        }.first
    }

    private var postgresFault: String? {
        for line in lines {
            if let match = line.firstMatch(of: /Seq Scan on ([a-z_]+)/),
                BigDatabase.tables.contains(String(match.1))
            {
                return "reads all of \(match.1)"
            }
        }
        guard
            let cost = lines.first?.firstMatch(of: /cost=[0-9.]+\.\.([0-9.]+)/).flatMap({
                Double($0.1)
            }), cost > Self.costMax
        else { return nil }
        return "costs \(cost)"
    }
}

extension Engine {
    func plan(of statement: SQL) async throws -> QueryPlan {
        // What locks rows is no reading transaction, not even to be explained.
        try await write { tx in
            let lines: [String]
            switch tx.dialect.name {
            case .sqlite:
                lines = try tx.rows("EXPLAIN QUERY PLAN \(sql: statement)") { try $0.get(3) }
            case .postgresql:
                // The costs are compared, so they must not depend on how many help.
                try tx.execute("SET LOCAL max_parallel_workers_per_gather = 0")
                // An index is to be the planner's own choice.
                try tx.execute("SET LOCAL enable_seqscan = on")
                lines = try tx.rows("EXPLAIN \(sql: statement)") { try $0.get(0) }
            }
            return QueryPlan(
                lines: lines, dialect: tx.dialect, isLimited: statement.text.contains("LIMIT"))
        }
    }

    /// How PostgreSQL goes about many statements in one.
    func plan(of joined: JoinedStatement) async throws -> QueryPlan {
        try await write { tx in
            try tx.execute(PostgresConnection.limitSharing)
            let statement = SQL(
                form: SQLForm(text: joined.textWithValues), arguments: [])
            let lines = try tx.rows("EXPLAIN \(sql: statement)") {
                try $0.get(0, as: String.self)
            }
            return QueryPlan(lines: lines, dialect: tx.dialect, isLimited: false)
        }
    }
}

extension JoinedStatement {
    /// The statement with its arrays in it: the values of statements are no arrays.
    fileprivate var textWithValues: String {
        var text = form.text
        let columns = values.types.indices.filter { values.types[$0] != PostgresType.unknown }
        for (index, column) in columns.enumerated().reversed() {
            let type =
                switch values.types[column] {
                case PostgresType.int8: "BIGINT"
                case PostgresType.bytea: "BYTEA"
                case PostgresType.float8: "DOUBLE PRECISION"
                default: "TEXT"
                }
            let elements = values.rows.map { row in
                switch row[column] {
                case .integer(let integer): "\(integer)"
                case .real(let real): "\(real)"
                case .text(let text): "'\(text.replacing("'", with: "''"))'"
                case .bytes(let bytes):
                    "'\\x\(bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined())'"
                case .null: "NULL"
                }
            }
            text.replace(
                "$\(index + 1)",
                with: "CAST(ARRAY[\(elements.joined(separator: ", "))] AS \(type)[])")
        }
        return text
    }
}

extension BigDatabase {
    /// The table that a short name stands for in the product's statements.
    static func table(_ name: String) -> String {
        let names = [
            "j": "jobs", "h": "holds", "u": "users", "o": "outputs", "a": "attempts",
            "e": "entries", "p": "packages", "c": "callbacks",
        ]
        return names[name] ?? name
    }
}
