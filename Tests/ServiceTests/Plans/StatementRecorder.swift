import Database
import Synchronization

/// Collects the statements that the product runs, each text once, with the values of its first run.
final class StatementRecorder: Sendable {
    private struct Found {
        var statements: [String: SQL] = [:]
        /// The texts of those that may be joined with others of their form.
        var shared: Set<String> = []
    }

    private let found = Mutex(Found())

    var statements: [SQL] {
        found.withLock { $0.statements.values.sorted { $0.text < $1.text } }
    }

    /// Those of writes that share transactions.
    var shared: [SQL] {
        let texts = found.withLock { $0.shared }
        return statements.filter { texts.contains($0.text) }
    }

    func add(_ statement: SQL) {
        found.withLock { found in
            if found.statements[statement.text] == nil {
                found.statements[statement.text] = statement
            }
        }
    }

    func addShared(_ statement: SQL) {
        add(statement)
        found.withLock { _ = $0.shared.insert(statement.text) }
    }

    /// Forgets what was run to prepare.
    func forget() { found.withLock { $0 = Found() } }
}

/// An engine whose every statement is seen by a recorder.
struct RecordedEngine: Engine {
    let base: any Engine
    let recorder: StatementRecorder

    var dialect: Dialect { base.dialect }
    var name: String { base.name }
    var statistics: EngineStatistics { base.statistics }

    func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await base.write { [recorder] tx in
            tx.watch(recorder.add)
            return try body(tx)
        }
    }

    func write<R: Sendable>(
        for owner: String, from place: SourcePlace,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await base.write(for: owner, from: place) { [recorder] tx in
            tx.watch(recorder.addShared)
            return try body(tx)
        }
    }

    func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await base.read { [recorder] tx in
            tx.watch(recorder.add)
            return try body(tx)
        }
    }

    func readNow<R>(_ body: (Transaction) throws -> R) throws -> R {
        try base.readNow { tx in
            tx.watch(recorder.add)
            return try body(tx)
        }
    }

    func dataVersion() async throws -> Int64 { try await base.dataVersion() }
    func failNextCommit(_ fault: CommitFault) { base.failNextCommit(fault) }
    func close() async { await base.close() }
}
