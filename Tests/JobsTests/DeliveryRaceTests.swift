import Credits
import Database
import Providers
import Support
import Testing

@testable import Jobs

/// Pictures of one job whose copies end at the same time, in two transactions.
@Suite struct DeliveryRaceTests {
    private static func file(_ number: Int) -> ResultFile {
        ResultFile(url: "https://pictures.example/\(number).png", expiresAt: nil)
    }

    /// Jobs on PostgreSQL, where several write at once.
    private static func withJobs(_ body: (JobsWorld) async throws -> Void) async throws {
        let clock = ManualClock(LedgerWorld.start)
        try await PrivateCluster.withEngine(clock: clock) { engine in
            try await engine.migrate(MigrationPlan(JobsWorld.migrations))
            let world = JobsWorld(ledger: LedgerWorld(engine: engine, clock: clock))
            try await world.write { tx in
                _ = try Ledger(tx).grant(10, to: JobsWorld.ann, source: .purchase)
                _ = try DefaultProvider.adopt(file: "p1", environment: nil, in: tx)
            }
            try await body(world)
            #expect(try await world.broken() == [])
        }
    }

    /// A job that has two pictures to be copied.
    private static func delivering(in world: JobsWorld) async throws -> JobID {
        let job = try await world.take(JobsWorld.order(outputs: 2))
        try await world.handle(.claimed(provider: "p1"), job)
        try await world.handle(.accepted(task: "t1"), job)
        try await world.handle(.taskSucceeded([file(1), file(2)]), job)
        return job
    }

    /// How the copies of both pictures ended, and what became of the job.
    static let ends: [([DeliveryEnd], String)] = [
        (
            [stored(1), stored(2)],
            "completed: p1 succeeded t1; settled 4; ann 6"
        ),
        (
            [stored(1), .lost("gone")],
            "completed: p1 succeeded t1; settled 2; ann 8"
        ),
        (
            [.lost("gone"), .lost("gone")],
            "failed: p1 succeeded t1; released 4; ann 10"
        ),
    ]

    private static func stored(_ number: UInt8) -> DeliveryEnd {
        .stored(
            SpooledPicture(
                name: "\(number)", byteCount: 1, sha256: Array(repeating: number, count: 32),
                md5: Array(repeating: number, count: 16), type: .png),
            key: "results/\(number).png")
    }

    @Test(arguments: ends)
    func `the last two copies end the job, though neither sees the other`(
        ends: [DeliveryEnd], picture: String
    ) async throws {
        try await Self.withJobs { world in
            let job = try await Self.delivering(in: world)
            let rules = world.rules
            let note = { @Sendable (number: Int, tx: Transaction) throws in
                let outputs = try OutputRecord.all(of: job, in: tx)
                let policy = DeliveryPolicy(triesMax: 3, jitter: 0.5)
                return try DeliveryCase(outputs[number], rules: rules, policy: policy, in: tx)
                    .note(ends[number])
            }
            let (one, two) = try await race(on: world.ledger.engine) { tx in
                try note(0, tx)
            } then: {
                try await world.write { try note(1, $0) }
            }
            #expect(try one.get() == nil)
            #expect(try two.get() != nil)
            #expect(try await world.picture(of: job) == picture)
        }
    }
}
