package import Database
import Dispatch

/// Two transactions on PostgreSQL of which the second begins while the first is open, and waits for
/// what the first has locked.
///
/// The first one commits when the second waits, so that whatever the second read before is stale.
package func race<First: Sendable, Second: Sendable>(
    on engine: any Engine,
    _ first: @escaping @Sendable (Transaction) throws -> First,
    then second: @escaping @Sendable () async throws -> Second
) async throws -> (first: Result<First, any Error>, second: Result<Second, any Error>) {
    let (hasDone, does) = AsyncStream<Void>.makeStream()
    async let one = result {
        try await engine.write { tx in
            let value = try first(tx)
            does.finish()
            try tx.waitForWaiter()
            return value
        }
    }
    for await _ in hasDone {}
    let two = await result(second)
    return (await one, two)
}

private func result<Success: Sendable>(
    _ body: @Sendable () async throws -> Success
) async -> Result<Success, any Error> {
    do { return .success(try await body()) } catch { return .failure(error) }
}

extension Transaction {
    /// Asks until somebody waits for what this transaction has locked; no signal tells that.
    fileprivate func waitForWaiter() throws {
        let end = ContinuousClock.now + .seconds(50)
        while ContinuousClock.now < end {
            let waiting = try first(
                """
                SELECT 1 FROM pg_locks
                WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1
                """
            ) { _ in true }
            if waiting == true { return }
        }
        throw NobodyWaited()
    }
}

/// The second transaction did not meet the first one.
package struct NobodyWaited: Error {}
