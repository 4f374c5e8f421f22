import Configuration
import Database
import HTTPClient
import HTTPServer
import Jobs
import ObjectStorage
import Operations
import Providers
import Service
import Synchronization

/// One running service: database, workers and HTTP server, put together from the settings.
final class ServiceRuntime: Sendable {
    /// How our requests to providers, result hosts and stores introduce themselves.
    static let userAgent = "holdfast/1"

    let engine: any Engine
    let workers: JobWorkers
    /// With the port that was really taken.
    let settings: Settings
    let port: Int
    /// What jobs are decided by, for an operator's desk in the same process.
    let rules: JobCase.Rules
    private let server: Server
    private let client: Client
    private let log: Log
    private let store: any ObjectStore
    /// Held as long as this lives.
    private let lock: ServiceLock?

    /// Opens the database, brings its schema up to date, and listens.
    ///
    /// - Throws: an error that says what could not be started and what to do.
    static func start(
        settings: Settings, log: Log, openAPI: [UInt8]
    ) async throws
        -> ServiceRuntime
    {
        let lock = try settings.database.url.lock()
        let engine = try openEngine(settings.database.url, create: true)
        do {
            try await engine.migrate(Schema.plan)
            let runtime = try await ServiceRuntime(
                engine: engine, lock: lock, settings: settings, log: log, openAPI: openAPI)
            try await runtime.prepare()
            return runtime
        } catch {
            await engine.close()
            throw error
        }
    }

    private init(
        engine: any Engine, lock: ServiceLock?, settings: Settings, log: Log, openAPI: [UInt8]
    ) async throws {
        self.engine = engine
        self.lock = lock
        self.log = log
        let slot = ApplicationSlot()
        server = try Server(
            host: settings.service.listen.host, port: settings.service.listen.port,
            limits: Application.limits(settings), handler: slot.answer)
        port = server.port
        self.settings = settings.listening(on: server.port)
        client = Client(userAgent: Self.userAgent)
        let installation = try await engine.write { try Installation.findOrCreate(in: $0) }
        let registry = try ProviderRegistry(
            settings: settings.providers, client: client, clock: SystemClock())
        rules = JobCase.Rules(settings: self.settings, registry: registry)
        store = try openStore(settings.storage, client: client, clock: SystemClock())
        workers = try JobWorkers(
            JobWorkers.Surroundings(
                engine: engine, registry: registry, store: store, client: client,
                settings: self.settings, installation: installation, health: HealthRecorder(),
                log: log))
        slot.fill(
            Application(
                engine: engine, workers: workers, settings: self.settings,
                installation: installation, store: store, log: log, openAPI: openAPI))
    }

    /// Works until ``stop()``, or until the task is canceled; then finishes what was begun.
    func run() async {
        let log = log
        let watch = LedgerWatch(engine) { result in
            switch result {
            case .success(let report) where report.ok: break
            case .success(let report):
                log.error("THE LEDGER IS BROKEN: \(report.broken.first.map { "\($0)" } ?? "")")
            case .failure(let error): log.error("the ledger could not be checked: \(error)")
            }
        }
        let summer = CreditSummer(engine) { log.error("credits were not summed up: \($0)") }
        await withTaskCancellationHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await watch.run() }
                group.addTask { await summer.run() }
                await workers.run()
                group.cancelAll()
            }
        } onCancel: {
            workers.stop()
        }
    }

    /// Refuses new requests, finishes what was begun, and closes the database.
    ///
    /// Call it once, after or while ``run()`` runs in another task; ``run()`` returns first.
    func stop() async {
        workers.stop()
        await server.stop()
    }

    /// The last thing: after ``run()`` has returned.
    func close() async {
        client.close()
        await engine.close()
    }

    /// What is done once, before the first job is taken in hand.
    private func prepare() async throws {
        try await adoptDefaultProvider()
        if lock != nil {
            let count = try await workers.reclaim()
            if count > 0 { log.info("\(count) jobs and pictures were in hand when it ended") }
        }
        do {
            try await store.check()
        } catch {
            // Pictures are spooled until it is back.
            log.warning("storage: \(error.message)")
        }
    }

    private func adoptDefaultProvider() async throws {
        let generation = settings.generation
        let change = try await engine.write { tx in
            let change = try DefaultProvider.adopt(
                file: generation.defaultProviderInFile,
                environment: generation.defaultProviderInEnvironment, in: tx)
            if let change {
                try AuditLog(tx).write(
                    "providers.default", target: change.to, before: change.from, after: change.to,
                    by: AuditLog.Author(
                        name: change.by, role: "admin", origin: "start of the service",
                        reason: "the \(change.by) says so since it was last read"))
            }
            return change
        }
        if let change { log.info("default provider is \(change.to), from \(change.by)") }
    }
}

/// Opens the database that the settings name.
///
/// - Throws: an error that says what is wrong with it and what to do.
func openEngine(
    _ url: DatabaseURL, create: Bool, readOnly: Bool = false, readers: Int = 2,
    program: String = "holdfast"
) throws -> any Engine {
    switch url {
    case .sqlite(let path):
        return try SQLiteEngine.open(
            path: path, readers: readers, create: create, readOnly: readOnly)
    case .postgresql(let url):
        return try PostgresEngine.open(
            url: url, readers: max(readers, 4), readOnly: readOnly, program: program)
    }
}

extension DatabaseURL {
    /// The lock of a database that only one service may have; `nil` for one that many share.
    fileprivate func lock() throws -> ServiceLock? {
        switch self {
        case .sqlite(let path): try ServiceLock(database: path)
        case .postgresql: nil
        }
    }
}

/// Why something could not be started, in a sentence.
struct StartError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Holds the application once there is one: the port must be known before it can be made.
private final class ApplicationSlot: Sendable {
    private let application = Mutex<Application?>(nil)

    func fill(_ application: Application) {
        self.application.withLock { $0 = application }
    }

    @Sendable func answer(_ request: Request) -> Answer {
        guard let application = application.withLock({ $0 }) else {
            return .now(.text("starting\n", status: 503))
        }
        return application.answer(request)
    }
}

extension Settings {
    /// The settings with the port that was taken where they said 0.
    fileprivate func listening(on port: Int) -> Settings {
        var settings = self
        if settings.service.listen.port == 0, settings.service.publicURL.hasSuffix(":0") {
            settings.service.publicURL = settings.service.publicURL.dropLast(1) + "\(port)"
        }
        settings.service.listen = SocketAddress(
            host: settings.service.listen.host, port: port)
        return settings
    }
}
