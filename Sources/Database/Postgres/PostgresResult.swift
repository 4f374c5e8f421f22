import CPostgres

/// All rows of one result.
///
/// `@unchecked Sendable`: nothing changes it before it is freed, and libpq lets any number of
/// threads read one at the same time.
final class PostgresResult: @unchecked Sendable {
    private let handle: OpaquePointer

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

    /// The number of a column's type.
    func type(of column: Int) -> UInt32 {
        PQftype(handle, Int32(column))
    }

    func isNull(_ column: Int, in row: Int32) -> Bool {
        PQgetisnull(handle, row, Int32(column)) != 0
    }

    /// A value's bytes, which live as long as the result does.
    ///
    /// The corresponding C functions are `PQgetvalue` and `PQgetlength`.
    func value(at column: Int, in row: Int32) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(
            start: PQgetvalue(handle, row, Int32(column)),
            count: Int(PQgetlength(handle, row, Int32(column))))
    }
}
