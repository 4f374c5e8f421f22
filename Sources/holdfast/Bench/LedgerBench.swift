import Credits
import Database

/// Freeze and settle, each in a durable transaction of its own, by many callers at once.
struct LedgerBench {
    static let packagesPerUser = 3

    var users = 1_000
    var callers = 32
    /// All callers on one user instead of spread evenly.
    var isHot = false

    /// Runs for `time` on a new database in `directory`.
    func run(in directory: String, for time: Duration) async throws -> BenchFigure {
        let engine = try SQLiteEngine.open(
            path: "\(directory)/ledger\(isHot ? "-hot" : "").db", create: true)
        do {
            try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
            let figure = try await measure(engine, for: time)
            await engine.close()
            return figure
        } catch {
            await engine.close()
            throw error
        }
    }

    private func measure(_ engine: any Engine, for time: Duration) async throws -> BenchFigure {
        let ids = (0..<users).map { UserID("user-\($0)") }
        try await engine.write { tx in
            for id in ids {
                for _ in 0..<Self.packagesPerUser {
                    _ = try Ledger(tx).grant(
                        Ledger.creditsMax / 1_000, to: id, source: .purchase,
                        expires: tx.now + .seconds(86_400 * 30))
                }
            }
        }
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: Latencies.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    try await pairs(by: caller, of: ids, until: start + time, in: engine)
                }
            }
            return try await group.reduce(into: Latencies()) { $0.add(contentsOf: $1) }
        }
        return BenchFigure(
            operations: latencies.count, elapsed: ContinuousClock.now - start,
            latencies: latencies)
    }

    private func pairs(
        by caller: Int, of users: [UserID], until end: ContinuousClock.Instant,
        in engine: any Engine
    ) async throws -> Latencies {
        var latencies = Latencies()
        var number = caller
        while ContinuousClock.now < end {
            let user = isHot ? users[0] : users[number % users.count]
            let job = JobID("bench-\(caller)-\(number)")
            let start = ContinuousClock.now
            let hold = try await engine.write { try Ledger($0).freeze(4, of: user, for: job) }
            _ = try await engine.write { try Ledger($0).settle(hold.id) }
            latencies.add(ContinuousClock.now - start)
            number += callers
        }
        return latencies
    }
}
