import Database

/// Rows for one table, written many a statement.
struct RowBatch {
    /// So many that a row costs little more than its values, and few enough for any engine.
    private static let rowsMax = 32

    /// All of the statement before its rows: `INSERT INTO table (column, …) VALUES`.
    private let head: SQL
    private var rows: [SQL] = []

    init(_ head: SQL) {
        self.head = head
    }

    /// Adds a row, `(value, …)`, and writes those that have gathered when they are enough.
    mutating func add(_ row: SQL, in tx: Transaction) throws {
        rows.append(row)
        if rows.count == Self.rowsMax { try write(in: tx) }
    }

    /// Writes what has gathered.
    mutating func write(in tx: Transaction) throws {
        guard !rows.isEmpty else { return }
        _ = try tx.execute("\(sql: head) \(sql: rows.joined(by: ", "))")
        rows.removeAll(keepingCapacity: true)
    }
}
