import Foundation
import HTTPClient
import Support
import Synchronization

/// An installation with the sandbox as its providers, both real processes.
final class Site: Sendable {
    /// What an installation is made with.
    struct Plan {
        var generationTime = "50ms..200ms"
        /// What is changed in the file that `init` writes.
        var change: (inout TOMLText) -> Void = { _ in }
        /// Whether the service is started before the test goes on.
        var isServed = true
        /// How many services share the database, which more than one need on a server.
        var services = 1
        /// The server's database that is used instead of a file.
        var database: SharedDatabase?
    }

    let folder: String
    let sandboxPort: Int
    /// One for each service.
    let servicePorts: [Int]
    let shared: SharedDatabase?
    let client = Client(userAgent: "holdfast-tests/1")
    private let productKey = Mutex("")
    private let services: Mutex<[ChildProcess?]>
    private let requests = Atomic(0)

    var settingsFile: String { settingsFile(of: 0) }
    var database: String { "\(folder)/holdfast.db" }
    /// Of the role product.
    var key: String { productKey.withLock { $0 } }
    /// The services in turn, as a balancer before them does.
    var serviceURL: String {
        serviceURL(of: requests.add(1, ordering: .relaxed).oldValue % servicePorts.count)
    }
    var sandboxURL: String { "http://127.0.0.1:\(sandboxPort)" }
    /// The service that runs, or ran last.
    var serviceProcess: ChildProcess? { serviceProcess(0) }

    private init(
        folder: String, sandboxPort: Int, servicePorts: [Int], shared: SharedDatabase?
    ) {
        self.folder = folder
        self.sandboxPort = sandboxPort
        self.servicePorts = servicePorts
        self.shared = shared
        services = Mutex(servicePorts.map { _ in nil })
    }

    func serviceProcess(_ number: Int) -> ChildProcess? { services.withLock { $0[number] } }

    func serviceURL(of number: Int) -> String { "http://127.0.0.1:\(servicePorts[number])" }

    /// Services differ in where they listen and in where they spool.
    func settingsFile(of number: Int) -> String {
        number == 0 ? "\(folder)/holdfast.toml" : "\(folder)/holdfast-\(number).toml"
    }

    /// Runs `body` with an installation; its processes end with it.
    static func with(
        _ plan: Plan = Plan(), _ body: (Site) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let sandbox = try await Holdfast.start([
                "sandbox", "--listen", "127.0.0.1:0", "--generation-time", plan.generationTime,
            ])
            let site: Site
            do {
                site = try await make(in: "\(directory)/site", plan, sandbox: sandbox.port)
            } catch {
                await sandbox.process.killAndWait()
                throw error
            }
            do {
                if plan.isServed { try await site.serve() }
                if plan.database != nil { try await site.moveIn() }
                try await body(site)
            } catch {
                await site.close(sandbox.process)
                throw error
            }
            await site.close(sandbox.process)
        }
    }

    private static func make(
        in folder: String, _ plan: Plan, sandbox: Int
    ) async throws -> Site {
        let ports = try (0..<plan.services).map { _ in try FreePort.find() }
        let words = [
            "init", folder, "--port", "\(ports[0])", "--sandbox-port", "\(sandbox)", "--json",
        ]
        let end = try await Holdfast.run(words)
        guard end.code == 0 else { throw CommandFailed(words, end) }
        let site = Site(
            folder: folder, sandboxPort: sandbox, servicePorts: ports, shared: plan.database)
        let key = try Document(end.output)["key"].text ?? ""
        site.productKey.withLock { $0 = key }
        try site.changeSettings { settings in
            // Failing over by itself would hide what a test looks at.
            settings.set("generation", "failover", "[]")
            for provider in ["evolink", "replicate"] {
                settings.set("providers.\(provider)", "poll_interval", "\"300ms\"")
            }
            if let shared = plan.database {
                settings.set("database", "url", "\"\(shared.url)\"")
            }
            plan.change(&settings)
        }
        for number in ports.indices.dropFirst() { try site.writeSettings(of: number) }
        return site
    }

    /// The first service's settings with other addresses.
    ///
    /// Providers call back the service after the one that asked them.
    private func writeSettings(of number: Int) throws {
        var settings = TOMLText(try String(contentsOfFile: settingsFile, encoding: .utf8))
        let neighbour = servicePorts[(number + 1) % servicePorts.count]
        settings.set("service", "listen", "\"127.0.0.1:\(servicePorts[number])\"")
        settings.set("service", "public_url", "\"http://127.0.0.1:\(neighbour)\"")
        settings.set("delivery", "spool", "\"spool-\(number)\"")
        let file = settingsFile(of: number)
        try settings.text.write(toFile: file, atomically: true, encoding: .utf8)
    }

    /// Makes an admin and a key in a database that `init` did not make.
    private func moveIn() async throws {
        let reason = ["--reason", "a new installation", "--yes"]
        let admin = ["operators", "add", "olga", "--role", "admin"]
        _ = try await json(admin + reason)
        let made = try await run(["keys", "create", "product", "--role", "product"] + reason)
        guard let key = made.output.firstMatch(of: /hf_[A-Za-z0-9_-]+/) else {
            throw CommandFailed(["keys", "create"], made)
        }
        productKey.withLock { $0 = String(key.0) }
    }

    func changeSettings(_ change: (inout TOMLText) -> Void) throws {
        var settings = TOMLText(try String(contentsOfFile: settingsFile, encoding: .utf8))
        change(&settings)
        try settings.text.write(toFile: settingsFile, atomically: true, encoding: .utf8)
    }

    private func close(_ sandbox: ChildProcess) async {
        for number in servicePorts.indices { await killService(number) }
        await sandbox.killAndWait()
        client.close()
    }
}

