import Database
import Support
import Testing

@testable import Providers

/// Runs `body` with a new database that has this module's tables.
private func withDatabase(_ body: (any Engine, ManualClock) async throws -> Void) async throws {
    let clock = ManualClock(.testing)
    try await EngineKind.chosen.withEngine(clock: clock) { engine in
        _ = try await engine.migrate(MigrationPlan(ProvidersSchema.migrations))
        try await body(engine, clock)
    }
}

@Suite struct `Health in the database` {
    private static let unavailable = HealthEvent.submitFailed(
        ProviderFailure(kind: .unavailable, code: "http_503", message: ""))

    private func flush(
        _ recorder: HealthRecorder, _ engine: any Engine
    ) async throws -> [HealthChange] {
        try await HealthStore.flush(recorder, providers: ["p", "q"], into: engine)
    }

    private func standing(_ engine: any Engine) async throws -> HealthStanding? {
        try await engine.read { tx in try HealthStore.standings(tx)["p"] }
    }

    @Test func `adds up what all processes have counted`() async throws {
        try await withDatabase { engine, _ in
            let processes = [HealthRecorder(), HealthRecorder()]
            for _ in 0..<2 {
                for process in processes {
                    process.record(.submitted(latency: .seconds(1)), provider: "p", at: .testing)
                    process.record(Self.unavailable, provider: "p", at: .testing)
                    _ = try await flush(process, engine)
                }
            }
            let counts = try await engine.read { tx in try HealthStore.load(since: .testing, tx) }
            #expect(counts.map(\.count) == [4, 4, 4])
            let fault = HealthFault(kind: .unavailable, code: "http_503")
            #expect(
                Set(counts.map(\.measure))
                    == [.answered(.submit), .submitLatency, .failed(.submit, fault)])
        }
    }

    @Test func `tells all processes that a provider is down, and since when`() async throws {
        try await withDatabase { engine, clock in
            let recorder = HealthRecorder()
            let first = try await flush(recorder, engine)
            #expect(first.map(\.standing.state) == [.healthy, .healthy])
            clock.advance(by: .seconds(3600))
            let start = clock.now()
            for _ in 0..<5 { recorder.record(Self.unavailable, provider: "p", at: clock.now()) }
            let changes = try await flush(recorder, engine)
            #expect(changes.map(\.provider) == ["p"])
            #expect(changes.first?.before?.state == .healthy)
            #expect(
                changes.first?.description == "p is down since \(start.rfc3339):"
                    + " 100% of submits fail (HTTP 503)")
            let down = try #require(try await standing(engine))
            #expect(down.state == .down)
            #expect(down.since == start)
            #expect(down.reason == "100% of submits fail (HTTP 503)")
            guard case .refused = recorder.breaker(of: "p").permit(at: clock.now()) else {
                Issue.record("jobs still go to a provider that is down")
                return
            }
            #expect(recorder.breaker(of: "q") == .initial)
            clock.advance(by: .seconds(1))
            #expect(try await flush(recorder, engine).isEmpty)
            let report = try await engine.read { tx in
                try ProviderReport.load(provider: "p", tx)
            }
            #expect(report.state == .down)
            #expect(report.since == start)
            #expect(report.lastHour.last?.errorShare == 1)
        }
    }

    @Test func `comes back when submits work again`() async throws {
        try await withDatabase { engine, clock in
            let recorder = HealthRecorder()
            for _ in 0..<5 { recorder.record(Self.unavailable, provider: "p", at: clock.now()) }
            _ = try await flush(recorder, engine)
            var states: [HealthState] = []
            for _ in 0..<60 {
                clock.advance(by: .seconds(1))
                for _ in 0..<2 {
                    recorder.record(
                        .submitted(latency: .seconds(1)), provider: "p", at: clock.now())
                }
                states += try await flush(recorder, engine).map(\.standing.state)
            }
            #expect(states == [.healthy] || states == [.degraded, .healthy])
            #expect(try await standing(engine)?.reason == "")
        }
    }

    @Test func `loses no count when the database cannot be written`() async throws {
        try await withDatabase { engine, _ in
            let recorder = HealthRecorder()
            recorder.record(.polled, provider: "p", at: .testing)
            await engine.close()
            await #expect(throws: (any Error).self) { try await flush(recorder, engine) }
            #expect(recorder.drain().map(\.count) == [1])
        }
    }

    @Test func `forgets what is old`() async throws {
        try await withDatabase { engine, clock in
            let recorder = HealthRecorder()
            recorder.record(.polled, provider: "p", at: clock.now())
            recorder.record(.polled, provider: "p", at: clock.now() + .seconds(60))
            _ = try await flush(recorder, engine)
            clock.advance(by: HealthStore.retention + .seconds(60))
            _ = try await flush(recorder, engine)
            let left = try await engine.read { tx in
                try HealthStore.load(since: .testing, tx)
            }
            #expect(left.count == 1)
        }
    }

    @Test func `is left alone where a newer process counts more`() async throws {
        try await withDatabase { engine, _ in
            let counts = try await engine.write { tx in
                try tx.execute(
                    """
                    INSERT INTO provider_minutes (provider, minute, measure, bucket, count)
                    VALUES ('p', 1, 'brand.new', 0, 1), ('p', 1, 'poll.answered', 0, 1)
                    """)
                return try HealthStore.load(
                    since: Instant(microseconds: 0), provider: "p", tx)
            }
            #expect(counts.map(\.measure) == [.answered(.poll)])
        }
    }
}

@Suite struct `An operator's mode for a provider` {
    @Test func `is on until it is set, and set only as it was seen`() async throws {
        try await withDatabase { engine, clock in
            let steps: [(ProviderMode, seen: Int64, isSet: Bool)] = [
                (.draining, 0, true),
                (.off, 0, false),
                (.off, 1, true),
                (.on, 1, false),
                (.on, 2, true),
                (.off, 9, false),
            ]
            for (mode, seen, isSet) in steps {
                let done = try await engine.write { tx in
                    try ModeStore.set(mode, of: "p", by: "ada", seen: seen, tx)
                }
                #expect(done == isSet, "\(mode) at \(seen)")
            }
            let (modes, row) = try await engine.read { tx in
                (try ModeStore.modes(of: ["p", "q"], tx), try ModeStore.rows(tx)["p"])
            }
            #expect(modes == ["p": .on, "q": .on])
            #expect(
                row
                    == ProviderModeRow(
                        provider: "p", mode: .on, changedAt: clock.now(), changedBy: "ada",
                        version: 3))
        }
    }

    @Test func `cannot be set to what is not there`() async throws {
        try await withDatabase { engine, _ in
            let done = try await engine.write { tx in
                try ModeStore.set(.off, of: "p", by: "ada", seen: 4, tx)
            }
            #expect(!done)
        }
    }
}
