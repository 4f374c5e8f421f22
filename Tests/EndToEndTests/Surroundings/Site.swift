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
    }

    let folder: String
    let sandboxPort: Int
    let servicePort: Int
    /// Of the role product.
    let key: String
    let client = Client(userAgent: "holdfast-tests/1")
    private let service = Mutex<ChildProcess?>(nil)

    var settingsFile: String { "\(folder)/holdfast.toml" }
    var database: String { "\(folder)/holdfast.db" }
    var serviceURL: String { "http://127.0.0.1:\(servicePort)" }
    var sandboxURL: String { "http://127.0.0.1:\(sandboxPort)" }
    /// The service that runs, or ran last.
    var serviceProcess: ChildProcess? { service.withLock { $0 } }

    private init(folder: String, sandboxPort: Int, servicePort: Int, key: String) {
        self.folder = folder
        self.sandboxPort = sandboxPort
        self.servicePort = servicePort
        self.key = key
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
        let port = try FreePort.find()
        let words = ["init", folder, "--port", "\(port)", "--sandbox-port", "\(sandbox)", "--json"]
        let end = try await Holdfast.run(words)
        guard end.code == 0 else { throw CommandFailed(words, end) }
        let made = try Document(end.output)
        let site = Site(
            folder: folder, sandboxPort: sandbox, servicePort: port, key: made["key"].text ?? "")
        try site.changeSettings { settings in
            // Failing over by itself would hide what a test looks at.
            settings.set("generation", "failover", "[]")
            for provider in ["evolink", "replicate"] {
                settings.set("providers.\(provider)", "poll_interval", "\"300ms\"")
            }
            plan.change(&settings)
        }
        return site
    }

    func changeSettings(_ change: (inout TOMLText) -> Void) throws {
        var settings = TOMLText(try String(contentsOfFile: settingsFile, encoding: .utf8))
        change(&settings)
        try settings.text.write(toFile: settingsFile, atomically: true, encoding: .utf8)
    }

    private func close(_ sandbox: ChildProcess) async {
        await killService()
        await sandbox.killAndWait()
        client.close()
    }
}

extension Site {
    /// Starts the service.
    func serve() async throws {
        let (process, _) = try await Holdfast.start(["serve", "--config", settingsFile])
        service.withLock { $0 = process }
    }

    /// Ends the service as a power failure would.
    func killService() async { await serviceProcess?.killAndWait() }

    /// Runs a command on the installation.
    func run(
        _ words: String..., environment: [String: String] = [:]
    ) async throws -> ChildProcess.Progress {
        try await Holdfast.run(words + ["--config", settingsFile], environment: environment)
    }

    /// Runs a command that must succeed, and reads what it prints.
    func json(_ words: String...) async throws -> Document {
        let words = words + ["--json", "--config", settingsFile]
        let end = try await Holdfast.run(words)
        guard end.code == 0 else { throw CommandFailed(words, end) }
        return try Document(end.output)
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
