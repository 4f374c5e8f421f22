import Configuration
import Database
import Glibc
import HTTPClient
import Jobs
import Operations
import Sandbox

/// The whole system on throw-away state: simulated providers, the service, and users that ask.
///
/// Everything is real but the providers and the users: they speak to the service, and it to them,
/// over HTTP, and the state in the directory is an installation like any other.
struct DemoRuntime: Sendable {
    /// How long what is under way may take when the time is over.
    private static let drainMax: Duration = .seconds(15)

    let files: InstallationFiles
    let sandbox: SandboxServer
    let service: ServiceRuntime
    /// A key of the role product.
    let key: String
    private let traffic: DemoTraffic
    private let client: Client
    private let log: Log

    /// Makes an installation in `directory` and starts everything but the traffic.
    ///
    /// `generationTime` is how long the providers take; theirs if `nil`.
    static func start(
        in directory: String, scenario: DemoScenario, data: DataDirectory, seed: UInt64,
        admin: String, log: Log, generationTime: ClosedRange<Duration>? = nil
    ) async throws -> DemoRuntime {
        var options = SandboxOptions(pictures: try SandboxPicture.all(in: data))
        options.port = 0
        options.seed = seed
        if let generationTime { options.generationTime = generationTime }
        let sandbox = try SandboxServer(options)
        var plan = InstallationFiles.Plan()
        plan.port = try FreePort.find()
        plan.sandboxPort = sandbox.port
        plan.environment = "demo"
        plan.pollInterval = "2s"
        plan.deadline = "3m"
        let files = InstallationFiles(directory: directory, plan: plan)
        let key = try await files.create(admin: admin)
        let settings = try Settings.load(file: files.settingsFile, environment: [:])
        let service = try await ServiceRuntime.start(
            settings: settings, log: log, openAPI: try data.read("data/openapi.json"))
        let client = Client(userAgent: "holdfast-demo/1")
        return DemoRuntime(
            files: files, sandbox: sandbox, service: service, key: key,
            traffic: DemoTraffic(
                client: client, service: "http://127.0.0.1:\(service.port)",
                sandbox: "http://127.0.0.1:\(sandbox.port)", key: key, scenario: scenario,
                seed: seed, log: log),
            client: client, log: log)
    }

    /// Lets users ask for `time`, or until the task is canceled, and then lets what is under way
    /// come to its end.
    func run(for time: Duration?) async {
        await serving {
            await withTaskGroup(of: Void.self) { users in
                users.addTask { await traffic.run() }
                users.addTask { await Self.wait(time) }
                await users.next()
                users.cancelAll()
            }
            await drain()
        }
        client.close()
    }

    /// Runs sandbox and service while `body` does.
    func serving<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        try await withThrowingTaskGroup(of: Void.self) { everything in
            everything.addTask { await sandbox.run() }
            everything.addTask { await service.run() }
            let result: Swift.Result<Result, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            await service.stop()
            await sandbox.stop()
            everything.cancelAll()
            return try result.get()
        }
    }

    /// Closes the database; after ``run(for:)``.
    func close() async { await service.close() }

    private static func wait(_ time: Duration?) async {
        do {
            try await Task.sleep(for: time ?? .seconds(60 * 60 * 24 * 365))
        } catch { return }
    }

    /// Waits until no job is on its way, but not for ever: some wait for a person.
    private func drain() async {
        let end = ContinuousClock.now + Self.drainMax
        while ContinuousClock.now < end, !Task.isCancelled {
            do {
                let open = try await service.engine.read { tx in
                    try tx.first(
                        """
                        SELECT count(*) FROM jobs
                        WHERE finished_at IS NULL
                            AND attention IS NULL
                        """
                    ) { try $0.get(0, as: Int.self) }
                }
                if open == 0 { return }
                try await Task.sleep(for: .milliseconds(100))
            } catch {
                return log.error("demo: \(error)")
            }
        }
    }
}

/// What a demo without a terminal prints at its end.
struct DemoReport: Encodable, Sendable {
    var jobs: JobCounts
    var credits: CreditTotals
    var deliveries: InstallationTotals.Deliveries
    var callbacks: InstallationTotals.Callbacks
    var verify: VerificationReport

    /// Counts everything and proves the ledger.
    init(_ engine: any Engine) async throws {
        let totals = try await engine.read { try InstallationTotals.read(in: $0) }
        jobs = totals.jobs
        credits = totals.credits
        deliveries = totals.deliveries
        callbacks = totals.callbacks
        verify = try await Verification(engine).runAndStore()
    }
}

extension SandboxPicture {
    /// The pictures that come with the program.
    static func all(in data: DataDirectory) throws -> [SandboxPicture] {
        let folder = try data.path(of: "data/pictures")
        return try File.names(in: folder).compactMap {
            SandboxPicture(bytes: try File.read("\(folder)/\($0)"))
        }
    }
}

/// Finds a port of the loopback address that nobody listens on.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isBound else { throw StartError("no port of 127.0.0.1 is free") }
        return Int(address.sin_port.bigEndian)
    }
}
