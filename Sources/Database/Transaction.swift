/// A transaction while its body runs, on the engine's thread.
///
/// What one body does happens wholly or not at all, and is seen by others only once its caller has
/// been told. A body keeps nothing of it.
package final class Transaction {
    private let session: any Session
    private let makeIdentifier: (Instant) -> String
    private let time: () -> Instant
    private var knownTime: Instant?
    /// How many statements come before the one at which the process ends, in a test.
    private var statementsToCrash: Int?
    /// Is shown every statement before it is run, in a test.
    private var watcher: ((SQL) -> Void)?
    /// How many statements have been run, in this transaction and those before it.
    private(set) var statementCount = 0

    /// - Parameters:
    ///   - session: What runs the statements.
    ///   - identifier: Makes a new identifier of that time.
    ///   - time: Tells the present; never an earlier one than before.
    init(
        session: any Session, identifier: @escaping (Instant) -> String,
        time: @escaping () -> Instant
    ) {
        self.session = session
        makeIdentifier = identifier
        self.time = time
    }

    /// The time of this transaction: read when it is first asked for, never before the one of an
    /// earlier transaction of this engine; it moves on with ``advance(notBefore:)`` alone.
    package var now: Instant {
        if let knownTime { return knownTime }
        let time = time()
        knownTime = time
        return time
    }

    /// Where the engines differ.
    package var dialect: Dialect { session.dialect }

    /// Locks an owner, and by that all that is theirs, until the transaction ends.
    ///
    /// Who locks the same one waits. Statements from here on see what was done under the lock
    /// before; what was read earlier may be out of date. Who locks several does so in the order of
    /// their UTF-8, so that nobody waits in a circle.
    package func lock(owner: String) throws(DatabaseError) {
        try session.lock(owner: owner)
    }

    /// Runs a statement.
    ///
    /// - Returns: How many rows it inserted, updated or deleted.
    @discardableResult
    package func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        try beginStatement(sql)
        return try session.execute(sql)
    }

    /// Runs a statement whose outcome nobody waits for.
    ///
    /// Where the server is far away it travels with what comes next, and costs no journey of its
    /// own. Then an error of it is thrown later, by the commit at the latest. One that says that it
    /// changes one row (``SQL/OneRow``) is held to it.
    package func send(_ sql: SQL) throws(DatabaseError) {
        try beginStatement(sql)
        guard try session.send(sql) == nil else { return }
        let count = try session.execute(sql)
        if sql.form.changesOneRow, count != 1 { throw .miscount(count, sql: sql.text) }
    }

    /// Asks for rows that are needed a little later, together with others that are asked for
    /// meanwhile.
    ///
    /// Statements run in the order in which they were asked, sent or executed.
    package func ask<T>(
        _ sql: SQL, _ decode: @escaping (Row) throws -> T
    ) throws -> AskedRows<T> {
        try beginStatement(sql)
        if let pending = try session.send(sql) { return AskedRows(pending, decode) }
        var rows: [T] = []
        try session.forEach(sql) { row in
            rows.append(try decode(row))
            return true
        }
        return AskedRows(rows)
    }

    /// Runs a statement and decodes all its rows.
    ///
    /// The whole result is in memory: a query without a `LIMIT` belongs in ``forEach(_:_:)``.
    package func rows<T>(_ sql: SQL, _ decode: (Row) throws -> T) throws -> [T] {
        var rows: [T] = []
        try beginStatement(sql)
        try session.forEach(sql) { row in
            rows.append(try decode(row))
            return true
        }
        return rows
    }

    /// Runs a statement and decodes its first row; `nil` if there is none.
    package func first<T>(_ sql: SQL, _ decode: (Row) throws -> T) throws -> T? {
        var first: T?
        try beginStatement(sql)
        try session.forEach(sql) { row in
            first = try decode(row)
            return false
        }
        return first
    }

    /// Runs a statement and shows its rows one by one, without keeping them.
    package func forEach(_ sql: SQL, _ body: (Row) throws -> Void) throws {
        try beginStatement(sql)
        try session.forEach(sql) { row in
            try body(row)
            return true
        }
    }

    /// Inserts many rows in the fastest way that the engine has; each has a value for every one of
    /// `columns`, of the type that the column is stored as.
    package func insert(
        _ rows: [[SQLValue]], into table: StaticString, columns: [StaticString]
    ) throws(DatabaseError) {
        precondition(!columns.isEmpty)
        try beginStatement()
        try session.insert(rows, into: table, columns: columns)
    }

    /// A new identifier of this transaction's time, larger than any that this engine made before.
    package func identifier<Subject>() -> Identifier<Subject> {
        Identifier(makeIdentifier(now))
    }

    /// Moves the time on after something was locked, for which this transaction may have waited.
    ///
    /// What it does to it comes after what others did while it waited, and so must its time: it
    /// becomes the present, and is never before `instant`, when it was last changed, even if the
    /// clock was set back since.
    package func advance(notBefore instant: Instant? = nil) {
        let present = time()
        knownTime = max(knownTime ?? present, present, instant ?? present)
    }

    /// Runs several statements that take no values, such as a migration's.
    func executeScript(_ script: [UInt8]) throws(DatabaseError) {
        try session.executeScript(script)
    }

    /// Makes this the transaction that comes next on the same connection.
    func begin(at instant: Instant) {
        knownTime = instant
        statementsToCrash = nil
        watcher = nil
    }

    /// Lets this transaction break off before a statement, as it does where the process ends there,
    /// for tests.
    ///
    /// - Parameter statements: How many are run before.
    package func crash(after statements: Int) {
        statementsToCrash = statements
    }

    /// Shows every statement of this transaction to `watcher`, for tests.
    package func watch(_ watcher: @escaping (SQL) -> Void) {
        self.watcher = watcher
    }

    private func beginStatement(_ sql: SQL? = nil) throws(DatabaseError) {
        statementCount += 1
        if let watcher, let sql { watcher(sql) }
        guard let left = statementsToCrash else { return }
        guard left > 0 else {
            throw DatabaseError(kind: .ioError, message: "The process ends here")
        }
        statementsToCrash = left - 1
    }
}
