import Dispatch
import Glibc
import Synchronization

/// A few threads for calls that wait for a disk, which Swift's own threads must not.
///
/// What is begun is finished, also when the pool is let go.
package final class BlockingPool: Sendable {
    private let queue = Queue()
    private let threads: Int

    /// - Parameter threads: How many calls run at the same time.
    package init(threads: Int) {
        precondition(threads >= 1)
        self.threads = threads
        for _ in 0..<threads { queue.startThread() }
    }

    deinit {
        queue.close(threads: threads)
    }

    /// Does work on one of the threads; cancelling the task does not stop it.
    package func run<Success: Sendable, Failure: Error>(
        _ work: @escaping @Sendable () throws(Failure) -> Success
    ) async throws(Failure) -> Success {
        let result: Result<Success, Failure> = await withCheckedContinuation { continuation in
            queue.add { continuation.resume(returning: Result(catching: work)) }
        }
        return try result.get()
    }

    /// What the threads share with the pool; they keep it until they end.
    private final class Queue: Sendable {
        private struct State {
            var works: [@Sendable () -> Void] = []
            var isClosed = false
        }

        private let state = Mutex(State())
        /// Counts the works that wait, and at the end the threads that are to go.
        private let tickets = DispatchSemaphore(value: 0)

        func add(_ work: @escaping @Sendable () -> Void) {
            state.withLock { $0.works.append(work) }
            tickets.signal()
        }

        func close(threads: Int) {
            state.withLock { $0.isClosed = true }
            for _ in 0..<threads { tickets.signal() }
        }

        func startThread() {
            let context = Unmanaged.passRetained(self).toOpaque()
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { context in
                    Unmanaged<Queue>.fromOpaque(context!).takeRetainedValue().serve()
                    return nil
                }, context)
            guard code == 0 else {
                fatalError("a thread for files: pthread_create: \(String(cString: strerror(code)))")
            }
            pthread_detach(thread)
        }

        private func serve() {
            while let work = next() { work() }
        }

        /// Waits for the next work; `nil` when there will be none.
        private func next() -> (@Sendable () -> Void)? {
            while true {
                tickets.wait()
                let (work, isClosed) = state.withLock { state in
                    (state.works.isEmpty ? nil : state.works.removeFirst(), state.isClosed)
                }
                if let work { return work }
                if isClosed { return nil }
            }
        }
    }
}
