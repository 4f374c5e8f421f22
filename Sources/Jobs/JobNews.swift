package import Credits
import Database
import Synchronization

/// Tells those who wait for a job, in this process, that it has changed.
///
/// What another process changes is not heard here: whoever waits also looks now and then.
package final class JobNews: Sendable {
    private struct State {
        var waiting: [JobID: [UInt64: Signal]] = [:]
        var next: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    package init() {}

    /// Runs `body` with a signal that is raised when the job changes, and at every `tick`.
    ///
    /// Subscribed before `body` begins, so that nothing happens between its first look and its
    /// waiting. The signal is finished when the service stops.
    package func watch<Result: Sendable>(
        _ job: JobID, tick: Duration, _ body: (Signal) async throws -> Result
    ) async rethrows -> Result {
        let signal = Signal()
        let number = subscribe(signal, to: job)
        defer { unsubscribe(number, from: job) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await signal.beat(every: tick) }
            defer { group.cancelAll() }
            return try await body(signal)
        }
    }

    /// Wakes everybody who waits for the job; after the commit that changed it.
    func announce(_ job: JobID) {
        let signals = state.withLock { $0.waiting[job].map { Array($0.values) } ?? [] }
        for signal in signals { signal.raise() }
    }

    /// Lets everybody go who waits; nobody waits any more after it.
    func close() {
        let signals = state.withLock { state in
            state.isClosed = true
            return state.waiting.values.flatMap(\.values)
        }
        for signal in signals { signal.finish() }
    }

    private func subscribe(_ signal: Signal, to job: JobID) -> UInt64 {
        state.withLock { state in
            state.next += 1
            state.waiting[job, default: [:]][state.next] = signal
            if state.isClosed { signal.finish() }
            return state.next
        }
    }

    private func unsubscribe(_ number: UInt64, from job: JobID) {
        state.withLock { state in
            state.waiting[job]?[number] = nil
            if state.waiting[job]?.isEmpty == true { state.waiting[job] = nil }
        }
    }
}
