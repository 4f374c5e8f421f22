package import Configuration
package import Credits
package import Database
package import HTTPClient
package import ObjectStorage
package import Providers
import Synchronization

/// Everything that carries jobs on: submits them, asks about them, delivers them, and tidies up.
///
/// All state is in the database: any number of processes may run workers against one, and each may
/// be killed at any moment.
package final class JobWorkers: Sendable {
    /// What the workers need of the world.
    package struct Surroundings: Sendable {
        package var engine: any Engine
        package var registry: ProviderRegistry
        package var store: any ObjectStore
        package var client: Client
        package var settings: Settings
        package var installation: Installation
        package var health: HealthRecorder
        package var log: Log
        /// Between 0 and 1, anew each time.
        package var jitter: @Sendable () -> Double

        package init(
            engine: any Engine, registry: ProviderRegistry, store: any ObjectStore,
            client: Client, settings: Settings, installation: Installation,
            health: HealthRecorder, log: Log,
            jitter: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
        ) {
            self.engine = engine
            self.registry = registry
            self.store = store
            self.client = client
            self.settings = settings
            self.installation = installation
            self.health = health
            self.log = log
            self.jitter = jitter
        }
    }

    let world: Surroundings
    let rules: JobCase.Rules
    let terms: GenerationIntake.Terms
    let spool: Spool
    let submitSignal = Signal()
    let pollSignal = Signal()
    let deliverSignal = Signal()
    let housekeepingSignal = Signal()
    /// For those who wait for a job's end.
    package let news = JobNews()
    /// How many jobs waited when it was last counted.
    let queuedCount = Atomic(0)
    let isStopping = Atomic(false)
    /// How often was tidied up.
    let tidyCount = Atomic(0)

    /// - Throws: if the spool directory cannot be made.
    package init(_ world: Surroundings) throws {
        self.world = world
        spool = try Spool(directory: world.settings.delivery.spool)
        rules = JobCase.Rules(
            settings: world.settings, registry: world.registry, jitter: world.jitter)
        terms = Self.terms(world)
    }

    /// Runs until ``stop()``; everything begun is finished first.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.submitLoop.run() }
            group.addTask { await self.pollLoop.run() }
            group.addTask { await self.deliverLoop.run() }
            group.addTask { await self.keepHouse() }
        }
    }

    /// Takes nothing new; ``run()`` returns when what was begun is done.
    package func stop() {
        isStopping.store(true, ordering: .relaxed)
        for signal in [submitSignal, pollSignal, deliverSignal, housekeepingSignal] {
            signal.finish()
        }
        news.close()
    }

    private static func terms(_ world: Surroundings) -> GenerationIntake.Terms {
        let generation = world.settings.generation
        let providers = world.settings.providers
        let health = world.health
        return GenerationIntake.Terms(
            outputCredits: generation.credits,
            providerCredits: Dictionary(
                uniqueKeysWithValues: providers.compactMap { provider in
                    provider.credits.map { (provider.name, $0) }
                }),
            deadlines: Dictionary(
                uniqueKeysWithValues: providers.map { ($0.name, $0.deadline) }),
            failover: generation.failover, breakers: { health.breakers })
    }
}

extension JobWorkers {
    /// Takes a generation in and lets a worker have it at once.
    ///
    /// - Throws: what ``GenerationIntake/take(_:in:)`` throws, and `GenerationRefusal.queueFull`.
    package func take(_ order: GenerationOrder) async throws -> GenerationIntake.Taken {
        let intake = GenerationIntake(terms: terms)
        let queued = queuedCount.load(ordering: .relaxed)
        guard queued < world.settings.generation.queuedMax else {
            // Who asks again about an order that was taken must not think that it was not (I11).
            let before = try await world.engine.write { try intake.earlier(order, in: $0) }
            guard let before else { throw GenerationRefusal.queueFull(queued) }
            return before
        }
        let taken =
            try await order.key == nil
            ? world.engine.write(for: order.user.text) { try intake.take(order, in: $0) }
            : world.engine.writeKeyed(for: order.user.text) { try intake.take(order, in: $0) }
        // Also one that was found by its key: the answer to its commit may have been lost here.
        if case .job = taken { submitSignal.raise() }
        return taken
    }

    /// Asks for a job to be canceled: at once while it waits, else by asking the provider.
    ///
    /// - Returns: `nil` if there is no such job.
    package func cancel(_ job: JobID) async throws -> JobCase.Outcome? {
        let outcome = try await handle(.cancelRequested, job: job, attempt: nil)
        pollSignal.raise()
        return outcome
    }

    /// Looks for work of every kind now, because somebody has changed something.
    package func wake() {
        submitSignal.raise()
        pollSignal.raise()
        deliverSignal.raise()
    }

    /// Lets an event happen to a job, in a transaction of its own.
    ///
    /// - Returns: `nil` if there is no such job.
    func handle(
        _ event: JobEvent, job: Identifier<Job>, attempt: AttemptID?
    ) async throws -> JobCase.Outcome? {
        let rules = rules
        let outcome = try await world.engine.write { tx in
            var jobCase = try JobCase(job, attempt: attempt, rules: rules, in: tx)
            return try jobCase?.handle(event)
        }
        announce(outcome)
        return outcome
    }

    /// Tells those who wait for a job, once what happened to it is committed.
    func announce(_ outcome: JobCase.Outcome?) {
        if let outcome, case .step = outcome.reaction { news.announce(outcome.job.id) }
    }
}
