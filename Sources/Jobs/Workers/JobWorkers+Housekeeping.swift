import Configuration
import Credits
import Database
import Providers
import Synchronization

extension JobWorkers {
    /// Tidies up once a second until it is told to stop.
    func keepHouse() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.housekeepingSignal.beat(every: .seconds(1)) }
            for await _ in housekeepingSignal.stream { await tidyUp() }
            group.cancelAll()
        }
    }

    /// The spool is swept at the start and then every ten minutes.
    private static let roundsPerSweep = 600
    /// Consoles say when a service has not been seen for three of these.
    private static let roundsPerSign = 10

    /// Flushes and judges health, expires packages, and finds holds that are stuck.
    ///
    /// What keeps one of these from being done is no reason to leave out the others.
    func tidyUp() async {
        await chore("health") {
            let changes = try await HealthStore.flush(
                world.health, providers: world.registry.names, into: world.engine)
            for change in changes where change.before != nil { world.log.warning("\(change)") }
        }
        await chore("the queue") { try await countQueue() }
        await chore("stuck holds") { try await markStuckHolds() }
        await chore("expiry") { try await expirePackages() }
        let round = tidyCount.wrappingAdd(1, ordering: .relaxed).oldValue
        if round % Self.roundsPerSign == 0 { await chore("sign of life") { try await signal() } }
        if round % Self.roundsPerSweep == 0 { await chore("the spool") { try await sweepSpool() } }
    }

    private func signal() async throws {
        try await world.engine.write { tx in
            try SettingsValue.set(.serviceSeen, to: "at work", by: "service", in: tx)
        }
    }

    private func chore(_ name: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            world.log.error("housekeeping: \(name): \(error)")
        }
    }

    /// In many transactions: a campaign's packages expire all at once, and others want to write.
    private func expirePackages() async throws {
        let most = 100
        while try await world.engine.write({ try Ledger($0).expire(limit: most) }) == most {}
    }

    /// Removes files that nobody will ask for again: left by processes that were killed.
    private func sweepSpool() async throws {
        let kept = try await world.engine.read { tx in
            try tx.rows("SELECT spool FROM outputs WHERE spool IS NOT NULL AND state <> 'stored'") {
                try $0.get(0, as: String.self)
            }
        }
        _ = try await spool.sweep(untouchedFor: .seconds(3_600), keeping: Set(kept))
    }

    private func countQueue() async throws {
        let count = try await world.engine.read { tx in
            try tx.first("SELECT count(*) FROM jobs WHERE state = 'queued'") {
                try $0.get(0, as: Int.self)
            }
        }
        queuedCount.store(count ?? 0, ordering: .relaxed)
    }

    /// An open job long past its deadline that has not asked for a person does so now (J10).
    private func markStuckHolds() async throws {
        // Open jobs are many and stuck ones few: the search is not done where everybody writes.
        let stuck = try await world.engine.read { try Self.stuckJobs(in: $0) }
        guard !stuck.isEmpty else { return }
        try await world.engine.write { tx in
            for job in stuck {
                let marked = try tx.execute(
                    """
                    UPDATE jobs SET attention = 'stuck_hold', version = version + 1
                    WHERE id = \(job) AND attention IS NULL
                        AND finished_at IS NULL
                    """)
                guard marked == 1 else { continue }
                try JobTimeline(tx).append(
                    "stuck", "its credits are held for longer than its deadline allows", to: job)
            }
        }
    }

    private static func stuckJobs(in tx: Transaction) throws -> [JobID] {
        try tx.rows(
            """
            SELECT id FROM jobs
            WHERE finished_at IS NULL
                AND attention IS NULL AND created_at < \(tx.now - .seconds(60))
                AND \(tx.now) > deadline_at + (deadline_at - created_at)
            LIMIT 100
            """
        ) { try $0.get(0) }
    }
}
