/// Threads that read for tasks, each on a connection of its own.
final class ReaderThreads: Sendable {
    private let queue = WorkQueue<@Sendable (SQLiteReader) -> Void>()
    private let haveEnded: [Latch]

    init(_ readers: [SQLiteReader]) {
        haveEnded = readers.map { _ in Latch() }
        for (reader, hasEnded) in zip(readers, haveEnded) {
            EngineThread.start { [queue] in
                while let work = queue.take(upTo: 1).first { work(reader) }
            } hasEnded: {
                hasEnded.open()
            }
        }
    }

    /// - Returns: `false` if the threads have been told to end.
    func add(_ work: @escaping @Sendable (SQLiteReader) -> Void) -> Bool {
        queue.add(work)
    }

    /// Refuses further work and lets the threads end after the last.
    func close() {
        queue.close()
    }

    func waitUntilEnded() async {
        for latch in haveEnded { await latch.wait() }
    }
}
