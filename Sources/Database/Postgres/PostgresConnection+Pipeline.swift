import CPostgres

/// Statements travel together: they are sent one after another, and all answers waited for once.
///
/// See "Pipeline Mode" in the chapter on libpq of PostgreSQL's manual.
extension PostgresConnection {
    /// Sends a statement, which the server runs after those before it.
    ///
    /// - Parameters:
    ///   - sql: The statement.
    ///   - isQuoted: Whether error texts show it.
    ///   - isPrepared: Whether it may be run by a name; not where it must not matter that a pooler
    ///     has lost the name.
    /// - Returns: Where the answer will be.
    /// - Throws: What failed before, or that the connection is gone.
    @discardableResult
    func send(
        _ sql: SQL, isQuoted: Bool, isPrepared: Bool = true
    ) throws(DatabaseError) -> PostgresAnswer {
        try makeRoom()
        parameters.set(sql.arguments)
        return try sendParameters(of: sql.form, isQuoted: isQuoted, isPrepared: isPrepared)
    }

    /// Sends a statement whose values are arrays.
    @discardableResult
    func send(
        _ form: SQLForm, _ values: SQLColumns, isQuoted: Bool = true
    ) throws(DatabaseError) -> PostgresAnswer {
        try makeRoom()
        parameters.set(values)
        return try sendParameters(of: form, isQuoted: isQuoted, isPrepared: true)
    }

    private func makeRoom() throws(DatabaseError) {
        if failure != nil { throw endedEarlier }
        if pending.isFull { try receive() }
    }

    /// The corresponding C functions are `PQsendQueryPrepared` and `PQsendQueryParams`.
    private func sendParameters(
        of form: SQLForm, isQuoted: Bool, isPrepared: Bool
    ) throws(DatabaseError) -> PostgresAnswer {
        let isSent: Int32
        if preparesStatements && isPrepared {
            let name = try prepare(form)
            isSent = PQsendQueryPrepared(
                handle, name, parameters.count, parameters.values, parameters.lengths,
                parameters.formats, 1)
        } else {
            isSent = PQsendQueryParams(
                handle, form.text, parameters.count, parameters.types, parameters.values,
                parameters.lengths, parameters.formats, 1)
        }
        guard isSent == 1 else { throw refused() }
        let answer = PostgresAnswer(to: isQuoted ? form : nil, on: self)
        pending.append(.statement(answer), byteCount: parameters.byteCount)
        return answer
    }

    /// The name of the statement, which the server knows when it comes to it.
    ///
    /// The corresponding C function is `PQsendPrepare`.
    private func prepare(_ form: SQLForm) throws(DatabaseError) -> String {
        let key = PostgresStatements.Key(form: form, types: parameters.types)
        if let name = statements.find(key) { return name }
        if statements.isFull { try forgetStatements() }
        let name = statements.add(key)
        let text = form.text
        guard PQsendPrepare(handle, name, text, parameters.count, parameters.types) == 1 else {
            throw refused()
        }
        let answer = PostgresAnswer(to: form, on: self)
        pending.append(.preparation(answer, key), byteCount: text.utf8.count)
        return name
    }

    private func forgetStatements() throws(DatabaseError) {
        try outsidePipeline { () throws(DatabaseError) in
            _ = try check(PQexec(handle, "DEALLOCATE ALL"), sql: nil)
        }
        statements.removeAll()
    }

    /// Waits for the answers to everything that has been sent.
    ///
    /// Nothing is sent meanwhile: a pooler may give the server's connection to another client as
    /// soon as it is told that the server is ready, as PgBouncer 1.18 does.
    ///
    /// The corresponding C functions are `PQpipelineSync` and `PQgetResult`.
    ///
    /// - Throws: The error of the first statement that failed.
    func receive() throws(DatabaseError) {
        guard !pending.isEmpty else { return }
        noteAsking()
        guard PQpipelineSync(handle) == 1 else { throw refused() }
        var first: DatabaseError?
        for item in pending.take() {
            if let error = take(item, after: first) { first = first ?? error }
        }
        if !isBroken {
            let synced = PQgetResult(handle).map { PostgresResult($0) }
            first = first ?? error(in: synced, sql: nil)
        }
        if let error = first ?? miscount {
            failure = failure ?? error
            throw error
        }
    }

    private func take(
        _ item: PostgresPending.Item, after failed: DatabaseError?
    ) -> DatabaseError? {
        let answer = item.answer
        // Of a connection that is gone there is nothing to read. If the server said why, it was at
        // that statement, and did not come to those after it.
        if let failed, isBroken {
            answer.isSkipped = !failed.code.isEmpty
            return nil
        }
        let result = PQgetResult(handle).map { PostgresResult($0) }
        let error = error(in: result, sql: answer.form?.text)
        answer.isSkipped = result?.status == PGRES_PIPELINE_ABORTED
        if error == nil, !answer.isSkipped {
            answer.result = result
            if answer.mustChangeOneRow, let count = result?.changedCount, count != 1 {
                miscount = miscount ?? .miscount(count, sql: answer.form?.text)
            }
        } else if case .preparation(_, let key) = item {
            statements.remove(key)
        }
        // After the last result of a statement comes none.
        while result != nil, !isBroken, let more = PQgetResult(handle) { PQclear(more) }
        return error
    }

    private func error(
        in result: PostgresResult?, sql: @autoclosure () -> String?
    ) -> DatabaseError? {
        switch result?.status {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_PIPELINE_SYNC, PGRES_PIPELINE_ABORTED,
            PGRES_COPY_IN:
            nil
        default: .postgres(result, database: database, sql: sql(), lastMessage: lastMessage)
        }
    }

    /// Does what a pipeline cannot carry, after everything that has been sent.
    ///
    /// The corresponding C functions are `PQexitPipelineMode` and `PQenterPipelineMode`.
    func outsidePipeline(
        _ body: () throws(DatabaseError) -> Void
    ) throws(DatabaseError) {
        if failure != nil { throw endedEarlier }
        try receive()
        guard PQexitPipelineMode(handle) == 1 else { throw refused() }
        defer {
            // Whatever became of it, the connection is to be at rest.
            while !isBroken, let rest = PQgetResult(handle).map({ PostgresResult($0) }) {
                if rest.status == PGRES_COPY_IN { PQputCopyEnd(handle, "given up") }
            }
            if PQenterPipelineMode(handle) != 1 { isOutOfStep = true }
        }
        try body()
    }

    /// Takes over a result from outside the pipeline; throws what it says went wrong.
    func check(_ result: OpaquePointer?, sql: String?) throws(DatabaseError) -> PostgresResult {
        let result = result.map { PostgresResult($0) }
        if let error = error(in: result, sql: sql) {
            failure = failure ?? error
            throw error
        }
        guard let result else { throw refused() }
        return result
    }

    /// Why libpq has not sent something.
    private func refused() -> DatabaseError {
        let error =
            isBroken
            ? DatabaseError.unreachable(database, reason: lastMessage)
            : DatabaseError(
                kind: .other, message: "Nothing can be sent to \(database): \(lastMessage)")
        failure = failure ?? error
        return error
    }

    private var lastMessage: String { String(cString: PQerrorMessage(handle)) }
}
