import CPostgres

extension DatabaseError {
    /// What the server said of a statement, put into a sentence.
    ///
    /// Only its one-line message is taken: details may hold the values of a row.
    ///
    /// - Parameters:
    ///   - result: What came from the server, if anything.
    ///   - database: What the database is called.
    ///   - sql: The statement, where it helps.
    ///   - lastMessage: What libpq says, for when the server did not say anything.
    /// - Returns: The error.
    static func postgres(
        _ result: PostgresResult?, database: String, sql: String?, lastMessage: String
    ) -> DatabaseError {
        guard let handle = result?.errorHandle, let state = cpostgres_sqlstate(handle) else {
            return .unreachable(database, reason: lastMessage)
        }
        let code = String(cString: state)
        var message = cpostgres_primary_message(handle).map { String(cString: $0) } ?? "no reason"
        // Of a malformed value, class 22, the message quotes the value after a colon.
        if code.hasPrefix("22") { message = String(message.prefix { $0 != ":" }) }
        let constraint = (cpostgres_constraint(handle) ?? cpostgres_column(handle))
            .map { String(cString: $0) }
        let kind = Kind(sqlState: code, constraint: constraint, message: message)
        return DatabaseError(
            kind: kind, code: code, message: kind.sentence(database, reason: message), sql: sql)
    }

    /// The connection to the server is gone, or never was.
    static func unreachable(_ database: String, reason: String) -> DatabaseError {
        let reason = reason.split(separator: "\n").first.map { String($0) } ?? "no reason"
        return DatabaseError(
            kind: .unreachable, message: "The database \(database) cannot be reached: \(reason)")
    }

    /// Whether the same transaction may go through if it is run again.
    var isConflict: Bool {
        code == "40001" || code == "40P01"
    }

    /// Whether a row with the same key was there before.
    var isDuplicate: Bool { code == "23505" }

    /// Whether a statement prepared earlier is not what the connection has: a pooler has put
    /// another server connection behind it, or the schema has changed.
    var isStaleStatement: Bool {
        code == "26000" || code == "42P05" || code == "0A000"
    }
}

extension DatabaseError.Kind {
    /// The codes are those of appendix A of PostgreSQL's manual.
    fileprivate init(sqlState code: String, constraint: String?, message: String) {
        switch code {
        case "55P03", "57014", "25P03": self = .busy
        case "53100": self = .full
        case "25006", "42501": self = .readOnly
        case "58030": self = .ioError
        case "57P01", "57P02", "57P03", "53300", "": self = .unreachable
        case _ where code.hasPrefix("08"): self = .unreachable
        case _ where code.hasPrefix("23"): self = .constraint(constraint ?? message)
        case _ where code.hasPrefix("XX"): self = .corrupt
        default: self = .other
        }
    }

    fileprivate func sentence(_ database: String, reason: String) -> String {
        switch self {
        case .busy: "The database \(database) did not answer in time: \(reason)"
        case .full: "No space is left for the database \(database): \(reason)"
        case .readOnly: "The database \(database) cannot be written to: \(reason)"
        case .corrupt: "The database \(database) is damaged: \(reason)"
        case .ioError: "The disk failed under the database \(database): \(reason)"
        case .unreachable: "The database \(database) cannot be reached: \(reason)"
        default: "The database \(database) refused: \(reason)"
        }
    }
}
