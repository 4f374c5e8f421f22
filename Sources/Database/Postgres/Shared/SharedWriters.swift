/// Threads that each lead one shared transaction after another, on a connection of their own.
final class SharedWriters: Sendable {
    /// The most writes that share a transaction.
    private static let writesMax = 32
    /// The longest that one waits for others.
    private static let patienceMax = Duration.milliseconds(2)

    private let queue: OwnedQueue
    private let haveEnded: [Latch]

    /// - Parameters:
    ///   - workers: What each of the threads works with.
    ///   - alone: Where writes go that could not share a transaction.
    init(_ workers: [PostgresWorker], alone: PostgresThreads) {
        let queue = OwnedQueue(upTo: Self.writesMax, takers: workers.count)
        self.queue = queue
        haveEnded = workers.map { _ in Latch() }
        for (number, (worker, hasEnded)) in zip(workers, haveEnded).enumerated() {
            EngineThread.start {
                let lead = Lead(number, worker, alone: alone)
                lead.run(queue)
                worker.close()
                hasEnded.open()
            }
        }
    }

    /// - Returns: `false` if the threads have been told to end.
    func add(_ write: any OwnedWrite) -> Bool { queue.add(write) }

    /// Refuses further writes and lets the threads end after the last.
    func close() { queue.close() }

    func waitUntilEnded() async {
        for latch in haveEnded { await latch.wait() }
    }

    /// What one of the threads does.
    private final class Lead {
        private let number: Int
        private let worker: PostgresWorker
        private let transaction: SharedTransaction
        private let alone: PostgresThreads
        /// How long transactions have taken of late.
        private var usualTime = Duration.zero

        init(_ number: Int, _ worker: PostgresWorker, alone: PostgresThreads) {
            self.number = number
            self.worker = worker
            self.alone = alone
            transaction = worker.sharedTransaction()
        }

        func run(_ queue: OwnedQueue) {
            while true {
                let writes = queue.take(
                    for: number, patience: min(usualTime / 8, SharedWriters.patienceMax))
                guard !writes.isEmpty else { return }
                let start = ContinuousClock.now
                let tell = run(writes)
                usualTime = (usualTime * 7 + (ContinuousClock.now - start)) / 8
                queue.end(writes)
                tell()
            }
        }

        /// Runs the writes, one like many: whoever has to wait for long, or to try again, does so
        /// elsewhere.
        ///
        /// - Returns: What is to be called once the next writes of their owners may be taken.
        private func run(_ writes: [any OwnedWrite]) -> () -> Void {
            switch worker.run(writes, in: transaction) {
            case .committed(let finished): return { for write in finished { write.tell(nil) } }
            case .unknown(let error): return { for write in writes { write.refuse(error) } }
            case .undone:
                return { [self] in
                    for write in writes where !alone.add({ write.runAlone(on: $0) }) {
                        write.runAlone(on: worker)
                    }
                }
            }
        }
    }
}