extension Site {
    /// Starts the service, or all of them at once.
    func serve() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in servicePorts.indices {
                group.addTask { try await self.serve(number) }
            }
            try await group.waitForAll()
        }
    }

    func serve(_ number: Int) async throws {
        let words = ["serve", "--config", settingsFile(of: number)]
        let (process, _) = try await Holdfast.start(words)
        services.withLock { $0[number] = process }
    }

    /// Ends a service as a power failure would.
    func killService(_ number: Int = 0) async {
        await serviceProcess(number)?.killAndWait()
    }

    /// Runs a command on the installation.
    func run(
        _ words: String..., environment: [String: String] = [:]
    ) async throws -> ChildProcess.Progress {
        try await run(words, environment: environment)
    }

    func run(
        _ words: [String], environment: [String: String] = [:]
    ) async throws -> ChildProcess.Progress {
        try await Holdfast.run(words + ["--config", settingsFile], environment: environment)
    }

    /// Runs a command that must succeed, and reads what it prints.
    func json(_ words: String...) async throws -> Document { try await json(words) }

    func json(_ words: [String]) async throws -> Document {
        let words = words + ["--json", "--config", settingsFile]
        let end = try await Holdfast.run(words)
        guard end.code == 0 else { throw CommandFailed(words, end) }
        return try Document(end.output)
    }

    /// Runs a statement on the database, whichever it is: the columns of a row with bars between.
    @discardableResult
    func query(_ statement: String) async throws -> String {
        guard let shared else { return try await sqlite(statement) }
        return try await shared.query(statement)
    }

    /// Runs a statement on the database file, past everything that guards it.
    @discardableResult
    func sqlite(_ statement: String) async throws -> String {
        let words = ["-batch", "-bail", "-cmd", ".timeout 20000", database, statement]
        let end = try await ChildProcess.run("sqlite3", words)
        guard end.code == 0 else { throw CommandFailed(["sqlite3", statement], end) }
        return String(end.output.reversed().drop { $0 == "\n" }.reversed())
    }

    /// Whether the ledger is proved, and what is broken if not.
    func verify() async throws -> Document {
        let end = try await run("verify", "--json")
        return try Document(end.output)
    }
}
