/// An error of the database: what happened, where, and what to do about it.
///
/// Neither its fields nor its description ever hold a value bound to a statement.
package struct DatabaseError: Error, Hashable {
    /// What kind of thing happened, whichever engine says so.
    package enum Kind: Sendable, Hashable {
        /// Another process holds the lock for too long.
        case busy
        case full
        case readOnly
        case corrupt
        case notADatabase
        /// A database of another program, or of another installation's tables beside others.
        case notOurs
        /// The file or its directory does not exist, or may not be opened.
        case cannotOpen
        /// The server does not answer, or the connection to it was lost.
        case unreachable
        /// What the schema does not allow: the constraint's name, or its columns where the engine
        /// tells no name.
        case constraint(String)
        case ioError
        /// The schema is of a later version of this program.
        case newerSchema
        /// A migration is not what it was when it was applied.
        case checksumMismatch
        /// A migration was left out, and a later one applied.
        case migrationGap
        /// A column held something else than was asked for.
        case decoding
        case closed
        case other
    }

    /// What is known about the transaction in which the error happened.
    package enum Outcome: Sendable, Hashable {
        /// Nothing of it was kept.
        case failed
        /// The commit was sent, and no answer tells whether it happened. To be read again, by its
        /// key, before anything is retried.
        case unknown
    }

    package let kind: Kind
    /// SQLite's extended result code, or PostgreSQL's SQLSTATE; empty if neither said anything.
    package let code: String
    /// What happened, and where.
    package let message: String
    /// The statement that failed, with placeholders for its values.
    package let sql: String?
    package let outcome: Outcome

    package init(
        kind: Kind, code: String = "", message: String, sql: String? = nil,
        outcome: Outcome = .failed
    ) {
        self.kind = kind
        self.code = code
        self.message = message
        self.sql = sql
        self.outcome = outcome
    }
}

extension DatabaseError {
    /// A statement has changed another number of rows than it says.
    static func miscount(_ count: Int, insteadOf expected: Int = 1, sql: String?) -> DatabaseError {
        DatabaseError(
            kind: .other,
            message: "A statement has changed \(count) rows, and was to change \(expected);"
                + " holdfast verify tells whether anything is amiss",
            sql: sql)
    }
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        let statement = sql.map { ", while executing `\(Self.inALine($0))`" } ?? ""
        let detail = code.isEmpty ? "" : " (code \(code))"
        let unknown = outcome == .unknown ? " It is not known whether it was committed." : ""
        return "\(message)\(detail)\(statement).\(unknown)\(advice.map { " \($0)" } ?? "")"
    }

    /// A statement as it is read in a sentence: its beginning, on one line.
    private static func inALine(_ sql: String) -> String {
        let line = sql.split { $0.isWhitespace }.joined(separator: " ")
        let charactersMax = 200
        return line.count > charactersMax ? line.prefix(charactersMax) + "…" : line
    }

    /// What to do about it; `nil` where the message says it, or only a programmer can help.
    private var advice: String? {
        switch kind {
        case .busy: "End the process that holds it, or try again."
        case .full: "Free space on the disk, then try again."
        case .readOnly:
            "Give this user the right to write: to the file and its directory, or to the tables."
        case .corrupt: "Stop the service and restore the file from a backup."
        case .notADatabase: "Check the path in the configuration."
        case .notOurs: "Check the configuration, or give this program a database of its own."
        case .cannotOpen: "Check the path and its permissions."
        case .unreachable:
            "Check that the server runs, and its address, database and user in the configuration."
        case .ioError: "Check the disk and the kernel's log."
        case .newerSchema: "Use the version of the program that made it, or a later one."
        case .checksumMismatch: "Use the program that applied it; never edit an applied migration."
        case .migrationGap: "Use the program that applied the later one, or restore a backup."
        case .constraint, .decoding, .closed, .other: nil
        }
    }
}
