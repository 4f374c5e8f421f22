import Dispatch
import Synchronization

/// The one thread that writes, and its group commit.
///
/// It takes every write that waits, runs one after another in a single transaction, and commits
/// once: the price of the disk is shared by all of them. A write that fails is undone alone. Nobody
/// hears of a result, a refusal included, before the commit on which it rests.
final class SQLiteWriter: Sendable {
    /// The most writes that share a commit, so that the first does not wait too long for the last.
    private static let groupMax = 512

    private let queue = WorkQueue<any PendingWrite>(isWatched: true)
    private let counts = Mutex(EngineStatistics())
    /// Lets the thread close its connection; until then it only has nothing more to write.
    private let ending = DispatchSemaphore(value: 0)
    private let hasEnded = Latch()
    private let nextFault = Mutex<CommitFault?>(nil)

    /// - Parameters:
    ///   - connection: Becomes this thread's.
    ///   - checkpointer: Ends with it.
    ///   - clock: What tells the time of each write.
    ///   - identifiers: What makes the identifiers.
    init(
        _ connection: sending SQLiteConnection, checkpointer: SQLiteCheckpointer,
        clock: TransactionClock, identifiers: IdentifierGenerator
    ) {
        let transaction = Transaction(
            session: connection, identifier: identifiers.nextText, time: clock.now)
        EngineThread.start { [self] in
            let group = WriteGroup(connection, transaction: transaction, clock: clock)
            var copiedCount = 0
            while true {
                var writes = queue.take(upTo: Self.groupMax)[...]
                if writes.isEmpty { break }
                while !writes.isEmpty {
                    let taken = group.run(
                        &writes, latecomers: takeLatecomers, fault: takeFault
                    ) { share in
                        counts.withLock { $0.add(share) }
                    }
                    writes.removeFirst(taken)
                    checkpointer.consider(connection.log.pageCount, since: &copiedCount)
                    if connection.log.pageCount >= SQLiteCheckpointer.pageCountMax {
                        connection.copyLog()
                    }
                }
            }
            ending.wait()
            checkpointer.end()
            connection.emptyLog()
        } hasEnded: { [hasEnded] in
            hasEnded.open()
        }
    }

    /// What has come while a group of so many was running.
    private func takeLatecomers(to count: Int, within patience: Duration) -> [any PendingWrite] {
        count < Self.groupMax ? queue.take(upTo: Self.groupMax - count, within: patience) : []
    }

    private func takeFault() -> CommitFault? {
        nextFault.withLock { $0.take() }
    }

    /// Lets the next commit fail that has something to commit.
    func failNextCommit(_ fault: CommitFault) {
        nextFault.withLock { $0 = fault }
    }

    var statistics: EngineStatistics { counts.withLock { $0 } }

    /// - Returns: `false` if the writer has been closed.
    func add(_ write: any PendingWrite) -> Bool {
        queue.add(write)
    }

    /// Refuses further writes; those that wait are still done.
    func close() {
        queue.close()
    }

    /// Lets the thread close its connection after the last write.
    func letEnd() {
        ending.signal()
    }

    /// Closes the connection after the last write, and waits until it is.
    func end() async {
        letEnd()
        await hasEnded.wait()
    }
}
