import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// 7, 8: what providers say late, of jobs that have moved on.
@Suite struct LateAnswerTests {
    @Test func `45: a prompt that a vendor repeats when it is asked is not kept`() async throws {
        try await withWorkers { world in
            let job = try await world.running(JobsWorld.order(prompt: "a cat in a red hat"))
            world.p1.onPoll { _ in
                .status(
                    .failed(
                        ProviderFailure(
                            kind: .moderation, code: "flagged",
                            message: "Prompt 'a cat in a red hat' was flagged")))
            }
            world.jobs.advance(.seconds(60))
            try await world.poll()
            let kept = try await world.jobs.ledger.engine.read { tx in
                try tx.rows(
                    """
                    SELECT failure_message FROM jobs UNION ALL SELECT note FROM job_events
                    UNION ALL SELECT reason FROM holds UNION ALL SELECT reason FROM entries
                    """
                ) { try $0.get(0, as: String?.self) }.compactMap(\.self)
            }
            #expect(kept.count { $0.contains("Prompt '‹hidden›") } >= 4)
            #expect(!kept.contains { $0.contains("cat") })
            #expect(try await world.jobs.picture(of: job).hasPrefix("failed"))
        }
    }

    @Test(arguments: [true, false])
    func `whoever was away for long asks before it gives up`(hasEnded: Bool) async throws {
        try await withWorkers { world in
            let job = try await world.running()
            world.p1.onPoll { _ in
                .status(hasEnded ? .succeeded([JobEvent.file], cost: nil) : .running(percent: 9))
            }
            world.jobs.advance(.seconds(3_600))
            try await world.poll()
            let state = hasEnded ? "delivering: p1 succeeded" : "running !overdue: p1 accepted"
            #expect(try await world.jobs.picture(of: job) == "\(state) t1; held 2; ann 8")
            guard !hasEnded else { return }
            world.jobs.advance(.seconds(60))
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed: p1 abandoned t1; released 2; ann 10")
        }
    }

    private static let success = TaskStatus.succeeded([JobEvent.file], cost: nil)

    /// A job that p1 has given up, and that p2 has now.
    private static func secondAttempt(
        _ world: WorkersWorld
    ) async throws -> (job: JobID, first: AttemptID) {
        let job = try await world.running()
        let first = try await world.jobs.attempt(of: job)
        try await world.jobs.handle(.taskFailed(JobEvent.failure), job, attempt: first)
        world.jobs.advance(.seconds(1))
        try await world.jobs.handle(.claimed(provider: "p2"), job)
        try await world.jobs.handle(.accepted(task: "t2"), job)
        return (job, first)
    }

