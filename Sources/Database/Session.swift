/// What an engine lends to a transaction: one connection, inside one open transaction.
protocol Session: AnyObject {
    var dialect: Dialect { get }

    /// Waits for everybody else who has locked the owner, and keeps the lock until the transaction
    /// ends.
    func lock(owner: String) throws(DatabaseError)

    /// Runs one statement and returns how many rows it inserted, updated or deleted.
    func execute(_ sql: SQL) throws(DatabaseError) -> Int

    /// Runs one statement and shows each of its rows, until `body` returns `false`.
    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws

    /// Inserts rows, each with a value for every one of `columns`.
    func insert(
        _ rows: [[SQLValue]], into table: StaticString, columns: [StaticString]
    ) throws(DatabaseError)

    /// Sends one statement off without waiting for the answer.
    ///
    /// - Returns: Where the answer will be; `nil` from an engine that has nothing to gain by it,
    ///   and has done nothing.
    func send(_ sql: SQL) throws(DatabaseError) -> (any PendingRows)?

    /// Runs several statements, in UTF-8, that take no values.
    func executeScript(_ script: [UInt8]) throws(DatabaseError)
}

/// The rows of a statement that was sent off, and which the server may still be working on.
protocol PendingRows: AnyObject {
    /// Waits for the rows and shows each.
    func forEach(_ body: (Row) throws -> Void) throws
}
