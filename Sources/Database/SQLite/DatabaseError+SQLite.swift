import CSQLite

extension DatabaseError {
    /// What SQLite said last on `connection`, put into a sentence.
    ///
    /// The corresponding C functions are `sqlite3_extended_errcode` and `sqlite3_errmsg`.
    static func sqlite(
        _ code: Int32, on connection: OpaquePointer?, path: String, sql: String? = nil
    ) -> DatabaseError {
        var code = code
        if let connection, sqlite3_errcode(connection) & 0xFF == code & 0xFF {
            code = sqlite3_extended_errcode(connection)
        }
        let text = String(cString: connection.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
        let kind = Kind(sqliteCode: code, message: text)
        return DatabaseError(
            kind: kind, code: "\(code)", message: kind.sentence(path: path, reason: text), sql: sql)
    }

    /// The error of a transaction that left a deferred foreign key violated.
    static func foreignKeyViolated(path: String) -> DatabaseError {
        let kind = Kind.constraint("FOREIGN KEY")
        let reason = "FOREIGN KEY constraint failed at the end of the transaction"
        return DatabaseError(
            kind: kind, code: "787", message: kind.sentence(path: path, reason: reason))
    }

    static func closed(path: String) -> DatabaseError {
        DatabaseError(kind: .closed, message: "The database \(path) has been closed")
    }

    /// The same error, of which it is not known whether the commit took place all the same.
    var withUnknownOutcome: DatabaseError {
        DatabaseError(kind: kind, code: code, message: message, sql: sql, outcome: .unknown)
    }
}

extension DatabaseError.Kind {
    fileprivate init(sqliteCode code: Int32, message: String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .full
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_CORRUPT: self = .corrupt
        case SQLITE_NOTADB: self = .notADatabase
        case SQLITE_CANTOPEN, SQLITE_PERM: self = .cannotOpen
        case SQLITE_CONSTRAINT: self = .constraint(Self.constraintName(in: message))
        case SQLITE_IOERR: self = .ioError
        default: self = .other
        }
    }

    /// `holds.key` in `UNIQUE constraint failed: holds.key`, `FOREIGN KEY` in
    /// `FOREIGN KEY constraint failed`, all of it where a trigger raised the error.
    private static func constraintName(in message: String) -> String {
        let marker = " constraint failed"
        guard let range = message.firstRange(of: marker) else { return message }
        let rest = message[range.upperBound...]
        return String(rest.isEmpty ? message[..<range.lowerBound] : rest.dropFirst(2))
    }

    fileprivate func sentence(path: String, reason: String) -> String {
        switch self {
        case .busy: "The database \(path) is locked by another process: \(reason)"
        case .full: "No space is left for the database \(path): \(reason)"
        case .readOnly: "The database \(path) cannot be written to: \(reason)"
        case .corrupt: "The database \(path) is damaged: \(reason)"
        case .notADatabase: "The file \(path) is not a database: \(reason)"
        case .cannotOpen: "The database \(path) cannot be opened: \(reason)"
        case .ioError: "The disk failed under the database \(path): \(reason)"
        default: "The database \(path) refused: \(reason)"
        }
    }
}
