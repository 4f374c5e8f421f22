import Database

/// A table as it is copied: row by row in the order of its key, which is the same in all engines.
package struct CopiedTable: Sendable {
    package let name: StaticString
    /// All of them, those of the primary key first and in its order.
    package let columns: [StaticString]
    /// How many columns the primary key has.
    package let keyCount: Int

    init(_ name: StaticString, key: [StaticString], rest: [StaticString]) {
        self.name = name
        columns = key + rest
        keyCount = key.count
    }

    /// The rows after the one whose key is `last`, in the order of the key.
    func page(after last: [SQLValue]?, limit: Int) -> SQL {
        let key = Self.list(columns.prefix(keyCount))
        let place: SQL = last.map { "WHERE (\(sql: key)) > \(list: $0)" } ?? ""
        return """
            SELECT \(sql: Self.list(columns)) FROM \(raw: name) \(sql: place)
            ORDER BY \(sql: key) LIMIT \(limit)
            """
    }

    /// Gives a row if this one's column holds exactly `value`.
    func match(_ column: Int, is value: SQLValue, key: [SQLValue]) -> SQL {
        """
        SELECT 1 FROM \(raw: name)
        WHERE (\(sql: Self.list(columns.prefix(keyCount)))) = \(list: key)
            AND \(raw: columns[column]) = \(value)
        """
    }

    var count: SQL { "SELECT count(*) FROM \(raw: name)" }

    /// Gives a row if there is any.
    var first: SQL { "SELECT 1 FROM \(raw: name) LIMIT 1" }

    static func list(_ names: some Sequence<StaticString>) -> SQL {
        names.map { "\(raw: $0)" as SQL }.joined(by: ", ")
    }
}

extension Transaction {
    /// The rows of a table after the one whose key is `last`, in the order of the key.
    func page(
        of table: CopiedTable, after last: [SQLValue]?, limit: Int
    ) throws -> [[SQLValue]] {
        try rows(table.page(after: last, limit: limit)) { row in
            (0..<row.columnCount).map { row.value(at: $0) }
        }
    }
}
