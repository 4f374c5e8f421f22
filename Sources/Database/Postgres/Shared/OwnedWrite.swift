/// A write all of which belongs to one owner, so that it may share a transaction with those of
/// others.
protocol OwnedWrite: PendingWrite {
    var owner: String { get }
    /// Where it was asked for: those of one place go well together.
    var place: SourcePlace { get }

    /// Runs the write in a transaction of its own, and tells its caller.
    func runAlone(on worker: PostgresWorker)
}

final class TypedOwnedWrite<R: Sendable>: OwnedWrite {
    let owner: String
    let place: SourcePlace
    private let body: @Sendable (Transaction) throws -> R
    private let continuation: UnsafeContinuation<R, any Error>
    private let write: TypedWrite<R>

    init(
        for owner: String, from place: SourcePlace,
        _ body: @escaping @Sendable (Transaction) throws -> R,
        _ continuation: UnsafeContinuation<R, any Error>
    ) {
        self.owner = owner
        self.place = place
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
