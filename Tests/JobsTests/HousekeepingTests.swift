import Credits
import Database
@testable import Jobs
import Providers
import Support
import Synchronization
import Testing

/// What is tidied up while the service runs.
@Suite struct HousekeepingTests {
    @Test func `a chore that fails does not keep the others from being done`() async throws {
        try await withWorkers { world in
            let stuck = try await world.jobs.take(JobsWorld.order())
            _ = try await world.jobs.write { tx in
                let soon = tx.now + .seconds(1)
                _ = try Ledger(tx).grant(5, to: JobsWorld.ann, source: .promotion, expires: soon)
                _ = try tx.execute("UPDATE users SET available = 0")
                _ = try tx.execute("UPDATE jobs SET wake_at = NULL")
            }
            world.jobs.advance(.seconds(1_201))
            await world.workers.tidyUp()
            #expect(world.log.all.contains { $0.hasPrefix("error: housekeeping: expiry: ") })
            #expect(world.workers.queuedCount.load(ordering: .relaxed) == 1)
            #expect(try await world.jobs.picture(of: stuck).hasPrefix("queued !stuck_hold"))
        }
    }

    @Test func `a second send counts for health when it happens, not when the first did`()
        async throws
    {
        try await withWorkers { world in
            _ = try await world.jobs.take(JobsWorld.order())
            _ = try await world.jobs.write {
                try SettingsValue.set(.defaultProvider, to: "p2", by: "ann", in: $0)
            }
            #expect(try await world.workers.claimSubmits(1).items.count == 1)
            // The worker was killed; the next one sends the same again.
            world.jobs.advance(.seconds(300))
            try await world.submit()
            let minutes = Set(world.workers.world.health.drain().map(\.minute))
            let now = try await world.jobs.ledger.engine.read { $0.now }
            #expect(minutes == [now.microseconds / 60_000_000])
        }
    }
}
