package import Credits
package import Database

/// A ledger in a database of its own, and the clock that its transactions read.
package struct LedgerWorld: Sendable {
    /// Day zero of every test.
    package static let start = Instant(microseconds: 1_795_219_200_000_000)

    package let engine: any Engine
    package let clock: ManualClock

    /// A ledger of a test that opens its own engine.
    package init(engine: any Engine, clock: ManualClock) {
        self.engine = engine
        self.clock = clock
    }

    /// Every row of every table of the ledger, to see whether anything was written.
    package static func rows(_ tx: Transaction) throws -> [[SQLValue]] {
        let tables: [SQL] = [
            "SELECT 'users', * FROM users ORDER BY id",
            "SELECT 'packages', * FROM packages ORDER BY id",
            "SELECT 'holds', * FROM holds ORDER BY id",
            "SELECT 'entries', * FROM entries ORDER BY user_id, number",
            "SELECT 'keys', * FROM idempotency_keys ORDER BY scope, key",
        ]
        return try tables.flatMap { table in
            try tx.rows(table) { row in (0..<row.columnCount).map { row.value(at: $0) } }
        }
    }

    /// What the verifier has to say about everything in the ledger.
    package static func broken(_ tx: Transaction) throws -> [BrokenRow] {
        var verifier = LedgerVerifier(tx)
        var broken = try verifier.orphans()
        for user in try verifier.users(after: nil, limit: 10_000) {
            broken += try verifier.verify(user)
        }
        return broken
    }
}

/// Runs `body` with an empty ledger, which is closed and removed afterwards.
@discardableResult
package func withLedger<R>(
    migrations: [Migration] = CreditsSchema.migrations,
    _ body: (LedgerWorld) async throws -> R
) async throws -> R {
    let clock = ManualClock(LedgerWorld.start)
    return try await EngineKind.chosen.withEngine(clock: clock, seed: 1) { engine in
        try await engine.migrate(MigrationPlan(migrations))
        return try await body(LedgerWorld(engine: engine, clock: clock))
    }
}
