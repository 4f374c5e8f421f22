import CPostgres

/// All rows of one result, and the one among them that is being read.
final class PostgresResult: Cursor {
    private let handle: OpaquePointer
    /// The row being read, counted from zero.
    var row: Int32 = 0

    /// Takes over `handle`.
    init(_ handle: OpaquePointer) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    /// The corresponding C function is `PQresultStatus`.
    var status: ExecStatusType { PQresultStatus(handle) }

    /// For what the server says of an error.
    var errorHandle: OpaquePointer { handle }

    /// The corresponding C function is `PQntuples`.
    var rowCount: Int32 { PQntuples(handle) }

    /// How many rows were inserted, updated or deleted; 0 for statements that do none of it.
    ///
    /// The corresponding C function is `PQcmdTuples`, which counts a SELECT's rows too.
    var changedCount: Int {
        guard !command.hasPrefix("SELECT") else { return 0 }
        return Int(String(cString: PQcmdTuples(handle))) ?? 0
    }

    /// What the server says it did, such as `COMMIT`.
    ///
    /// The corresponding C function is `PQcmdStatus`.
    var command: String { String(cString: PQcmdStatus(handle)) }

    var columnCount: Int { Int(PQnfields(handle)) }

    func columnName(_ column: Int) -> String {
        PQfname(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func storage(at column: Int) -> SQLStorage {
        guard PQgetisnull(handle, row, Int32(column)) == 0 else { return .null }
        return switch PQftype(handle, Int32(column)) {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.bool: .integer
        case PostgresType.float8, PostgresType.float4: .real
        case PostgresType.bytea: .bytes
        case PostgresType.numeric: numeric(at: column)?.integer == nil ? .real : .integer
        default: .text
        }
    }

    func integer(at column: Int) -> Int64 {
        if PQftype(handle, Int32(column)) == PostgresType.numeric {
            return numeric(at: column)?.integer ?? 0
        }
        let bytes = value(at: column)
        guard let first = bytes.first else { return 0 }
        let start: Int64 = bytes.count > 1 && first >= 0x80 ? -1 : 0
        return bytes.reduce(start) { $0 << 8 | Int64($1) }
    }

    func real(at column: Int) -> Double {
        if PQftype(handle, Int32(column)) == PostgresType.numeric {
            return numeric(at: column)?.real ?? .nan
        }
        let bytes = value(at: column)
        let bits = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return bytes.count == 4
            ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
    }

    func text(at column: Int) -> String {
        String(decoding: value(at: column), as: UTF8.self)
    }

    func bytes(at column: Int) -> [UInt8] {
        Array(value(at: column))
    }

    private func numeric(at column: Int) -> PostgresNumeric? {
        PostgresNumeric(value(at: column))
    }

    /// The corresponding C functions are `PQgetvalue` and `PQgetlength`.
    private func value(at column: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, Int32(column)),
            count: Int(PQgetlength(handle, row, Int32(column))))
    }
}
