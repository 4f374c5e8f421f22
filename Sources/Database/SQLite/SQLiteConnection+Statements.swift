import CSQLite

extension SQLiteConnection: Session {
    /// There is one writer at a time.
    func lock(owner: String) {}

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

    func insert(
        _ rows: [[SQLValue]], into table: StaticString, columns: [StaticString]
    ) throws(DatabaseError) {
        let names = columns.map(\.description).joined(separator: ", ")
        let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
        let text = "INSERT INTO \(table) (\(names)) VALUES (\(places))"
        let form = SQLForm(text: text)
        for row in rows { _ = try execute(SQL(form: form, arguments: row)) }
    }

    /// There is no journey to save.
    func send(_ sql: SQL) throws(DatabaseError) -> (any PendingRows)? { nil }

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
        let statement = try statement(sql.form)
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

    func statement(_ form: SQLForm) throws(DatabaseError) -> SQLiteStatement {
        if let statement = statements.find(form) { return statement }
        return try compile(form)
    }

    func compile(_ form: SQLForm) throws(DatabaseError) -> SQLiteStatement {
        let text = form.text
        var code = SQLITE_OK
        guard let statement = SQLiteStatement(text, connection: handle, code: &code) else {
            guard code != SQLITE_OK else {
                throw DatabaseError(kind: .other, message: "A statement is empty", sql: text)
            }
            throw error(code, sql: text)
        }
        statements.keep(statement, for: form)
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