    @Test func `a late callback about an earlier attempt has that attempt asked about`()
        async throws
    {
        try await withWorkers { world in
            let (job, first) = try await Self.secondAttempt(world)
            world.p1.onPoll { _ in .status(Self.success) }
            _ = try await world.jobs.receive(Self.success, about: first)
            try await world.poll()
            #expect(world.p1.asked == ["t1"])
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "delivering: p1 succeeded t1, p2 accepted t2; held 2; ann 8")
        }
    }

    @Test func `a late callback while the job waits for its next try saves that try`()
        async throws
    {
        try await withWorkers { world in
            let job = try await world.running()
            let first = try await world.jobs.attempt(of: job)
            try await world.jobs.handle(.taskFailed(JobEvent.failure), job, attempt: first)
            world.p1.onPoll { _ in .status(Self.success) }
            let receipt = try await world.jobs.receive(Self.success, about: first)
            #expect(receipt.job == job)
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "delivering: p1 succeeded t1; held 2; ann 8")
        }
    }

    @Test func `a late success is found though the first asking failed`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            let attempt = try await world.jobs.attempt(of: job)
            try await world.jobs.handle(.graceEnded, job)
            world.p1.onPoll { _ in .unreachable(JobEvent.failure) }
            _ = try await world.jobs.receive(Self.success, about: attempt)
            try await world.poll()
            world.p1.onPoll { _ in .status(Self.success) }
            world.jobs.advance(.seconds(60))
            try await world.poll()
            #expect(world.p1.asked == ["t1", "t1"])
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed !late_success: p1 succeeded t1; released 2; ann 10")
            world.jobs.advance(.seconds(3_600))
            try await world.poll()
            #expect(world.p1.asked.count == 2)
        }
    }

    @Test func `a late success is found though its worker was killed while it asked`()
        async throws
    {
        try await withWorkers { world in
            let job = try await world.running()
            let attempt = try await world.jobs.attempt(of: job)
            try await world.jobs.handle(.graceEnded, job)
            _ = try await world.jobs.receive(Self.success, about: attempt)
            #expect(try await world.workers.claimPolls(1).items.count == 1)
            #expect(try await world.workers.claimPolls(1).items.isEmpty)
            #expect(try await world.workers.reclaim() == 1)
            world.p1.onPoll { _ in .status(Self.success) }
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed !late_success: p1 succeeded t1; released 2; ann 10")
        }
    }

    @Test func `a task that was accepted after its job's end is known, and asked about`()
        async throws
    {
        try await withWorkers { world in
            let job = try await world.jobs.take(JobsWorld.order())
            // An operator releases the hold while the request is on its way.
            let jobs = world.jobs
            world.p1.onSubmit { _ in
                await #expect(throws: Never.self) {
                    try await jobs.handle(.releaseOrdered(reason: "x"), job)
                }
                return .accepted(task: "t1", status: .queued)
            }
            try await world.submit()
            world.p1.onPoll { _ in .status(Self.success) }
            world.jobs.advance(.seconds(60))
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed !late_success: p1 succeeded t1; released 2; ann 10")
            #expect(try await world.jobs.broken() == [])
        }
    }

    @Test func `a task that was given up is asked about, as it may have ended well`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            try await world.jobs.handle(.releaseOrdered(reason: "x"), job)
            world.p1.onPoll { _ in .status(Self.success) }
            world.jobs.advance(.seconds(600))
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "failed !late_success: p1 succeeded t1; released 2; ann 10")
            #expect(try await world.jobs.broken() == [])
        }
    }

    @Test(arguments: ["attempts", "jobs"] as [SQL])
    func `an attempt that cannot be read keeps no job from being asked about`(
        table: SQL
    ) async throws {
        try await withWorkers { world in
            let job = try await world.running()
            try await world.jobs.handle(.releaseOrdered(reason: "x"), job)
            try await world.jobs.write { tx in
                _ = try tx.execute(
                    "UPDATE \(sql: table) SET failure_kind = 'of a newer program'")
            }
            world.p1.onSubmit { _ in .accepted(task: "t2", status: .queued) }
            _ = try await world.running()
            world.jobs.advance(.seconds(60))
            for _ in 0..<3 { try await world.poll() }
            #expect(world.p1.asked == ["t2"])
            #expect(world.log.all.count { $0.contains("cannot be asked about") } == 1)
        }
    }

    @Test func `a task that nobody will ever end is not asked about for ever`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            let attempt = try await world.jobs.attempt(of: job)
            try await world.jobs.handle(.graceEnded, job)
            _ = try await world.jobs.receive(Self.success, about: attempt)
            world.p1.onPoll { _ in .status(.running(percent: nil)) }
            world.jobs.advance(.seconds(48 * 3_600))
            try await world.poll()
            world.jobs.advance(.seconds(3_600))
            try await world.poll()
            #expect(world.p1.asked == [])
        }
    }

    @Test func `a callback between a poll's answer and its note is heard at once`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            let attempt = try await world.jobs.attempt(of: job)
            world.jobs.advance(.seconds(5))
            let jobs = world.jobs
            world.p1.onPoll { _ in
                await #expect(throws: Never.self) {
                    try await jobs.receive(Self.success, about: attempt)
                }
                return .status(.running(percent: 90))
            }
            try await world.poll()
            world.p1.onPoll { _ in .status(Self.success) }
            try await world.poll()
            let picture = try await world.jobs.picture(of: job)
            #expect(picture == "delivering: p1 succeeded t1; held 2; ann 8")
        }
    }

    @Test func `a job whose provider left the settings says so`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            _ = try await world.jobs.write { tx in
                try tx.execute("UPDATE attempts SET provider = 'gone'")
            }
            world.jobs.advance(.seconds(5))
            try await world.poll()
            let lines = try await world.jobs.ledger.engine.read {
                try JobTimeline($0).lines(of: job).map(\.note)
            }
            #expect(lines.last?.hasPrefix("not_configured: gone has the task") == true)
            #expect(try await world.wake(of: job) == .milliseconds(2_625))
        }
    }
}
