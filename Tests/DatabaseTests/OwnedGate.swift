import Database
import Dispatch
import Support

/// Keeps everybody busy who takes writes of owners, so that those asked for meanwhile wait, and are
/// taken together.
struct OwnedGate {
    private let mayGoOn = DispatchSemaphore(value: 0)
    private let writes: [Task<Void, any Error>]

    /// Returns once all stand still.
    init(_ engine: any Engine, _ kind: EngineKind) async {
        let count = kind == .sqlite ? 1 : PostgresEngine.sharedTransactionsMax
        var writes: [Task<Void, any Error>] = []
        for number in 0..<count {
            let (hasBegun, begins) = AsyncStream<Void>.makeStream()
            writes.append(
                engine.beginWrite(for: "gate \(number)") { [mayGoOn] _ in
                    begins.finish()
                    mayGoOn.wait()
                    // It may be run again, with others that joined it.
                    mayGoOn.signal()
                })
            for await _ in hasBegun {}
        }
        self.writes = writes
    }

    /// Lets all go on; the writes' own results are no matter.
    func open() async throws {
        mayGoOn.signal()
        for write in writes { _ = await write.result }
        try Task.checkCancellation()
    }
}

extension Engine {
    /// Asks for a write now, and returns before it is done.
    func beginWrite<R: Sendable>(
        for owner: String, _ body: @escaping @Sendable (Transaction) throws -> R
    ) -> Task<R, any Error> {
        // Runs up to its first suspension, which is when the write has been queued.
        Task.immediate { try await self.write(for: owner, body) }
    }

    /// Runs writes of these owners that have waited together; what became of each.
    func writeTogether<R: Sendable>(
        _ kind: EngineKind, for owners: [String],
        _ body: @escaping @Sendable (String, Transaction) throws -> R
    ) async throws -> [Result<R, any Error>] {
        let gate = await OwnedGate(self, kind)
        let writes = owners.map { owner in beginWrite(for: owner) { try body(owner, $0) } }
        try await gate.open()
        var results: [Result<R, any Error>] = []
        for write in writes { results.append(await write.result) }
        return results
    }
}
