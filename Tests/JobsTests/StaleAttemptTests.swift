import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// 11: what a worker that was away for too long brings back about an attempt that is over.
@Suite struct StaleAttemptTests {
    /// A job whose first attempt failed, and whose second is at work.
    private static func secondAttempt(
        in world: JobsWorld
    ) async throws -> (job: JobID, first: AttemptID) {
        let job = try await world.take(JobsWorld.order())
        try await world.handle(.claimed(provider: "p1"), job)
        let first = try await world.attempt(of: job)
        try await world.handle(.accepted(task: "t1"), job, attempt: first)
        try await world.handle(.taskFailed(JobEvent.failure), job, attempt: first)
        world.advance(.seconds(1))
        try await world.handle(.claimed(provider: "p2"), job)
        try await world.handle(.accepted(task: "t2"), job)
        return (job, first)
    }

    @Test(arguments: [
        JobEvent.taskFailed(JobEvent.failure), .taskCanceled, .taskMissing,
        .progressed(percent: 9), .pollFailed(JobEvent.failure), .submitUnknown("late"),
        .refused(JobEvent.failure), .accepted(task: "t1"), .leaseExpired,
    ])
    func `11: what is said late of a failed attempt leaves the next one at work`(
        event: JobEvent
    ) async throws {
        try await withJobs { world in
            let (job, first) = try await Self.secondAttempt(in: world)
            try await world.handle(event, job, attempt: first)
            let picture = try await world.picture(of: job)
            #expect(picture == "running: p1 failed t1, p2 accepted t2; held 2; ann 8")
        }
    }

    @Test func `11: a late answer of an earlier attempt does not pass for the newest one's`()
        async throws
    {
        try await withJobs { world in
            // Said to be refused, and taken all the same, as is told late.
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            let first = try await world.attempt(of: job)
            try await world.handle(.refused(JobEvent.failure), job, attempt: first)
            world.advance(.seconds(1))
            try await world.handle(.claimed(provider: "p2"), job)
            try await world.handle(.accepted(task: "t1"), job, attempt: first)
            try await world.handle(.accepted(task: "t2"), job)
            let tasks = try await world.attempts(of: job).map(\.task)
            #expect(tasks == ["t1", "t2"])
            #expect(try await world.picture(of: job).hasPrefix("running: "))
        }
    }

    @Test func `3: of what was sent twice with one key one refusal settles nothing`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order(provider: "p2"))
            try await world.handle(.claimed(provider: "p2"), job)
            world.advance(.seconds(60))
            try await world.handle(.leaseExpired, job)
            try await world.handle(.refused(JobEvent.failure), job)
            #expect(
                try await world.picture(of: job)
                    == "submitting !unknown_outcome: p2 unknown; held 3; ann 7")
            world.advance(.seconds(1))
            try await world.handle(.accepted(task: "t1"), job)
            #expect(
                try await world.picture(of: job) == "running: p2 accepted t1; held 3; ann 7")
        }
    }

    @Test func `a success of an earlier attempt is used, as it is there`() async throws {
        try await withJobs { world in
            let (job, first) = try await Self.secondAttempt(in: world)
            try await world.handle(.taskSucceeded([JobEvent.file]), job, attempt: first)
            let picture = try await world.picture(of: job)
            #expect(picture == "delivering: p1 succeeded t1, p2 accepted t2; held 2; ann 8")
        }
    }

    @Test func `8: a callback about an earlier attempt asks about that attempt`() async throws {
        try await withJobs { world in
            let (job, first) = try await Self.secondAttempt(in: world)
            try await world.handle(.graceEnded, job)
            let receipt = try await world.receive(
                .succeeded([JobEvent.file], cost: nil), about: first)
            #expect(receipt.job == job)
            let broken = try await world.broken()
            #expect(broken == [])
        }
    }
}
