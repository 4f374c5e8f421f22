/// A type whose values can be bound to a statement and read from a row.
///
/// An enum of integers or texts needs no more than to say so:
///
///     extension JobState: SQLRepresentable {}
package protocol SQLRepresentable {
    var sqlValue: SQLValue { get }

    /// `nil` if the value is of another kind, or means nothing to this type.
    init?(sqlValue: SQLValue)

    /// Reads a column, by way of ``init(sqlValue:)`` unless the type knows a shorter one.
    static func read(from row: Row, at column: Int) -> Self?

    /// What a column must hold to be read as this type, for error texts.
    static var sqlExpectation: String { get }
}

extension SQLRepresentable {
    /// Reads a column by way of ``init(sqlValue:)``.
    package static func read(from row: Row, at column: Int) -> Self? {
        Self(sqlValue: row.value(at: column))
    }

    /// The type's name.
    package static var sqlExpectation: String { "\(Self.self)" }
}

extension SQLRepresentable where Self: RawRepresentable, RawValue: SQLRepresentable {
    /// The raw value's.
    package var sqlValue: SQLValue { rawValue.sqlValue }

    /// `nil` if no value of this type has that raw value.
    package init?(sqlValue: SQLValue) {
        guard let rawValue = RawValue(sqlValue: sqlValue) else { return nil }
        self.init(rawValue: rawValue)
    }

    /// Reads a column as the raw value's type does.
    package static func read(from row: Row, at column: Int) -> Self? {
        RawValue.read(from: row, at: column).flatMap(Self.init(rawValue:))
    }
}

/// Any value, whatever it is.
extension SQLValue: SQLRepresentable {
    package var sqlValue: SQLValue { self }

    package init?(sqlValue: SQLValue) {
        self = sqlValue
    }
}

extension Instant: SQLRepresentable {
    package var sqlValue: SQLValue { .integer(microseconds) }

    package init?(sqlValue: SQLValue) {
        guard case .integer(let microseconds) = sqlValue else { return nil }
        self.init(microseconds: microseconds)
    }

    package static func read(from row: Row, at column: Int) -> Instant? {
        row.integer(at: column).map(Instant.init(microseconds:))
    }
}

extension Identifier: SQLRepresentable {
    package var sqlValue: SQLValue { .text(text) }

    package init?(sqlValue: SQLValue) {
        guard case .text(let text) = sqlValue else { return nil }
        self.init(text)
    }

    package static func read(from row: Row, at column: Int) -> Identifier? {
        row.text(at: column).map(Identifier.init)
    }
}
