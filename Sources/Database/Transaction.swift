/// A transaction while its body runs, on the engine's thread.
///
/// What one body does happens wholly or not at all, and is seen by others only once its caller has
/// been told. A body keeps nothing of it.
package final class Transaction {
    /// The time of this transaction: read at its beginning, never before the one of an earlier
    /// transaction of this engine; it moves on with ``advance(notBefore:)`` alone.
    package private(set) var now: Instant

    private let session: any Session
    private let identifiers: IdentifierGenerator
    /// How many statements come before the one at which the process ends, in a test.
    private var statementsToCrash: Int?
    /// Is shown every statement before it is run, in a test.
    private var watcher: ((SQL) -> Void)?
    /// How many statements have been run, in this transaction and those before it.
    private(set) var statementCount = 0
    /// Tells the present, where transactions wait for each other; `nil` where none does.
    private let present: (() -> Instant)?

    init(
        session: any Session, identifiers: IdentifierGenerator, now: Instant,
        present: (() -> Instant)? = nil
    ) {
        self.session = session
        self.identifiers = identifiers
        self.now = now
        self.present = present
    }

    /// Where the engines differ.
    package var dialect: Dialect { session.dialect }

    /// Runs a statement.
    ///
    /// - Returns: How many rows it inserted, updated or deleted.
    @discardableResult
    package func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        try beginStatement(sql)
        return try session.execute(sql)
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
        identifiers.next(at: now)
    }

    /// Moves the time on after a row was locked, for which this transaction may have waited.
    ///
    /// What it does to the row comes after what others did to it while it waited, and so must its
    /// time: it becomes the present, and is never before `instant`, when the row was last changed,
    /// even if the clock was set back since.
    package func advance(notBefore instant: Instant? = nil) {
        now = max(now, present?() ?? now, instant ?? now)
    }

    /// Runs several statements that take no values, such as a migration's.
    func executeScript(_ script: [UInt8]) throws(DatabaseError) {
        try session.executeScript(script)
    }

    /// Makes this the transaction that comes next on the same connection.
    func begin(at instant: Instant) {
        now = instant
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
