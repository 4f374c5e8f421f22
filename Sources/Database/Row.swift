/// One row of a result, to be read inside the closure that it is given to, and nowhere else.
package struct Row {
    private let cursor: any Cursor

    init(cursor: any Cursor) {
        self.cursor = cursor
    }

    /// Reads a column, counted from zero.
    ///
    ///     let credits: Int64 = try row.get(2)
    ///
    /// - Throws: An error of kind `decoding` that names the column, what was expected and what was
    ///   found, but no value.
    package func get<T: SQLRepresentable>(
        _ column: Int, as type: T.Type = T.self
    ) throws(DatabaseError) -> T {
        guard column >= 0, column < cursor.columnCount, let value = T.read(from: self, at: column)
        else { throw mismatch(at: column, expected: T.sqlExpectation) }
        return value
    }

    /// How many columns the result has.
    package var columnCount: Int { cursor.columnCount }

    /// What the statement calls a column, counted from zero.
    package func columnName(_ column: Int) -> String { cursor.columnName(column) }

    /// A column's value, whatever it is.
    package func value(at column: Int) -> SQLValue {
        switch cursor.storage(at: column) {
        case .integer: .integer(cursor.integer(at: column))
        case .real: .real(cursor.real(at: column))
        case .text: .text(cursor.text(at: column))
        case .bytes: .bytes(cursor.bytes(at: column))
        case .null: .null
        }
    }

    /// The integer in a column; `nil` if there is something else.
    package func integer(at column: Int) -> Int64? {
        cursor.storage(at: column) == .integer ? cursor.integer(at: column) : nil
    }

    /// The text in a column; `nil` if there is something else.
    package func text(at column: Int) -> String? {
        cursor.storage(at: column) == .text ? cursor.text(at: column) : nil
    }

    /// The bytes in a column; `nil` if there is something else.
    package func bytes(at column: Int) -> [UInt8]? {
        cursor.storage(at: column) == .bytes ? cursor.bytes(at: column) : nil
    }

    /// Whether a column holds no value.
    package func isNull(at column: Int) -> Bool {
        cursor.storage(at: column) == .null
    }

    func mismatch(at column: Int, expected: String) -> DatabaseError {
        guard column >= 0, column < columnCount else {
            return DatabaseError(
                kind: .decoding,
                message: "Column \(column) was read from a row of \(columnCount) columns")
        }
        let found = cursor.storage(at: column).rawValue
        let reason = found == expected ? "\(found) out of range" : found
        return DatabaseError(
            kind: .decoding,
            message:
                "Column \(column), \"\(columnName(column))\", should hold \(expected)"
                + " but holds \(reason)")
    }
}
