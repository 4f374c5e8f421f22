/// A write all of which belongs to one owner, so that it may share a transaction with those of
/// others.
protocol OwnedWrite: PendingWrite {
    var owner: String { get }

    /// Runs the write in a transaction of its own, and tells its caller.
    func runAlone(on worker: PostgresWorker)
}

final class TypedOwnedWrite<R: Sendable>: OwnedWrite {
    let owner: String
    private let body: @Sendable (Transaction) throws -> R
    private let continuation: UnsafeContinuation<R, any Error>
    private let write: TypedWrite<R>

    init(
        for owner: String, _ body: @escaping @Sendable (Transaction) throws -> R,
        _ continuation: UnsafeContinuation<R, any Error>
    ) {
        self.owner = owner
        self.body = body
        self.continuation = continuation
        write = TypedWrite(body, continuation)
    }

    func run(in transaction: Transaction) -> FinishedWrite { write.run(in: transaction) }

    func refuse(_ error: DatabaseError) { write.refuse(error) }

    func runAlone(on worker: PostgresWorker) {
        continuation.resume(with: Result { try worker.run(.writing, body) })
    }
}
