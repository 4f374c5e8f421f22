/// Wakes a worker that waits for work, at once and from any task.
///
/// Any number of raises while nobody waits are one. The work itself is found in the database: a
/// signal that is lost in a crash costs a tick, never a job.
package struct Signal: Sendable {
    /// Yields once for all raises since the last time; ends when the signal is finished.
    package let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes the worker, or keeps it from falling asleep; never waits.
    package func raise() { continuation.yield() }

    /// Lets the worker that waits finish what it has and end.
    package func finish() { continuation.finish() }

    /// Raises the signal at every tick, until the task is canceled.
    func beat(every tick: Duration) async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: tick) } catch { return }
            raise()
        }
    }
}
