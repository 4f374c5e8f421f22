/// A connection that reads, one snapshot at a time.
///
/// `@unchecked Sendable`: one thread at a time uses it, the one whose own it is or the one that has
/// taken it out of a ``ReaderPool``.
final class SQLiteReader: @unchecked Sendable {
    private let connection: SQLiteConnection
    private let transaction: Transaction
    private let clock: TransactionClock

    init(
        _ connection: SQLiteConnection, clock: TransactionClock, identifiers: IdentifierGenerator
    ) {
        self.connection = connection
        self.clock = clock
        transaction = Transaction(
            session: connection, identifier: identifiers.nextText, time: clock.now)
    }

    /// Runs `body` between a BEGIN and a COMMIT, so that all its statements see the same moment.
    func read<R>(_ body: (Transaction) throws -> R) throws -> R {
        transaction.begin(at: clock.now())
        try connection.beginReading()
        // There is nothing to commit: either way the snapshot is let go.
        defer { connection.rollback() }
        return try body(transaction)
    }

    /// A number that changes when another connection has committed.
    func dataVersion() throws(DatabaseError) -> Int64 {
        try connection.integer("PRAGMA data_version")
    }
}
