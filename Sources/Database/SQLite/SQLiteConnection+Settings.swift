import CSQLite

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
        let statement = try statement(SQLForm(text))
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_ROW else { throw error(code, sql: text.description) }
        return statement.integer(at: 0)
    }

    /// Makes the file one whose readers and writer do not wait for each other; it stays so.
    func useWriteAheadLog() throws(DatabaseError) {
        let text: StaticString = "PRAGMA journal_mode = WAL"
        let statement = try compile(SQLForm(text))
        defer { statement.reset() }
        let code = statement.step()
        guard code == SQLITE_ROW else { throw error(code, sql: text.description) }
        guard statement.text(at: 0) == "wal" else {
            throw DatabaseError(
                kind: .other,
                message: "The database \(path) lies on a file system without shared memory,"
                    + " so that it cannot be used safely: move it to a local disk")
        }
    }

    /// Throws if the file is another program's: by its application id, or by tables in a file that
    /// has no write-ahead log yet and no migrations of ours.
    func checkOwner() throws(DatabaseError) {
        let id = try integer("PRAGMA application_id")
        guard id == 0 || id == Dialect.sqliteApplicationID else {
            throw DatabaseError(
                kind: .notOurs,
                message: "The database \(path) is not Holdfast's: its application id is \(id)")
        }
        let strangers = try integer(
            """
            SELECT (SELECT journal_mode FROM pragma_journal_mode) <> 'wal'
                AND EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table')
                AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'schema_migrations')
            """)
        guard strangers == 0 else {
            throw DatabaseError(
                kind: .notOurs,
                message: "The database \(path) is not Holdfast's: it has other tables, and no"
                    + " schema_migrations of ours")
        }
    }

    /// Reads from the file, so that one that is no database is found when it is opened.
    func checkReadable() throws(DatabaseError) {
        _ = try integer("SELECT count(*) FROM sqlite_schema")
    }

    /// Copies the log into the file and empties it, as far as nobody is reading.
    ///
    /// What is left is copied by whoever opens the file next.
    func emptyLog() {
        sqlite3_busy_timeout(handle, 0)
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
    }

    /// Copies of the log what no reader still needs, unless somebody else is at it.
    ///
    /// Nothing is lost if it fails: the log stays, and is copied another time. The corresponding C
    /// function is `sqlite3_wal_checkpoint_v2`.
    func copyLog() {
        sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
    }
}
