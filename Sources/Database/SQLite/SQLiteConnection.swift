import CSQLite

/// One open connection, used by one thread at a time.
///
/// Closed when nothing refers to it any more.
final class SQLiteConnection {
    let path: String
    let handle: OpaquePointer
    private var statements = StatementCache(capacity: 256)

    /// How the part of a transaction that is running can be undone alone.
    private var member = Member.none
    /// Whether anything in the open transaction may have written.
    private(set) var hasWritten = false
    /// What SQLite refused last, and so what ended a transaction that is found to be over.
    private(set) var lastError: DatabaseError?

    private let begin: SQLiteStatement
    private let beginImmediate: SQLiteStatement
    private let commitAll: SQLiteStatement
    private let rollbackAll: SQLiteStatement
    private let setSavepoint: SQLiteStatement
    private let returnToSavepoint: SQLiteStatement
    private let dropSavepoint: SQLiteStatement

    /// One of the writes that share a transaction.
    private enum Member {
        /// The transaction is one whole.
        case none
        /// It is the first one: undoing it is undoing everything.
        case first
        /// It has others before it, and has written nothing yet.
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
        let code = commitAll.run()
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

    private func check(_ code: Int32, sql: String?) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw error(code, sql: sql) }
    }

    private func error(_ code: Int32, sql: String?) -> DatabaseError {
        let error = DatabaseError.sqlite(code, on: handle, path: path, sql: sql)
        lastError = error
        return error
    }
}

// MARK: - The members of a group

extension SQLiteConnection {
    /// Begins one of the writes that share the open transaction.
    func beginMember(isFirst: Bool) {
        member = isFirst ? .first : .unmarked
    }

    /// Keeps what the member wrote.
    ///
    /// A deferred foreign key that it left violated is its own failure, found here, so that it does
    /// not become the failure of the commit that it shares with others.
    func keepMember() throws(DatabaseError) {
        if csqlite_has_open_foreign_keys(handle) == 1 { throw .foreignKeyViolated(path: path) }
        if member == .marked { try check(dropSavepoint.run(), sql: "RELEASE") }
        member = .none
    }

    /// Undoes what the member wrote, and nothing else; the transaction stays open.
    func undoMember() throws(DatabaseError) {
        switch member {
        case .first where hasWritten:
            rollback()
            try beginWriting()
        case .marked:
            try check(returnToSavepoint.run(), sql: "ROLLBACK TO")
            try check(dropSavepoint.run(), sql: "RELEASE")
        case .none, .first, .unmarked: break
        }
        member = .none
    }

    /// Marks where the member began, just before it writes: one that only reads pays nothing.
    private func willWrite() throws(DatabaseError) {
        hasWritten = true
        guard member == .unmarked else { return }
        try check(setSavepoint.run(), sql: "SAVEPOINT")
        member = .marked
    }
}

// MARK: - Statements

extension SQLiteConnection: Session {
    var dialect: Dialect { .sqlite }

    func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        let statement = try take(sql)
        defer { giveBack(statement) }
        let before = sqlite3_total_changes64(handle)
        var code = statement.step()
        while code == SQLITE_ROW { code = statement.step() }
        guard code == SQLITE_DONE else { throw error(code, sql: sql.text) }
        // The count of changes is left as it was by a statement that is not about rows.
        guard sqlite3_total_changes64(handle) != before else { return 0 }
        return Int(sqlite3_changes64(handle))
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        let statement = try take(sql)
        defer { giveBack(statement) }
        let row = Row(cursor: statement)
        var wantsMore = true
        while true {
            let code = statement.step()
            guard code == SQLITE_ROW else {
                guard code == SQLITE_DONE else { throw error(code, sql: sql.text) }
                return
            }
            if wantsMore { wantsMore = try body(row) }
            // One that writes is run to its end, where SQLite checks its foreign keys.
            if !wantsMore && statement.isReadOnly { return }
        }
    }

    /// The corresponding C function is `sqlite3_exec`.
    func executeScript(_ script: [UInt8]) throws(DatabaseError) {
        try requireTransaction()
        try willWrite()
        let text = String(decoding: script, as: UTF8.self)
        try check(sqlite3_exec(handle, text, nil, nil, nil), sql: nil)
    }

    /// A compiled statement with its values bound, in use until it is given back.
    private func take(_ sql: SQL) throws(DatabaseError) -> SQLiteStatement {
        try requireTransaction()
        let statement = try statement(sql.text)
        guard statement.parameterCount == sql.arguments.count else {
            throw DatabaseError(
                kind: .other,
                message: "A statement has \(statement.parameterCount) parameters"
                    + " but \(sql.arguments.count) values",
                sql: sql.text)
        }
        if !statement.isReadOnly { try willWrite() }
        try check(statement.bind(sql.arguments), sql: sql.text)
        statement.isInUse = true
        return statement
    }

    private func giveBack(_ statement: SQLiteStatement) {
        statement.reset()
        statement.isInUse = false
    }

    private func statement(_ text: String) throws(DatabaseError) -> SQLiteStatement {
        if let statement = statements.find(text) { return statement }
        return try compile(text)
    }

    private func compile(_ text: String) throws(DatabaseError) -> SQLiteStatement {
        var code = SQLITE_OK
        guard let statement = SQLiteStatement(text, connection: handle, code: &code) else {
            guard code != SQLITE_OK else {
                throw DatabaseError(kind: .other, message: "A statement is empty", sql: text)
            }
            throw error(code, sql: text)
        }
        statements.keep(statement, for: text)
        return statement
    }

    /// Without this, statements after a disk error would each commit on their own.
    private func requireTransaction() throws(DatabaseError) {
        guard isInTransaction else {
            throw DatabaseError(
                kind: .other,
                message: "The transaction on \(path) has been rolled back by an earlier error")
        }
    }
}

// MARK: - Settings

extension SQLiteConnection {
    /// Whether the file can only be read.
    ///
    /// The corresponding C function is `sqlite3_db_readonly`.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

    func setBusyTimeout(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        sqlite3_busy_timeout(handle, Int32(clamping: milliseconds))
    }

    func harden() throws(DatabaseError) {
        try check(csqlite_harden(handle), sql: nil)
        try run("PRAGMA trusted_schema = OFF")
    }

    /// Runs a statement of this file's, outside any transaction, without values or rows.
    func run(_ text: StaticString) throws(DatabaseError) {
        try check(sqlite3_exec(handle, text.description, nil, nil, nil), sql: text.description)
    }

    /// Reads the one integer that a pragma answers with.
    func integer(_ text: StaticString) throws(DatabaseError) -> Int64 {
        let statement = try statement(text.description)
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_ROW else { throw error(code, sql: text.description) }
        return statement.integer(at: 0)
    }

    /// Makes the file one whose readers and writer do not wait for each other; it stays so.
    func useWriteAheadLog() throws(DatabaseError) {
        let text = "PRAGMA journal_mode = WAL"
        let statement = try compile(text)
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_ROW else { throw error(code, sql: text) }
        guard statement.text(at: 0) == "wal" else {
            throw DatabaseError(
                kind: .other,
                message: "The database \(path) lies on a file system without shared memory,"
                    + " so that it cannot be used safely: move it to a local disk")
        }
    }

    /// Reads from the file, so that one that is no database is found when it is opened.
    func checkReadable() throws(DatabaseError) {
        _ = try integer("SELECT count(*) FROM sqlite_schema")
    }

    /// Copies the log into the file and empties it, as far as nobody is reading.
    ///
    /// What is left is copied by whoever opens the file next.
    func checkpoint() {
        sqlite3_busy_timeout(handle, 0)
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }
}
