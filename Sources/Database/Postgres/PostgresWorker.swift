/// Runs transactions one at a time, on a connection that it opens when it is first needed, and
/// again when it is lost.
///
/// `@unchecked Sendable`: one thread at a time uses it, the one whose own it is or the one that has
/// taken it out of a pool.
final class PostgresWorker: @unchecked Sendable {
    private let link: PostgresLink
    private let patience: Duration
    private var connection: PostgresConnection?
    private var random = SystemRandomNumberGenerator()

    /// Connects to nothing yet; a server that cannot be reached is tried again for `patience`.
    init(_ link: PostgresLink, patience: Duration) {
        self.link = link
        self.patience = patience
    }

    /// Runs `body` until it goes through, or fails for a reason that will not pass.
    func run<R>(
        _ access: PostgresConnection.Access, _ body: (Transaction) throws -> R
    ) throws -> R {
        var retry = PostgresRetry(patience: patience)
        while true {
            switch attempt(access, body) {
            case .done(let value): return value
            case .refused(let error): throw error
            case .failed(let error):
                let delay = retry.delay(after: error, using: &random)
                prepareRetry(after: error)
                guard let delay, !link.waitForClosing(delay) else { throw error }
            }
        }
    }

    /// A place to run shared transactions in.
    func sharedTransaction() -> SharedTransaction { SharedTransaction(link) }

    /// Runs `writes` in one transaction, once.
    func run(
        _ writes: [any OwnedWrite], in transaction: SharedTransaction
    ) -> SharedTransaction.Outcome {
        do throws(DatabaseError) {
            let connection = try connect()
            defer { connection.rollback() }
            let outcome = transaction.run(writes, on: connection)
            if let failure = connection.failure { prepareRetry(after: failure) }
            return outcome
        } catch {
            prepareRetry(after: error)
            return .undone(error)
        }
    }

    /// Opens the connection, if there is none.
    func connect() throws(DatabaseError) -> PostgresConnection {
        if let connection, !connection.isBroken { return connection }
        connection = nil
        let new = try link.connect()
        connection = new
        return new
    }

    /// Closes the connection.
    func close() {
        connection = nil
    }

    private enum Attempt<R> {
        case done(R)
        /// The body threw an error of its own: nothing is kept, and nothing is to be tried again.
        case refused(any Error)
        case failed(DatabaseError)
    }

    private func attempt<R>(
        _ access: PostgresConnection.Access, _ body: (Transaction) throws -> R
    ) -> Attempt<R> {
        do throws(DatabaseError) {
            let connection = try connect()
            try connection.begin(access)
            // Where the commit has not been reached, or has failed, nothing may stay open.
            defer { connection.rollback() }
            let transaction = Transaction(
                session: connection, identifier: link.identifiers.nextText,
                time: { [link] in link.present(on: connection) })
            let result = Result { try body(transaction) }
            if let failure = connection.failure {
                // The server has undone the transaction, whatever the body made of the error.
                return Self.outcome(of: failure, in: result)
            }
            switch result {
            case .failure(let error): return .refused(error)
            case .success(let value):
                // There is nothing to commit of a read: the snapshot is let go.
                if access == .writing {
                    try link.commit(connection, statements: transaction.statementCount)
                }
                return .done(value)
            }
        } catch {
            return .failed(error)
        }
    }

    /// Tells an error of the body's own from one of the server's, which the body may have put into
    /// its own words.
    private static func outcome<R>(
        of failure: DatabaseError, in result: Result<R, any Error>
    ) -> Attempt<R> {
        guard !failure.mayPass, case .failure(let thrown) = result else { return .failed(failure) }
        guard let error = thrown as? DatabaseError else { return .refused(thrown) }
        return .failed(error.code == failure.code ? error : failure)
    }

    private func prepareRetry(after error: DatabaseError) {
        if error.code == "26000" || error.code == "42P05" { link.stopPreparing() }
        if error.isStaleStatement || error.kind == .unreachable { connection = nil }
    }
}

extension DatabaseError {
    /// Whether the same transaction may go through at another time.
    fileprivate var mayPass: Bool {
        isConflict || isDuplicate || isStaleStatement || kind == .unreachable
    }
}
