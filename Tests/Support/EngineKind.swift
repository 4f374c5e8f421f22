package import Database
import Foundation

/// The engines that every test of what is stored runs on.
package enum EngineKind: String, CaseIterable, Sendable {
    case sqlite
    case postgresql
    /// PostgreSQL behind a PgBouncer that pools transactions.
    case pooled

    /// The one for tests that do not choose: SQLite, or what `HOLDFAST_TEST_ENGINE` says.
    ///
    /// `scripts/test` runs such tests on both.
    package static let chosen: EngineKind = {
        let variable = "HOLDFAST_TEST_ENGINE"
        let name = ProcessInfo.processInfo.environment[variable] ?? sqlite.rawValue
        guard let kind = EngineKind(rawValue: name) else {
            fatalError("\(variable) is \(name): say sqlite, postgresql or pooled.")
        }
        return kind
    }()

    /// Runs `body` with a new, empty database, which is closed and removed afterwards.
    package func withEngine<R>(
        clock: any WallClock = SystemClock(), seed: UInt64? = nil,
        _ body: (any Engine) async throws -> R
    ) async throws -> R {
        switch self {
        case .sqlite:
            return try await withTemporaryDirectory { directory in
                let engine = try SQLiteEngine.open(
                    path: directory + "/test.db", clock: clock, readers: 2, seed: seed)
                let result: Result<R, any Error>
                do { result = .success(try await body(engine)) } catch { result = .failure(error) }
                await engine.close()
                return try result.get()
            }
        case .postgresql, .pooled:
            return try await PrivateCluster.withEngine(
                clock: clock, seed: seed, isPooled: self == .pooled, body)
        }
    }
}
