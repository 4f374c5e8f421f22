import Credits
import Database
@testable import Jobs
import Providers
import Support
import Synchronization
import Testing

/// How workers find their work, whatever else lies in the way.
@Suite struct ClaimTests {
    /// Breaks a job, so that its hold cannot be released any more.
    private static func breakHold(of job: JobID, in world: WorkersWorld) async throws {
        _ = try await world.jobs.write { tx in
            try tx.execute(
                """
                UPDATE holds SET state = 'released', released = credits, resolved_at = created_at
                WHERE job_id = \(job)
                """)
        }
    }

    @Test func `a job that cannot be carried on does not keep others from being sent`()
        async throws
    {
        try await withWorkers { world in
            let broken = try await world.jobs.take(JobsWorld.order())
            try await Self.breakHold(of: broken, in: world)
            world.jobs.advance(.seconds(601))
            let sound = try await world.jobs.take(JobsWorld.order())
            try await world.submit()
            #expect(try await world.jobs.picture(of: sound).hasPrefix("running"))
            #expect(try await world.wake(of: broken) == .seconds(60))
            #expect(world.log.all.contains { $0.hasPrefix("error: job \(broken): cannot be") })
            #expect(try await world.workers.claimSubmits(8).items.isEmpty)
        }
    }

    @Test func `a job that cannot be carried on does not keep others from being asked about`()
        async throws
    {
        try await withWorkers { world in
            let broken = try await world.running()
            try await Self.breakHold(of: broken, in: world)
            world.jobs.advance(.seconds(1_201))
            try await world.poll()
            let sound = try await world.jobs.take(JobsWorld.order())
            world.p1.onSubmit { _ in .accepted(task: "t2", status: .queued) }
            try await world.submit()
            world.jobs.advance(.seconds(60))
            try await world.poll()
            #expect(world.p1.asked == ["t1", "t2"])
            #expect(world.log.all.contains { $0.hasPrefix("error: job \(broken): cannot be") })
            #expect(try await world.jobs.picture(of: sound).hasPrefix("running"))
        }
    }

    @Test func `what was sent without an answer is not left behind a long queue`() async throws {
        try await withWorkers { world in
            let lost = try await world.jobs.take(JobsWorld.order())
            #expect(try await world.workers.claimSubmits(1).items.count == 1)
            for _ in 1...3 { _ = try await world.jobs.take(JobsWorld.order()) }
            world.jobs.advance(.seconds(60))
            #expect(try await world.workers.claimSubmits(2).items.count == 1)
            let picture = try await world.jobs.picture(of: lost)
            #expect(picture.hasPrefix("submitting !unknown_outcome: p1 unknown"))
        }
    }

    @Test func `jobs that nobody takes do not keep the others waiting`() async throws {
        try await withWorkers { world in
            for _ in 1...2 { _ = try await world.jobs.take(JobsWorld.order(provider: "p2")) }
            _ = try await world.jobs.write { tx in
                try ModeStore.set(.draining, of: "p2", by: "ann", seen: 0, tx)
            }
            world.jobs.advance(.milliseconds(1))
            let other = try await world.jobs.take(JobsWorld.order())
            let first = try await world.workers.claimSubmits(2)
            #expect(first.items.isEmpty)
            #expect(first.isMore)
            let second = try await world.workers.claimSubmits(2)
            #expect(second.items.map(\.job.id) == [other])
        }
    }

    @Test func `a loop goes on behind what was no work, and still stops`() async {
        let rounds = Mutex(0)
        let done = Mutex<[Int]>([])
        let signal = Signal()
        let loop = WorkLoop<Int>(
            name: "test", capacity: 2, tick: .seconds(3_600), signal: signal, log: .silent,
            claim: { _ in
                let round = rounds.withLock { rounds in
                    rounds += 1
                    return rounds
                }
                return Claimed(items: round == 200 ? [round] : [], isMore: true)
            },
            work: { item in
                done.withLock { $0.append(item) }
                signal.finish()
            }, renew: { _ in })
        await loop.run()
        #expect(done.withLock { $0 } == [200])
    }

    @Test func `39: an order that was taken is found by its key though the queue is full`()
        async throws
    {
        try await withWorkers { world in
            let order = JobsWorld.order(key: "k1")
            let job = try await world.jobs.take(order)
            world.workers.queuedCount.store(Int.max, ordering: .relaxed)
            guard case .job(let found, isReplay: true) = try await world.workers.take(order)
            else {
                Issue.record("the order was not found")
                return
            }
            #expect(found.id == job)
            await #expect(throws: GenerationRefusal.queueFull(.max)) {
                _ = try await world.workers.take(JobsWorld.order(key: "k2"))
            }
        }
    }
}
