/// The row of a result that is being read.
final class PostgresCursor: Cursor {
    private let result: PostgresResult
    /// Counted from zero.
    var row: Int32 = 0

    init(_ result: PostgresResult) {
        self.result = result
    }

    var columnCount: Int { result.columnCount }

    func columnName(_ column: Int) -> String { result.columnName(column) }

    func storage(at column: Int) -> SQLStorage {
        guard !result.isNull(column, in: row) else { return .null }
        return switch result.type(of: column) {
        case PostgresType.int8, PostgresType.int4, PostgresType.int2, PostgresType.bool: .integer
        case PostgresType.float8, PostgresType.float4: .real
        case PostgresType.bytea: .bytes
        case PostgresType.numeric: numeric(at: column)?.integer == nil ? .real : .integer
        default: .text
        }
    }

    func integer(at column: Int) -> Int64 {
        if result.type(of: column) == PostgresType.numeric {
            return numeric(at: column)?.integer ?? 0
        }
        let bytes = value(at: column)
        guard let first = bytes.first else { return 0 }
        let start: Int64 = bytes.count > 1 && first >= 0x80 ? -1 : 0
        return bytes.reduce(start) { $0 << 8 | Int64($1) }
    }

    func real(at column: Int) -> Double {
        if result.type(of: column) == PostgresType.numeric {
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

    private func value(at column: Int) -> UnsafeRawBufferPointer {
        result.value(at: column, in: row)
    }
}

extension PostgresResult {
    /// Shows each row, or each of `rows`, until `body` returns `false`.
    func forEach(of rows: [Int32]? = nil, _ body: (Row) throws -> Bool) rethrows {
        let cursor = PostgresCursor(self)
        let row = Row(cursor: cursor)
        for index in 0..<(rows?.count ?? Int(rowCount)) {
            cursor.row = rows?[index] ?? Int32(index)
            guard try body(row) else { return }
        }
    }
}
