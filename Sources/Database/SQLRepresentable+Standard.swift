extension Int64: SQLRepresentable {
    package var sqlValue: SQLValue { .integer(self) }

    package init?(sqlValue: SQLValue) {
        guard case .integer(let integer) = sqlValue else { return nil }
        self = integer
    }

    package static func read(from row: Row, at column: Int) -> Int64? {
        row.integer(at: column)
    }

    package static var sqlExpectation: String { SQLStorage.integer.rawValue }
}

extension Int: SQLRepresentable {
    package var sqlValue: SQLValue { .integer(Int64(self)) }

    package init?(sqlValue: SQLValue) {
        guard case .integer(let integer) = sqlValue else { return nil }
        self = Int(integer)
    }

    package static func read(from row: Row, at column: Int) -> Int? {
        row.integer(at: column).map { Int($0) }
    }

    package static var sqlExpectation: String { SQLStorage.integer.rawValue }
}

/// Stored as 1 and 0.
extension Bool: SQLRepresentable {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    package init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: return nil
        }
    }

    package static var sqlExpectation: String { "0 or 1" }
}

extension Double: SQLRepresentable {
    package var sqlValue: SQLValue { .real(self) }

    /// Takes an integer too: a real column that holds a whole number may give one.
    package init?(sqlValue: SQLValue) {
        switch sqlValue {
        case .real(let real): self = real
        case .integer(let integer): self = Double(integer)
        default: return nil
        }
    }

    package static var sqlExpectation: String { SQLStorage.real.rawValue }
}

extension String: SQLRepresentable {
    package var sqlValue: SQLValue { .text(self) }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self = text
    }

    package static func read(from row: Row, at column: Int) -> String? {
        row.text(at: column)
    }

    package static var sqlExpectation: String { SQLStorage.text.rawValue }
}

extension [UInt8]: SQLRepresentable {
    package var sqlValue: SQLValue { .bytes(self) }

    package init?(sqlValue: SQLValue) {
        guard case .bytes(let bytes) = sqlValue else { return nil }
        self = bytes
    }

    package static var sqlExpectation: String { SQLStorage.bytes.rawValue }
}

extension Optional: SQLRepresentable where Wrapped: SQLRepresentable {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }

    package init?(sqlValue: SQLValue) {
        guard sqlValue != .null else {
            self = .none
            return
        }
        guard let wrapped = Wrapped(sqlValue: sqlValue) else { return nil }
        self = wrapped
    }

    package static func read(from row: Row, at column: Int) -> Wrapped?? {
        guard !row.isNull(at: column) else { return .some(nil) }
        return Wrapped.read(from: row, at: column).map(Optional.some)
    }

    package static var sqlExpectation: String { "\(Wrapped.sqlExpectation) or NULL" }
}
