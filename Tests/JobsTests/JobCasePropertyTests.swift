import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// Random lives of jobs over a real file: whatever happens, rows and money agree.
@Suite struct JobCasePropertyTests {
    /// What may happen while an attempt has no task, and while it has one.
    private static let withoutTask: [JobEvent] = [
        .claimed(provider: "p1"), .claimed(provider: "p2"), .claimed(provider: "p2"),
        .unroutable("off"), .refused(JobEvent.failure), .submitUnknown("timeout"), .leaseExpired,
    ]
    private static let withTask: [JobEvent] = [
        .claimed(provider: "p1"), .progressed(percent: 9), .taskMissing,
        .pollFailed(JobEvent.failure), .taskSucceeded([JobEvent.file, JobEvent.file]),
        .taskSucceeded([JobEvent.file]), .taskFailed(JobEvent.failure), .taskCanceled,
        .undelivered("no space"), .redriven,
    ]
    /// What ends a job, and may happen at any time.
    private static let ends: [JobEvent] = [
        .cancelRequested, .deadlinePassed, .releaseOrdered(reason: "x"),
        .attentionResolved(reason: "x"), .graceEnded,
    ]

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `whatever happens to jobs, verify finds nothing`(seed: UInt64) async throws {
        try await withJobs { world in
            var random = SeededRandom(seed: seed)
            try await world.write { tx in
                _ = try Ledger(tx).grant(1_000, to: JobsWorld.ann, source: .goodwill)
            }
            for _ in 0..<25 {
                let job = try await world.take(JobsWorld.order(outputs: 2))
                var story: [String] = []
                for _ in 0..<30 {
                    world.advance(.seconds(Int.random(in: 0...90, using: &random)))
                    story.append(try await Self.step(job, in: world, using: &random))
                }
                let broken = try await world.broken()
                #expect(broken == [], "seed \(seed): \(story.joined(separator: ", "))")
                guard broken.isEmpty else { return }
            }
        }
    }

    /// Lets one thing happen to the newest attempt, now and then to an earlier one.
    private static func step(
        _ job: JobID, in world: JobsWorld, using random: inout SeededRandom
    ) async throws -> String {
        let attempts = try await world.attempts(of: job)
        let attempt = random.chance(20) ? attempts.first : attempts.last
        if let attempt, attempt.task == nil, random.chance(40) {
            let event = JobEvent.accepted(task: "t-\(attempt.id)")
            try await world.handle(event, job, attempt: attempt.id)
            return event.name
        }
        if let attempt, random.chance(10) {
            _ = try await world.receive(
                .succeeded([JobEvent.file], cost: nil), event: "e\(random.next() % 3)",
                task: "t-\(attempt.id)", about: attempt.id, provider: attempt.provider)
            return "callback"
        }
        if random.chance(25) { return try await deliver(job, in: world, using: &random) }
        let usual = attempt?.task == nil ? withoutTask : withTask
        let event = random.pick(random.chance(4) ? ends : usual)
        try await world.handle(event, job, attempt: attempt?.id)
        return event.name
    }

    /// Stores some of the outputs and loses the rest, as the delivery would.
    private static func deliver(
        _ job: JobID, in world: JobsWorld, using random: inout SeededRandom
    ) async throws -> String {
        let (rules, stored) = (world.rules, Int.random(in: 0...2, using: &random))
        return try await world.write { tx in
            guard var jobCase = try JobCase(job, rules: rules, in: tx),
                jobCase.job.state == .delivering
            else { return "nothing to deliver" }
            try tx.execute(
                """
                UPDATE outputs SET state = 'stored', key = 'k', sha256 = 's', bytes = 1,
                    type = 'image/png', stored_at = \(tx.now)
                WHERE job_id = \(job) AND number <= \(stored)
                """)
            try tx.execute(
                "UPDATE outputs SET state = 'lost' WHERE job_id = \(job) AND number > \(stored)")
            let outputs = try OutputRecord.all(of: job, in: tx)
            let count = outputs.count { $0.state == .stored }
            _ = try jobCase.handle(
                .outputsEnded(stored: count, lost: outputs.count - count, note: "gone"))
            return "delivered \(count)"
        }
    }
}
