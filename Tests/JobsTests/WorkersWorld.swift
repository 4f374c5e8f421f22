import Configuration
import Credits
import Database
import HTTPClient
import ObjectStorage
import Providers
import Support
import Synchronization

@testable import Jobs

/// Workers over jobs in a file, a store in a folder, and providers that do as they are told.
///
/// No loop runs: a test takes the work itself, so that it decides what happens between the steps.
struct WorkersWorld: Sendable {
    let jobs: JobsWorld
    let workers: JobWorkers
    let p1: ScriptedProvider
    let p2: ScriptedProvider
    let log: LogLines
    let settings: Settings

    /// What was logged.
    final class LogLines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// Sends everything that is due.
    func submit() async throws {
        for sending in try await workers.claimSubmits(32).items { await workers.send(sending) }
    }

    /// Asks about everything that is due.
    func poll() async throws {
        for question in try await workers.claimPolls(32).items { await workers.ask(question) }
    }

    /// Copies everything that is due.
    func deliver() async throws {
        for output in try await workers.claimDeliveries(32).items { await workers.deliver(output) }
    }

    /// A job that p1 has.
    func running(_ order: GenerationOrder = JobsWorld.order()) async throws -> JobID {
        let job = try await jobs.take(order)
        try await submit()
        return job
    }

    /// When the job is looked at next, counted from now.
    func wake(of job: JobID) async throws -> Duration? {
        try await jobs.ledger.engine.read { tx in
            let wake = try tx.first("SELECT wake_at FROM jobs WHERE id = \(job)") {
                try $0.get(0, as: Instant?.self)
            }
            return wake?.map { $0 - tx.now }
        }
    }

    func outputs(of job: JobID) async throws -> [String] {
        try await jobs.ledger.engine.read { tx in
            try OutputRecord.all(of: job, in: tx).map { "\($0.state.rawValue) \($0.tries)" }
        }
    }
}

/// Runs `body` with ann's jobs, which go to p1, and workers for them.
func withWorkers(
    delivery: DeliverySettings = DeliverySettings(),
    store: (DirectoryStore, JobsWorld) -> any ObjectStore = { store, _ in store },
    _ body: (WorkersWorld) async throws -> Void
) async throws {
    try await withTemporaryDirectory { folder in
        try await withJobs { jobs in
            let p1 = ScriptedProvider("p1")
            let p2 = ScriptedProvider("p2", resubmission: .idempotent)
            let lines = WorkersWorld.LogLines()
            var delivery = delivery
            delivery.spool = folder + "/spool"
            let settings = Settings(
                database: DatabaseSettings(url: .sqlite(path: "unused")),
                service: ServiceSettings(publicURL: "https://api.example.test"),
                storage: .directory(path: folder + "/results"),
                generation: GenerationSettings(defaultProvider: "p1", credits: 2),
                providers: ["p1", "p2"].map {
                    ProviderSettings(
                        name: $0, adapter: "scripted", model: "m", apiKey: Secret("k"))
                }, delivery: delivery)
            let workers = try JobWorkers(
                .init(
                    engine: jobs.ledger.engine, registry: ProviderRegistry([p1, p2]),
                    store: store(try DirectoryStore(path: folder + "/results"), jobs),
                    client: Client(userAgent: "holdfast-tests"), settings: settings,
                    installation: Installation(secret: [UInt8](repeating: 7, count: 32)),
                    health: HealthRecorder(),
                    log: Log { level, line in lines.add("\(level.rawValue): \(line)") },
                    jitter: { 0.5 }))
            try await body(
                WorkersWorld(
                    jobs: jobs, workers: workers, p1: p1, p2: p2, log: lines,
                    settings: settings))
        }
    }
}
