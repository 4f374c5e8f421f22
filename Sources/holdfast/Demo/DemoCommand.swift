import Configuration
import Glibc
import Jobs
import Operations

/// `holdfast demo`: the whole system with live traffic on throw-away state.
enum DemoCommand {
    private static let directory = Option(
        name: "dir", value: "DIR",
        help: "where the state is made and kept (else a temporary one, removed at the end)")
    private static let seed = Option(
        name: "seed", value: "N", help: "where chance begins: the same seed, the same requests")
    private static let headless = Option(
        name: "headless", help: "no console: run for a while and print what came of it")
    private static let time = Option(
        name: "for", value: "TIME", help: "how long users ask (20s unless given; headless only)")
    private static let theme = Option(
        name: "theme", value: "NAME", help: "what the console looks like")

    static let command = Command(
        path: ["demo"], summary: "Show the whole system at work, with nothing to set up",
        details: [
            "Simulated providers, the service and a few dozen users that ask for pictures; now and"
                + " then a provider fails, as data/demo.toml says. The console in front is the real"
                + " one and you are an admin: switch providers, release, re-drive, refund.",
            "The service's log goes to demo.log in the directory. With --headless the exit code is"
                + " 1 if the ledger does not prove.",
        ],
        options: [directory, seed, headless, time, theme, .data, .json],
        example: "holdfast demo --headless --for 20s --json --dir /tmp/shop",
        action: .onMainThread { invocation in
            if invocation.has(headless) { return try runHeadless(invocation) }
            return try runWithConsole(invocation)
        })

    private static func runHeadless(_ invocation: Invocation) throws -> ExitCode {
        let length = try invocation.duration(time) ?? .seconds(20)
        return try MainThread.wait {
            try await withState(invocation) { path in
                let log = Log { level, line in
                    if level != .info { invocation.streams.note("\(level.rawValue) \(line)") }
                }
                let demo = try await start(in: path, invocation, log)
                let signals = StopSignals()
                let running = Task { await demo.run(for: length) }
                await signals.run(
                    { await running.value }, stop: { running.cancel() },
                    note: { invocation.streams.note("holdfast demo: \($0)") })
                let report = try await DemoReport(demo.service.engine)
                await demo.close()
                try print(report, invocation)
                return report.verify.ok ? .done : .failed
            }
        }
    }

    private static func print(_ report: DemoReport, _ invocation: Invocation) throws {
        let streams = invocation.streams
        guard !invocation.has(.json) else {
            return streams.print(json: try JSONText.encode(report))
        }
        let (jobs, credits) = (report.jobs, report.credits)
        streams.print(
            """
            jobs        \(jobs.completed) completed, \(jobs.failed) failed, \
            \(jobs.canceled) canceled, \(jobs.queued + jobs.submitting + jobs.running
                + jobs.delivering) open
            credits     \(credits.granted) granted = \(credits.available) available + \
            \(credits.held) held + \(credits.settled) settled + \(credits.expired) expired + \
            \(credits.revoked) revoked
            deliveries  \(report.deliveries.stored) stored, \(report.deliveries.failed) failed, \
            \(report.deliveries.spooled) spooled
            callbacks   \(report.callbacks.received) received, \
            \(report.callbacks.duplicate) of them again, \(report.callbacks.refused) refused
            ledger      \(report.verify.ok ? "proved" : "BROKEN"), \
            \(report.verify.checked) rows checked
            """)
        for row in report.verify.broken.prefix(10) { streams.print("  \(row)") }
    }

    private static func runWithConsole(_ invocation: Invocation) throws -> ExitCode {
        let (path, isTemporary) = try statePath(invocation)
        defer { if isTemporary { File.removeTree(path) } }
        try File.makeDirectory(path, mode: 0o700)
        let log = try LogFile("\(path)/demo.log").log
        let demo = try MainThread.wait { try await start(in: path, invocation, log) }
        let running = Task { await demo.run(for: nil) }
        defer {
            running.cancel()
            do {
                try MainThread.wait {
                    await running.value
                    await demo.close()
                }
            } catch {
                invocation.streams.note("holdfast demo: \(error)")
            }
        }
        let settings = demo.service.settings
        let desk = LocalDesk(
            operatorName: try OperatorName.asking(invocation), engine: demo.service.engine,
            settings: settings, rules: demo.service.rules)
        return try ConsoleCommand.show(desk, settings, invocation)
    }

    private static func start(
        in path: String, _ invocation: Invocation, _ log: Log
    ) async throws -> DemoRuntime {
        let data = invocation.dataDirectory
        let file = try data.path(of: "data/demo.toml")
        let text = String(decoding: try File.read(file), as: UTF8.self)
        return try await DemoRuntime.start(
            in: path, scenario: try DemoScenario.read(text, file: file), data: data,
            seed: UInt64(try invocation.integer(seed, in: 0...Int64.max) ?? 1),
            admin: try OperatorName.asking(invocation), log: log)
    }

    private static func withState<Success>(
        _ invocation: Invocation, _ body: (String) async throws -> Success
    ) async throws -> Success {
        let (path, isTemporary) = try statePath(invocation)
        defer { if isTemporary { File.removeTree(path) } }
        return try await body(path)
    }

    private static func statePath(
        _ invocation: Invocation
    ) throws -> (path: String, isTemporary: Bool) {
        guard let path = invocation.value(directory) else {
            return (try File.makeTemporaryDirectory(invocation.environment), true)
        }
        guard access("\(path)/holdfast.toml", F_OK) != 0 else {
            throw CommandFailure(
                "there is an installation in \(path) already: the demo needs a new directory")
        }
        return (path, false)
    }
}
