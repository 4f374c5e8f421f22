import CPostgres

/// One open connection, used by one thread at a time.
///
/// Nothing is left on the server's side of it between transactions but prepared statements, whose
/// loss is noticed and made good: it may be another one each time, behind a pooler such as
/// PgBouncer. Closed when nothing refers to it any more.
final class PostgresConnection {
    let database: String
    /// Whether statements are prepared once and then run by name.
    let preparesStatements: Bool
    let handle: OpaquePointer
    let parameters = PostgresParameters()
    var statements = PostgresStatements()
    /// What has been sent, and has not been received.
    var pending = PostgresPending()
    /// Where the engines' SQL differs: a transaction that only reads locks no rows.
    private(set) var dialect = Dialect.postgresql
    /// The first error of the open transaction, after which the server takes no other statement.
    var failure: DatabaseError?
    /// What a statement of the open transaction did to more or fewer rows than the one it was to
    /// change.
    var miscount: DatabaseError?
    /// Whether libpq and the server no longer agree on what comes next.
    var isOutOfStep = false
    /// Whether a transaction has been begun and not ended.
    private var isOpen = false
    /// The server's time at the beginning of this transaction.
    private var time: PostgresAnswer?
    private var timeAskedAt = ContinuousClock.now
    /// What the server's time was in an earlier one.
    private var lastTime: (server: Instant, askedAt: ContinuousClock.Instant)?
    /// How long two clocks may be taken to go alike.
    private static let timeKept = Duration.seconds(1)

