import CSQLite

/// One open connection, used by one thread at a time.
///
/// Closed when nothing refers to it any more.
final class SQLiteConnection {
    let path: String
    let handle: OpaquePointer
    var statements = StatementCache(capacity: 256)

    /// How the part of a transaction that is running can be undone alone.
    var member = Member.none
    /// Whether anything in the open transaction may have written.
    var hasWritten = false
    /// Whether the part of it that is running may have.
    var memberHasWritten = false
    /// What SQLite refused last, and so what ended a transaction that is found to be over.
    private(set) var lastError: DatabaseError?

    /// How long the log is, on a connection that writes.
    let log = LogLength()

    private let begin: SQLiteStatement
    private let beginImmediate: SQLiteStatement
    private let commitAll: SQLiteStatement
    private let rollbackAll: SQLiteStatement
    let setSavepoint: SQLiteStatement
    let returnToSavepoint: SQLiteStatement
    let dropSavepoint: SQLiteStatement

    /// One of the writes that share a transaction.
    enum Member {
        /// The transaction is one whole.
        case none
        /// It is the first one: undoing it is undoing everything.
        case first
        /// It has others before it, and nothing to go back to.
        case among
        /// It has others before it, and will be marked before it writes.
        case unmarked
        /// It has others before it, and a savepoint behind which it writes.
        case marked
    }

    /// Takes over `handle`, also if it throws.
    init(_ handle: OpaquePointer, path: String) throws(DatabaseError) {
        func prepare(_ text: String) throws(DatabaseError) -> SQLiteStatement {
            var code = SQLITE_OK
            guard let statement = SQLiteStatement(text, connection: handle, code: &code) else {
                throw .sqlite(code, on: handle, path: path, sql: text)
            }
            return statement
        }
        do throws(DatabaseError) {
            begin = try prepare("BEGIN")
            beginImmediate = try prepare("BEGIN IMMEDIATE")
            commitAll = try prepare("COMMIT")
            rollbackAll = try prepare("ROLLBACK")
            setSavepoint = try prepare("SAVEPOINT member")
            returnToSavepoint = try prepare("ROLLBACK TO member")
            dropSavepoint = try prepare("RELEASE member")
        } catch {
            sqlite3_close_v2(handle)
            throw error
        }
        self.handle = handle
        self.path = path
    }

    deinit {
        // Waits inside SQLite until the last statement is finalized, in whichever order that is.
        sqlite3_close_v2(handle)
    }

    /// Whether a transaction is open; an error of the disk may have ended it.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    func beginReading() throws(DatabaseError) {
        try check(begin.run(), sql: "BEGIN")
    }

    func beginWriting() throws(DatabaseError) {
        try check(beginImmediate.run(), sql: "BEGIN IMMEDIATE")
        hasWritten = false
    }

    /// Ends the transaction; if that fails, nothing of it is left open.
    func commit() throws(DatabaseError) {
        member = .none
        csqlite_begin_gathering(handle)
        var code = commitAll.run()
        let isCommitted: Int32 = code == SQLITE_OK ? 1 : 0
        let rest = csqlite_end_gathering(handle, isCommitted)
        if code == SQLITE_OK { code = rest }
        guard code != SQLITE_OK else { return }
        let error = self.error(code, sql: "COMMIT")
        rollback()
        // The log may hold the whole commit, and only the disk's word is missing that it will stay.
        throw error.kind == .ioError ? error.withUnknownOutcome : error
    }

    /// Undoes the transaction, if it is still open.
    ///
    /// It fails only where SQLite has undone it already; the error before it is the one to report.
    func rollback() {
        member = .none
        if isInTransaction { _ = rollbackAll.run() }
    }

    func check(_ code: Int32, sql: @autoclosure () -> String?) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw error(code, sql: sql()) }
    }

    func error(_ code: Int32, sql: String?) -> DatabaseError {
        let error = DatabaseError.sqlite(code, on: handle, path: path, sql: sql)
        lastError = error
        return error
    }
}
