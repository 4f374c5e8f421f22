import Database
import Providers
import Support
import Testing

@testable import Jobs

/// What a worker has in hand is its own for as long as it lives, and not much longer.
struct LeaseTests {
    private static let lease = Duration.seconds(20)

    @Test func `what a dead worker had in hand is taken by another soon`() async throws {
        try await withWorkers { world in
            let job = try await world.jobs.take(JobsWorld.order())
            #expect(try await world.workers.claimSubmits(8).items.map(\.job.id) == [job])
            #expect(try await world.workers.claimSubmits(8).items.isEmpty)
            world.jobs.advance(Self.lease)
            // This one promises nothing about a second request, so a person must look.
            #expect(try await world.workers.claimSubmits(8).items.isEmpty)
            #expect(
                try await world.jobs.picture(of: job)
                    == "submitting !unknown_outcome: p1 unknown; held 2; ann 8")
        }
    }

    @Test func `a job that is sent or asked about stays in hand as long as that is said`()
        async throws
    {
        try await withWorkers { world in
            let job = try await world.jobs.take(JobsWorld.order())
            let sendings = try await world.workers.claimSubmits(8).items
            for _ in 0..<4 {
                world.jobs.advance(Self.lease / 2)
                let held = sendings.map { (job: $0.job.id, attempt: $0.attempt) }
                try await world.workers.renew(held, in: .submitting)
                #expect(try await world.workers.claimSubmits(8).items.isEmpty)
            }
            #expect(try await world.wake(of: job) == Self.lease)
            for sending in sendings { await world.workers.send(sending) }
            // It has gone on: who is late with a sign of life changes nothing.
            let wake = try await world.wake(of: job)
            let held = sendings.map { (job: $0.job.id, attempt: $0.attempt) }
            try await world.workers.renew(held, in: .submitting)
            #expect(try await world.wake(of: job) == wake)
        }
    }

    @Test func `a picture stays in hand as long as that is said`() async throws {
        try await withWorkers { world in
            let job = try await world.running()
            try await world.jobs.handle(.taskSucceeded([JobEvent.file]), job)
            let held = try await world.workers.claimDeliveries(8).items
            #expect(held.map(\.job) == [job])
            for _ in 0..<4 {
                world.jobs.advance(Self.lease / 2)
                try await world.workers.renew(held)
                #expect(try await world.workers.claimDeliveries(8).items.isEmpty)
            }
            world.jobs.advance(Self.lease)
            let taken = try await world.workers.claimDeliveries(8).items
            #expect(taken.map(\.job) == [job])
            // The first one's claim is over, whatever it says.
            world.jobs.advance(Self.lease / 2)
            try await world.workers.renew(held)
            world.jobs.advance(Self.lease / 2)
            #expect(try await world.workers.claimDeliveries(8).items.map(\.job) == [job])
        }
    }

    @Test(arguments: [true, false])
    func `what a provider said is stored once the database takes it`(
        isCommitted: Bool
    )
        async throws
    {
        try await withWorkers { world in
            let job = try await world.jobs.take(JobsWorld.order())
            let sendings = try await world.workers.claimSubmits(8).items
            let lost = DatabaseError(
                kind: .unreachable, message: "the connection was lost", outcome: .unknown)
            world.jobs.ledger.engine.failNextCommit(
                CommitFault(error: lost, isCommitted: isCommitted))
            for sending in sendings { await world.workers.send(sending) }
            #expect(
                try await world.jobs.picture(of: job) == "running: p1 accepted t1; held 2; ann 8")
            // It was said once, however often it was stored.
            let counts = world.workers.world.health.drain()
            #expect(counts.filter { $0.measure == .submitLatency }.map(\.count) == [1])
        }
    }
}
