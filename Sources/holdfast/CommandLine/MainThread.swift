import Dispatch
import Synchronization

/// The bridge from the main thread, which is no task, to tasks.
enum MainThread {
    /// Runs `body` as a task and waits for it; never call this from a task.
    static func wait<Success: Sendable>(
        _ body: @escaping @Sendable () async throws -> Success
    ) throws -> Success {
        let outcome = Outcome<Success>()
        let done = DispatchSemaphore(value: 0)
        Task {
            do {
                let value = try await body()
                outcome.result.withLock { $0 = .success(value) }
            } catch {
                outcome.result.withLock { $0 = .failure(error) }
            }
            done.signal()
        }
        done.wait()
        guard let result = outcome.result.withLock({ $0 }) else {
            fatalError("a task ended without an outcome")
        }
        return try result.get()
    }

    private final class Outcome<Success: Sendable>: Sendable {
        let result = Mutex<Result<Success, any Error>?>(nil)
    }
}
