import Database

/// Rows for one table, many a statement.
struct RowBatch {
    /// So many that a row costs little more than its values, and few enough for any engine.
    private static let rowsMax = 32

    /// All of the statement before its rows: `INSERT INTO table (column, …) VALUES`.
    private let head: SQL
    private var rows: [SQL] = []
    private var whole: [SQL] = []

    init(_ head: SQL) {
        self.head = head
    }

    /// Adds a row: `(value, …)`.
    mutating func add(_ row: SQL) {
        rows.append(row)
        guard rows.count == Self.rowsMax else { return }
        whole.append(statement)
        rows.removeAll(keepingCapacity: true)
    }

    /// The statements that write the rows, in their order.
    var statements: [SQL] { rows.isEmpty ? whole : whole + [statement] }

    private var statement: SQL { "\(sql: head) \(sql: rows.joined(by: ", "))" }
}