    /// When the server had no plans yet.
    private var plansMadeAt: ContinuousClock.Instant?
    private static let plansKept = Duration.seconds(5)

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
        PQenterPipelineMode(handle)
    }

    deinit {
        PQfinish(handle)
    }

    /// The corresponding C function is `PQstatus`.
    var isBroken: Bool { PQstatus(handle) != CONNECTION_OK || isOutOfStep }

    /// Begins a transaction, together with its first statement.
    ///
    /// Its limits are set anew each time, for the reason that is in the type's description.
    func begin(_ access: Access) throws(DatabaseError) {
        noteTime()
        failure = nil
        miscount = nil
        isOpen = true
        switch access {
        case .writing:
            dialect = .postgresql
            try send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", isQuoted: false)
            time = try send(Self.limitWriting, isQuoted: false)
        case .reading:
            dialect = .postgresqlReading
            try send("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", isQuoted: false)
            time = try send(Self.limitReading, isQuoted: false)
        }
    }

    /// Begins a transaction for the writes of many at once, and locks those numbers in it, in their
    /// order.
    func beginSharing(locking numbers: [Int64]) throws(DatabaseError) {
        noteTime()
        failure = nil
        miscount = nil
        isOpen = true
        dialect = .postgresql
        try forgetPlans()
        try send("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", isQuoted: false)
        time = try send(Self.limitSharingAndLock, SQLColumns(integers: numbers), isQuoted: false)
    }

    /// What writes finds its rows by an index.
    ///
    /// A plan made while a table was small, which is kept, would read all of it long after it has
    /// grown.
    private static let limitWriting: SQL = """
        \(sql: limitAnyWriting), set_config('lock_timeout', '10s', true)
        """
    private static let limitAnyWriting: SQL = """
        SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT),
            set_config('statement_timeout', '60s', true),
            set_config('idle_in_transaction_session_timeout', '60s', true),
            set_config('enable_seqscan', 'off', true)
        """
    /// Who shares is kept waiting by the locks of all: after a second each is better off alone.
    ///
    /// And the plan for many must not be another one for each number of them.
    static let limitSharing: SQL = """
        \(sql: limitAnyWriting),
            set_config('lock_timeout', '1s', true),
            set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true),
            set_config('random_page_cost', '0.1', true),
            set_config('plan_cache_mode', 'force_generic_plan', true)
        """
    private static let limitSharingAndLock: SQLForm = {
        var form = limitSharing.form
        form.append(", ")
        form.append(OwnerLock.takeAll)
        return form
    }()
    private static let limitReading: SQL = """
        SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT),
            set_config('statement_timeout', '10min', true),
            set_config('lock_timeout', '10s', true)
        """

    /// Lets the server plan each statement anew, every so often: as long as a plan is kept it is
    /// the one for as many rows as there were.
    private func forgetPlans() throws(DatabaseError) {
        let now = ContinuousClock.now
        defer { plansMadeAt = plansMadeAt ?? now }
        guard let plansMadeAt, now - plansMadeAt > Self.plansKept else { return }
        self.plansMadeAt = nil
        try send("DISCARD PLANS", isQuoted: false, isPrepared: false)
    }

    /// What time it is on the server; `nil` if it could not be asked, because the transaction has
    /// failed.
    ///
    /// Counted on from when it was asked last, and so ahead by the length of that journey at most.
    func serverTime() -> Instant? {
        noteTime()
        if let lastTime, ContinuousClock.now - lastTime.askedAt < Self.timeKept {
            return lastTime.server + (ContinuousClock.now - lastTime.askedAt)
        }
        do throws(DatabaseError) {
            try receive()
        } catch { return nil }
        noteTime()
        return lastTime.map { $0.server + (ContinuousClock.now - $0.askedAt) }
    }

    /// Takes down when the server is asked, as what asks it goes off now.
    func noteAsking() {
        if let time, time.result == nil { timeAskedAt = .now }
    }

    /// Keeps the server's answer, if it has arrived.
    private func noteTime() {
        guard let result = time?.result else { return }
        time = nil
        result.forEach { row in
            lastTime = row.integer(at: 0).map { (Instant(microseconds: $0), timeAskedAt) }
            return false
        }
    }

    /// Ends the transaction, together with the statements that have been sent last; if that fails,
    /// nothing of it is left open.
    ///
    /// - Throws: An error whose outcome is unknown if the server's answer did not arrive.
    func commit() throws(DatabaseError) {
        let answer = try send("COMMIT", isQuoted: false)
        var refusal: DatabaseError?
        do throws(DatabaseError) { try receive() } catch { refusal = error }
        let outcome = PostgresCommit(
            command: answer.result?.command, isSkipped: answer.isSkipped, error: refusal,
            isBroken: isBroken)
        // Where a statement failed before it, the transaction is still open.
        if outcome == .committed || refusal == nil { isOpen = false }
        let error =
            refusal
            ?? DatabaseError(
                kind: .other, message: "The transaction on \(database) has been rolled back")
        switch outcome {
        case .committed:
            // It came to light together with the commit, of which nobody shall believe that all is
            // well: whoever has a key asks again.
            if let miscount { throw miscount.withUnknownOutcome }
        case .failed: throw error
        case .unknown: throw error.withUnknownOutcome
        }
    }

    /// Undoes the transaction, if it is still open.
    ///
    /// Where that fails, the connection is of no more use: the transaction ends with it.
    func rollback() {
        guard isOpen else { return }
        isOpen = false
        failure = nil
        miscount = nil
        guard !isBroken else { return }
        do throws(DatabaseError) {
            try send("ROLLBACK", isQuoted: false, isPrepared: false)
            try receive()
        } catch {
            isOutOfStep = true
        }
    }

    /// Runs one statement of a transaction, and waits for its result.
    func run(_ sql: SQL) throws(DatabaseError) -> PostgresResult {
        let answer = try send(sql, isQuoted: true)
        try receive()
        guard let result = answer.result else { throw endedEarlier }
        return result
    }

    /// What every statement of a transaction is told after one has failed.
    var endedEarlier: DatabaseError {
        guard let failure else {
            return DatabaseError(
                kind: .other, message: "The transaction on \(database) is over")
        }
        return DatabaseError(
            kind: .other, code: failure.code,
            message: "The transaction on \(database) has been ended by an earlier error: "
                + failure.message,
            sql: failure.sql)
    }
}

extension PostgresConnection: Session {
    /// The corresponding function of the server's is `pg_advisory_xact_lock`.
    func lock(owner: String) throws(DatabaseError) {
        try send(OwnerLock.take(owner), isQuoted: true)
    }

    func execute(_ sql: SQL) throws(DatabaseError) -> Int {
        try run(sql).changedCount
    }

    func send(_ sql: SQL) throws(DatabaseError) -> (any PendingRows)? {
        let answer = try send(sql, isQuoted: true)
        answer.mustChangeOneRow = sql.form.changesOneRow
        return answer
    }

    func forEach(_ sql: SQL, _ body: (Row) throws -> Bool) throws {
        try run(sql).forEach(body)
    }

    /// The corresponding C function is `PQexec`, which takes several statements.
    func executeScript(_ text: [UInt8]) throws(DatabaseError) {
        try outsidePipeline { () throws(DatabaseError) in
            _ = try check(PQexec(handle, String(decoding: text, as: UTF8.self)), sql: nil)
        }
    }
}
