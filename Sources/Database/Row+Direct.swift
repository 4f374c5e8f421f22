/// The types that most columns hold are read without a detour through ``SQLRepresentable``, whose
/// generic code is not specialized for other modules.
extension Row {
    /// Reads an integer.
    package func get(_ column: Int) throws(DatabaseError) -> Int64 {
        if let integer = integer(at: column) { return integer }
        throw mismatch(at: column, expected: Int64.sqlExpectation)
    }

    /// Reads an integer, or NULL.
    package func get(_ column: Int) throws(DatabaseError) -> Int64? {
        if let integer = integer(at: column) { return integer }
        return try null(at: column, or: Int64.sqlExpectation)
    }

    /// Reads an instant.
    package func get(_ column: Int) throws(DatabaseError) -> Instant {
        Instant(microseconds: try get(column))
    }

    /// Reads an instant, or NULL.
    package func get(_ column: Int) throws(DatabaseError) -> Instant? {
        let microseconds: Int64? = try get(column)
        return microseconds.map(Instant.init(microseconds:))
    }

    /// Reads a text.
    package func get(_ column: Int) throws(DatabaseError) -> String {
        if let text = text(at: column) { return text }
        throw mismatch(at: column, expected: String.sqlExpectation)
    }

    /// Reads a text, or NULL.
    package func get(_ column: Int) throws(DatabaseError) -> String? {
        if let text = text(at: column) { return text }
        return try null(at: column, or: String.sqlExpectation)
    }

    /// Reads an identifier.
    package func get<Subject>(_ column: Int) throws(DatabaseError) -> Identifier<Subject> {
        Identifier(try get(column))
    }

    /// Reads an identifier, or NULL.
    package func get<Subject>(_ column: Int) throws(DatabaseError) -> Identifier<Subject>? {
        let text: String? = try get(column)
        return text.map(Identifier.init)
    }

    /// Reads bytes.
    package func get(_ column: Int) throws(DatabaseError) -> [UInt8] {
        if let bytes = bytes(at: column) { return bytes }
        throw mismatch(at: column, expected: [UInt8].sqlExpectation)
    }

    private func null<T>(at column: Int, or expectation: String) throws(DatabaseError) -> T? {
        guard column >= 0, column < columnCount, isNull(at: column) else {
            throw mismatch(at: column, expected: "\(expectation) or NULL")
        }
        return nil
    }
}
