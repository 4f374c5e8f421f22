/// Rows of values that travel by column, each as one array.
struct SQLColumns: Hashable {
    let rows: [[SQLValue]]
    /// Which of those in ``PostgresType`` a column's values are of; `unknown` where all are NULL,
    /// which does not travel.
    let types: [UInt32]

    /// `nil` if the values of a column are of different types.
    init?(rows: [[SQLValue]]) {
        self.rows = rows
        var types = rows.first?.map { $0.postgresType } ?? []
        for row in rows.dropFirst() {
            for (column, value) in row.enumerated() {
                let type = value.postgresType
                if types[column] == PostgresType.unknown { types[column] = type }
                guard type == types[column] || type == PostgresType.unknown else { return nil }
            }
        }
        self.types = types
    }

    /// One column of integers.
    init(integers: [Int64]) {
        rows = integers.map { [.integer($0)] }
        types = [PostgresType.int8]
    }

    /// Whether anything travels.
    var hasTypes: Bool { types.contains { $0 != PostgresType.unknown } }
}
