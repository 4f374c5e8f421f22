import CSQLite
import Glibc

/// One compiled statement of one connection, and the row it stands on.
///
/// Finalized when nothing refers to it any more.
final class SQLiteStatement: Cursor {
    let handle: OpaquePointer
    /// Whether it leaves the database as it is.
    let isReadOnly: Bool
    let parameterCount: Int
    /// Whether it is being run, and so cannot be run once more.
    var isInUse = false
    /// When it was last taken from the cache, in statements run.
    var lastUse: UInt64 = 0

    /// Holds the texts and bytes bound to the statement, so that SQLite need not copy them.
    private var argumentBytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// Compiles `sql`, which must hold exactly one statement; `nil` if it does not compile.
    ///
    /// The corresponding C function is `sqlite3_prepare_v3`.
    init?(_ sql: String, connection: OpaquePointer, code: inout Int32) {
        var handle: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        code = sqlite3_prepare_v3(connection, sql, -1, flags, &handle, nil)
        guard code == SQLITE_OK, let handle else { return nil }
        self.handle = handle
        isReadOnly = sqlite3_stmt_readonly(handle) != 0
        parameterCount = Int(sqlite3_bind_parameter_count(handle))
    }

    deinit {
        sqlite3_finalize(handle)
        argumentBytes.deallocate()
    }

    /// Binds all parameters; the values' bytes are kept until the next time.
    ///
    /// The corresponding C functions are `sqlite3_bind_int64` and its relatives.
    func bind(_ arguments: [SQLValue]) -> Int32 {
        reserveBytes(for: arguments)
        var offset = 0
        var index: Int32 = 0
        for argument in arguments {
            index += 1
            let code =
                switch argument {
                case .integer(let integer): sqlite3_bind_int64(handle, index, integer)
                case .real(let real): sqlite3_bind_double(handle, index, real)
                case .text(let text): bind(text, at: index, offset: &offset)
                case .bytes(let bytes): bind(bytes, at: index, offset: &offset)
                case .null: sqlite3_bind_null(handle, index)
                }
            guard code == SQLITE_OK else { return code }
        }
        return SQLITE_OK
    }

    /// Moves to the next row: `SQLITE_ROW`, `SQLITE_DONE`, or an error.
    func step() -> Int32 {
        sqlite3_step(handle)
    }

    /// Runs a statement without parameters or rows to its end.
    func run() -> Int32 {
        let code = sqlite3_step(handle)
        sqlite3_reset(handle)
        return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code
    }

    /// Makes the statement ready to be run again.
    ///
    /// Its result repeats the error of the last step, which has been reported already.
    func reset() {
        sqlite3_reset(handle)
    }

    private func reserveBytes(for arguments: [SQLValue]) {
        var count = 0
        for argument in arguments {
            switch argument {
            case .text(let text): count += text.utf8.count
            case .bytes(let bytes): count += bytes.count
            case .integer, .real, .null: break
            }
        }
        guard count >= argumentBytes.count else { return }
        argumentBytes.deallocate()
        argumentBytes = .allocate(byteCount: max(128, 2 * count), alignment: 1)
    }

    private func bind(_ text: String, at index: Int32, offset: inout Int) -> Int32 {
        var text = text
        let start = argumentBytes.baseAddress.map { $0 + offset }
        let count = text.withUTF8 { utf8 in
            if let start, let source = utf8.baseAddress { memcpy(start, source, utf8.count) }
            return utf8.count
        }
        offset += count
        return sqlite3_bind_text(
            handle, index, start?.assumingMemoryBound(to: CChar.self), Int32(count), nil)
    }

    private func bind(_ bytes: [UInt8], at index: Int32, offset: inout Int) -> Int32 {
        let start = argumentBytes.baseAddress.map { $0 + offset }
        bytes.withUnsafeBytes { bytes in
            if let start, let source = bytes.baseAddress { memcpy(start, source, bytes.count) }
        }
        offset += bytes.count
        return sqlite3_bind_blob(handle, index, start, Int32(bytes.count), nil)
    }
}

extension SQLiteStatement {
    var columnCount: Int { Int(sqlite3_column_count(handle)) }

    func columnName(_ column: Int) -> String {
        sqlite3_column_name(handle, Int32(column)).map { String(cString: $0) } ?? ""
    }

    func storage(at column: Int) -> SQLStorage {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer
        case SQLITE_FLOAT: .real
        case SQLITE_TEXT: .text
        case SQLITE_BLOB: .bytes
        default: .null
        }
    }

    func integer(at column: Int) -> Int64 {
        sqlite3_column_int64(handle, Int32(column))
    }

    func real(at column: Int) -> Double {
        sqlite3_column_double(handle, Int32(column))
    }

    func text(at column: Int) -> String {
        guard let start = sqlite3_column_text(handle, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    func bytes(at column: Int) -> [UInt8] {
        guard let start = sqlite3_column_blob(handle, Int32(column)) else { return [] }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
