import CPostgres

/// One open connection, used by one thread at a time.
///
/// Nothing is left on the server's side of it between transactions but prepared statements, whose
/// loss is noticed and made good: it may be another one each time, behind a pooler such as
/// PgBouncer. Closed when nothing refers to it any more.
final class PostgresConnection {
    let database: String
    /// Whether statements are prepared once and then run by name.
    private let preparesStatements: Bool
    let handle: OpaquePointer
    private let parameters = PostgresParameters()
    private var statements = PostgresStatements()
    /// Where the engines' SQL differs: a transaction that only reads locks no rows.
    private(set) var dialect = Dialect.postgresql
    /// The first error of the open transaction, after which the server takes no other statement.
    private(set) var failure: DatabaseError?

    /// How a transaction is begun.
    enum Access {
        /// Each statement sees what is committed by then: rows are locked before they are decided
        /// upon, and who has waited for a lock sees what the other one did.
        case writing
        /// One snapshot for all statements.
        case reading
    }

    /// Connects, on the calling thread.
    init(_ address: PostgresAddress, preparesStatements: Bool) throws(DatabaseError) {
        handle = try address.connect()
        database = address.name
        self.preparesStatements = preparesStatements
    }

    deinit {
        PQfinish(handle)
    }

    /// The corresponding C function is `PQstatus`.
    var isBroken: Bool { PQstatus(handle) != CONNECTION_OK }

    /// Begins a transaction, in one exchange with the server.
    ///
    /// Its limits are set anew each time, for the reason that is in the type's description.
    ///
    /// - Returns: The server's time, in microseconds since 1970.
    func begin(_ access: Access) throws(DatabaseError) -> Int64 {
        failure = nil
        let result: PostgresResult
        switch access {
        case .writing:
            dialect = .postgresql
            result = try script(Self.beginWriting)
        case .reading:
            dialect = .postgresqlReading
            result = try script(Self.beginReading)
        }
        guard result.rowCount == 1, let time = Int64(result.text(at: 0)) else {
            throw DatabaseError(
                kind: .other, message: "The database \(database) does not tell the time")
        }
        return time
    }

    private static let beginWriting = """
        BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
        SET LOCAL statement_timeout = '60s';
        SET LOCAL lock_timeout = '10s';
        SET LOCAL idle_in_transaction_session_timeout = '60s';
        SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
        """

    private static let beginReading = """
        BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
        SET LOCAL statement_timeout = '10min';
        SET LOCAL lock_timeout = '10s';
        SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
        """

    /// Ends the transaction; if that fails, nothing of it is left open.
    ///
    /// - Throws: An error whose outcome is unknown if the server's answer did not arrive.
    func commit() throws(DatabaseError) {
        let result: PostgresResult
        do throws(DatabaseError) {
            result = try script("COMMIT")
        } catch {
            throw isBroken || error.code == "40003" ? error.withUnknownOutcome : error
        }
        // What the server answers to the end of a transaction in which something failed.
        guard result.command == "COMMIT" else {
            throw failure
                ?? DatabaseError(
                    kind: .other,
                    message: "The transaction on \(database) has been rolled back")
        }
    }

    /// Undoes the transaction, if it is still open.
    ///
    /// It fails only where the connection is gone, and the transaction with it.
    func rollback() {
        guard !isBroken, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        do throws(DatabaseError) { _ = try script("ROLLBACK") } catch {}
    }

    /// Runs statements without values, and returns the last one's result, in text.
    ///
    /// The corresponding C function is `PQexec`.
    @discardableResult
    func script(_ text: String) throws(DatabaseError) -> PostgresResult {
        try check(PQexec(handle, text), sql: nil)
    }

    /// Runs one statement of a transaction.
    func run(_ sql: SQL) throws(DatabaseError) -> PostgresResult {
        if let failure { throw ended(by: failure) }
        parameters.set(sql.arguments)
        guard preparesStatements else {
            return try check(
                PQexecParams(
                    handle, sql.text, parameters.count, parameters.types, parameters.values,
                    parameters.lengths, parameters.formats, 1),
                sql: sql.text)
        }
        let name = try prepare(sql.text)
        return try check(
            PQexecPrepared(
                handle, name, parameters.count, parameters.values, parameters.lengths,
                parameters.formats, 1),
            sql: sql.text)
    }

    /// The name of the statement, once it is known to the server.
    ///
    /// The corresponding C function is `PQprepare`.
    private func prepare(_ text: String) throws(DatabaseError) -> String {
        switch statements.find(text, types: parameters.types) {
        case .prepared(let name): return name
        case .new(let name):
            if statements.isFull {
                try check(PQexec(handle, "DEALLOCATE ALL"), sql: nil)
                statements.removeAll()
            }
            try check(
                PQprepare(handle, name, text, parameters.count, parameters.types), sql: text)
            statements.keep(name, text: text, types: parameters.types)
            return name
        }
    }

    @discardableResult
    func check(
        _ handle: OpaquePointer?, sql: String?
    ) throws(DatabaseError) -> PostgresResult {
        let error: DatabaseError
        if let handle {
            let result = PostgresResult(handle)
            let status = result.status
            if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return result }
            if status == PGRES_COPY_IN { return result }
            error =
                isBroken
                ? .unreachable(database, reason: lastMessage)
                : .postgres(result, database: database, sql: sql)
        } else {
            error = .unreachable(database, reason: lastMessage)
        }
        failure = failure ?? error
        throw error
    }

    private var lastMessage: String { String(cString: PQerrorMessage(handle)) }

    func ended(by failure: DatabaseError) -> DatabaseError {
        DatabaseError(
            kind: .other, code: failure.code,
            message: "The transaction on \(database) has been ended by an earlier error: "
                + failure.message,
            sql: failure.sql)
    }
}

extension PostgresConnection: Session {
    func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        try run(sql).changedCount
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        let result = try run(sql)
        let row = Row(cursor: result)
        for index in 0..<result.rowCount {
            result.row = index
            if try !body(row) { return }
        }
    }

    func executeScript(_ text: [UInt8]) throws(DatabaseError) {
        if let failure { throw ended(by: failure) }
        try script(String(decoding: text, as: UTF8.self))
    }
}
