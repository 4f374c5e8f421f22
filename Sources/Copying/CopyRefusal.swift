package import Database

/// Why nothing was copied.
///
/// Whatever it is, the target is as it was.
package enum CopyRefusal: Error, Equatable {
    /// One of the two databases.
    package enum Side: String, Sendable {
        case source
        case target
    }

    case noSchema
    case foreign(Side)
    case older(Side, found: Int, needed: Int)
    /// The database's own words: a later version's schema, or one that was edited.
    case otherSchema(Side, String)
    case notEmpty(table: String)
    case sameDatabase
    /// How many sessions of a service or a console were at work on the source lately.
    case inUse(sessions: Int)
    /// Somebody waits to write to what is being copied.
    case writtenTo
    case brokenSource(CopyReport)
    case nul(table: String, key: String, column: String)
    case notUTF8(table: String, key: String, column: String)
    /// Rows that the target does not take, by the keys of the first and the last of them.
    case refused(table: String, keys: String, DatabaseError)
    /// Both sides do not hold the same, or the target's ledger is not sound.
    case different(CopyReport)
    case canceled
    /// A connection was lost, or the server undid the transaction, again and again.
    case interrupted
}

extension CopyRefusal: CustomStringConvertible {
    package var description: String {
        switch self {
        case .noSchema:
            "the source is not a Holdfast database: it has no table schema_migrations;"
                + " check --from"
        case .foreign(let side):
            "the \(side.rawValue) has a table schema_migrations that is not Holdfast's: check its"
                + " address, or give Holdfast a database of its own"
        case .older(let side, let found, let needed):
            "the \(side.rawValue) has schema \(found) and this program needs \(needed): run"
                + " holdfast migrate on it first"
        case .otherSchema(let side, let text): "the \(side.rawValue): \(text)"
        case .notEmpty(let table):
            "the target is not empty, it has rows in \(table): copy into a new database"
        case .sameDatabase: "--from and --to are the same database"
        case .inUse(let sessions):
            "\(sessions) session\(sessions == 1 ? "" : "s") of holdfast worked on the source within"
                + " the last 30 seconds: stop every holdfast serve and console on it, then copy"
                + " again"
        case .writtenTo:
            "something waits to write to the source: stop every holdfast serve and console on it,"
                + " then copy again; nothing was kept"
        case .brokenSource:
            "the ledger of the source is broken, and nothing was copied: holdfast verify says more"
        case .nul(let table, let key, let column):
            "\(table) \(key): the text in \(column) has a NUL character, which PostgreSQL cannot"
                + " store; correct it in the source first; nothing was kept"
        case .notUTF8(let table, let key, let column):
            "\(table) \(key): the text in \(column) is not UTF-8; correct it in the source first;"
                + " nothing was kept"
        case .refused(let table, let keys, let error):
            "\(table) \(keys): the target does not take these rows, nothing was kept: \(error)"
        case .different(let report) where report.different.isEmpty:
            "the ledger of the copy is broken, though it holds what the source holds; nothing was"
                + " kept: copy again"
        case .different: "the target does not hold what the source holds; nothing was kept"
        case .canceled: "canceled; the target is as it was"
        case .interrupted:
            "the connection to a database was lost again and again while it was copied; nothing"
                + " was kept, copy again"
        }
    }
}
