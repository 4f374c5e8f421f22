/// A value as the database stores it.
package enum SQLValue: Sendable, Hashable {
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])
    case null

    /// Whether it is NULL.
    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// Which kind of value this is.
    package var storage: SQLStorage {
        switch self {
        case .integer: .integer
        case .real: .real
        case .text: .text
        case .bytes: .bytes
        case .null: .null
        }
    }
}

/// The kinds of value a database stores.
package enum SQLStorage: String, Sendable {
    case integer = "an integer"
    case real = "a real number"
    case text = "text"
    case bytes = "bytes"
    case null = "NULL"
}
