/// The numbers of the types that are sent or understood, from PostgreSQL's `pg_type.dat`.
enum PostgresType {
    static let unknown: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let numeric: UInt32 = 1700

    /// The type of arrays whose elements are of `type`, one of those that values are sent as.
    static func array(of type: UInt32) -> UInt32 {
        switch type {
        case int8: 1016
        case float8: 1022
        case bytea: 1001
        default: 1009
        }
    }
}

extension SQLValue {
    /// The number of the type that it is sent as.
    var postgresType: UInt32 {
        switch self {
        case .integer: PostgresType.int8
        case .real: PostgresType.float8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .null: PostgresType.unknown
        }
    }

    /// How many bytes it is sent as.
    var postgresByteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.count
        case .integer, .real: 8
        case .null: 0
        }
    }
}
