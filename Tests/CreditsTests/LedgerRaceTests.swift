@testable import Credits
import Database
import Support
import Testing

/// Verbs that meet on the same rows, in two transactions that are open at once.
@Suite struct LedgerRaceTests {
    private static let ann = UserID("ann")
    private static let job = JobID("J1")

    /// A ledger on PostgreSQL whose clock a test moves.
    private static func withRacers(_ body: (LedgerWorld) async throws -> Void) async throws {
        let clock = ManualClock(LedgerWorld.start)
        try await PrivateCluster.withEngine(clock: clock, writers: 4) { engine in
            try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
            let world = LedgerWorld(engine: engine, clock: clock)
            try await body(world)
            #expect(try await engine.read { try LedgerWorld.broken($0) } == [])
        }
    }

    @Test func `I10: a sweep that waits for a release does not expire what came back`()
        async throws
    {
        try await Self.withRacers { world in
            let hold = try await world.engine.write { tx in
                _ = try Ledger(tx).grant(
                    9, to: Self.ann, source: .purchase, expires: LedgerWorld.start + .seconds(60))
                return try Ledger(tx).freeze(4, of: Self.ann, for: Self.job)
            }
            world.clock.advance(by: .seconds(90))
            let (released, expired) = try await race(on: world.engine) { tx in
                try Ledger(tx).release(hold, reason: "failed")
            } then: {
                try await world.engine.write { try Ledger($0).expire(limit: 10) }
            }
            _ = try (released.get(), expired.get())
            let balance = try await world.engine.read { try Ledger($0).balance(of: Self.ann) }
            #expect(balance.available == 4)
            #expect(balance.expired == 5)
        }
    }

    @Test func `time goes on while a transaction waits, and never back within a user's entries`()
        async throws
    {
        try await Self.withRacers { world in
            _ = try await world.engine.write { tx in
                _ = try Ledger(tx).grant(1, to: Self.ann, source: .purchase)
                return try Ledger(tx).grant(
                    9, to: Self.ann, source: .purchase, expires: LedgerWorld.start + .seconds(60))
            }
            // The second one begins before the package expires, and gets the lock after it has.
            let (_, frozen) = try await race(on: world.engine) { tx in
                _ = try Ledger(tx).grant(2, to: Self.ann, source: .purchase)
            } then: {
                try await world.engine.write { tx in
                    world.clock.advance(by: .seconds(61))
                    return try Ledger(tx).freeze(9, of: Self.ann, for: Self.job)
                }
            }
            #expect(throws: LedgerError.insufficientCredits(needed: 9, available: 3)) {
                try frozen.get()
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an entry is never before the one before it, though the clock was set back`(
        kind: EngineKind
    ) async throws {
        let clock = ManualClock(LedgerWorld.start)
        // Two engines: each knows only its own transactions.
        try await Self.withTwoEngines(kind, clock) { first, second in
            try await first.migrate(MigrationPlan(CreditsSchema.migrations))
            clock.set(LedgerWorld.start + .seconds(100))
            _ = try await first.write {
                try Ledger($0).grant(9, to: Self.ann, source: .purchase)
            }
            clock.set(LedgerWorld.start)
            _ = try await second.write { try Ledger($0).freeze(4, of: Self.ann, for: Self.job) }
            let times = try await first.read { tx in
                try Ledger(tx).entries(of: Self.ann, limit: 10).map(\.at)
            }
            let late = LedgerWorld.start + .seconds(100)
            #expect(times == [late, late])
            #expect(try await first.read { try LedgerWorld.broken($0) } == [])
        }
    }

    @Test func `of two refunds at once the second is refused with what is left, under its key too`()
        async throws
    {
        try await Self.withRacers { world in
            try await world.engine.write { tx in
                _ = try Ledger(tx).grant(9, to: Self.ann, source: .purchase)
                _ = try Ledger(tx).settle(Ledger(tx).freeze(9, of: Self.ann, for: Self.job))
            }
            let (_, part) = try await race(on: world.engine) { tx in
                try Ledger(tx).refund(Self.job, credits: 5, reason: "kindness")
            } then: {
                try await world.engine.write { tx in
                    try Ledger(tx).perform(
                        .refund(job: Self.job, credits: nil, reason: "kindness"), key: "k")
                }
            }
            #expect(try part.get().credits == 4)
            let refused = try await world.engine.write { tx in
                try Ledger(tx).perform(
                    .refund(job: Self.job, credits: 1, reason: "kindness"), key: "k2")
            }
            #expect(refused.refusal == .refundExceedsSettled(asked: 1, refundable: 0))
        }
    }

    @Test func `a key that two use at once for the first time stands for one request`()
        async throws
    {
        try await Self.withRacers { world in
            let request = LedgerRequest.grant(
                user: Self.ann, credits: 7, source: .purchase, starts: nil, expires: nil,
                reason: nil)
            let (first, second) = try await race(on: world.engine) { tx in
                try Ledger(tx).perform(request, key: "k")
            } then: {
                try await world.engine.write { try Ledger($0).perform(request, key: "k") }
            }
            #expect(try first.get() == second.get())
            let other = LedgerRequest.adjust(
                user: Self.ann, credits: 1, expires: nil, reason: "another")
            let (_, reused) = try await race(on: world.engine) { tx in
                try Ledger(tx).perform(other, key: "k2")
            } then: {
                try await world.engine.write { try Ledger($0).perform(request, key: "k2") }
            }
            #expect(throws: KeyReuse(key: "k2")) { try reused.get() }
            let balance = try await world.engine.read { try Ledger($0).balance(of: Self.ann) }
            #expect(balance.available == 8)
        }
    }
}

extension LedgerRaceTests {
    private static func withTwoEngines(
        _ kind: EngineKind, _ clock: ManualClock,
        _ body: (any Engine, any Engine) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let engines: [any Engine]
            switch kind {
            case .sqlite:
                engines = try (0..<2).map { _ in
                    try SQLiteEngine.open(path: directory + "/test.db", clock: clock)
                }
            case .postgresql, .pooled:
                let url = try await PrivateCluster.newSchema(isPooled: kind == .pooled)
                engines = try (0..<2).map { _ in
                    try PostgresEngine.open(url: url, clock: clock, writers: 2, readers: 2)
                }
            }
            try await body(engines[0], engines[1])
            for engine in engines { await engine.close() }
        }
    }
}
