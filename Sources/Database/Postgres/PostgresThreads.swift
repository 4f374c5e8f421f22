/// Threads that run transactions for tasks, each on a connection of its own.
///
/// libpq's calls block; here they block nobody else.
final class PostgresThreads: Sendable {
    private let queue = WorkQueue<@Sendable (PostgresWorker) -> Void>()
    private let haveEnded: [Latch]

    init(_ workers: [PostgresWorker]) {
        haveEnded = workers.map { _ in Latch() }
        for (worker, hasEnded) in zip(workers, haveEnded) {
            EngineThread.start { [queue] in
                while let work = queue.take(upTo: 1).first { work(worker) }
                worker.close()
                hasEnded.open()
            }
        }
    }

    /// - Returns: `false` if the threads have been told to end.
    func add(_ work: @escaping @Sendable (PostgresWorker) -> Void) -> Bool {
        queue.add(work)
    }

    /// Runs `body` on one of the threads; throws `closed` if they have been told to end.
    func run<R: Sendable>(
        _ access: PostgresConnection.Access,
        _ body: @escaping @Sendable (Transaction) throws -> R, closed: DatabaseError
    ) async throws -> R {
        try await withUnsafeThrowingContinuation { continuation in
            let isAdded = add { worker in
                continuation.resume(with: Result { try worker.run(access, body) })
            }
            if !isAdded { continuation.resume(throwing: closed) }
        }
    }

    /// Refuses further work and lets the threads end after the last.
    func close() {
        queue.close()
    }

    func waitUntilEnded() async {
        for latch in haveEnded { await latch.wait() }
    }
}
