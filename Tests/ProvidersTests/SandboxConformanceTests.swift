import Configuration
import Database
import HTTPClient
import HTTPServer
import Sandbox
import Synchronization
import Testing

@testable import Providers

/// The adapters against the sandbox, which was written from the vendors' documentation by others.
@Suite struct `In the sandbox` {
    private static let picture: [UInt8] =
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0, count: 64)

    /// A sandbox and an adapter that know only each other, in time that the test moves.
    private final class World: Sendable {
        let clock: ManualClock
        let server: SandboxServer
        let provider: any Provider
        let vendor: Vendor

        init(_ adapter: Adapter, key: String? = nil, isReal: Bool = false) throws {
            let clock = ManualClock(.testing)
            var options = SandboxOptions(
                pictures: [try #require(SandboxPicture(bytes: picture))])
            options.port = 0
            options.generationTime = .milliseconds(5)...(.milliseconds(10))
            if !isReal {
                options.clock = SandboxClock(
                    now: { Moment(microseconds: clock.now().microseconds) },
                    // Nothing waits: callbacks are not posted and no answer is slow.
                    sleep: { _ in })
            }
            let server = try SandboxServer(options)
            let vendor = try #require(Vendor(rawValue: adapter.rawValue))
            var settings = ProviderSettings.testing(
                adapter, baseURL: "\(server.publicURL)/\(adapter.rawValue)")
            settings.apiKey = Secret(key ?? vendor.sandboxKey)
            let registry = try ProviderRegistry(
                settings: [settings], client: Client(userAgent: "holdfast-test"),
                clock: isReal ? SystemClock() : clock)
            provider = try #require(registry.provider(named: adapter.rawValue))
            (self.clock, self.server, self.vendor) = (clock, server, vendor)
        }

        /// Puts these faults in force, and no others.
        func faults(_ json: String) throws {
            let document = #"{"\#(vendor.rawValue)":\#(json)}"#
            server.setFaults(try FaultDocument.read(Array(document.utf8)))
        }

        func accepted() async throws -> String {
            let outcome = await provider.createTask(.testing)
            guard case .accepted(let task, .queued) = outcome else {
                throw Unexpected(outcome: "\(outcome)")
            }
            return task
        }
    }

    private struct Unexpected: Error { let outcome: String }

    @Test(arguments: Adapter.allCases)
    func `a task goes from its submit to its result`(_ adapter: Adapter) async throws {
        let world = try World(adapter)
        let task = try await world.accepted()
        world.clock.advance(by: .seconds(60))
        let outcome = await world.provider.poll(task: task)
        await world.server.stop()
        guard case .status(.succeeded(let files, let cost)) = outcome else {
            throw Unexpected(outcome: "\(outcome)")
        }
        #expect(files.count == 1)
        #expect(files.first?.url.hasPrefix(world.server.publicURL) == true)
        #expect(try #require(files.first?.expiresAt) > world.clock.now())
        #expect(cost != nil)
    }

    @Test(arguments: Adapter.allCases)
    func `a wrong key is ours to mend`(_ adapter: Adapter) async throws {
        let world = try World(adapter, key: "wrong")
        let outcome = await world.provider.createTask(.testing)
        await world.server.stop()
        #expect(Judgement(outcome) == .refused(.configuration))
    }

    @Test(arguments: Adapter.allCases)
    func `an outage is theirs, and says so`(_ adapter: Adapter) async throws {
        let world = try World(adapter)
        let task = try await world.accepted()
        try world.faults(#"{"outage":{}}"#)
        #expect(Judgement(await world.provider.createTask(.testing)) == .refused(.unavailable))
        guard case .unreachable(let failure) = await world.provider.poll(task: task) else {
            Issue.record("an outage was believed")
            return
        }
        #expect(failure.kind == .unavailable)
        try world.faults(#"{"outage":{"status":500}}"#)
        #expect(Judgement(await world.provider.createTask(.testing)) == .unknown)
        await world.server.stop()
    }

    @Test(arguments: Adapter.allCases)
    func `too many requests wait as they are told`(_ adapter: Adapter) async throws {
        let world = try World(adapter)
        try world.faults(#"{"throttled":{"retry_after":9}}"#)
        let outcome = await world.provider.createTask(.testing)
        await world.server.stop()
        guard case .refused(let failure) = outcome else {
            throw Unexpected(outcome: "\(outcome)")
        }
        #expect(failure.kind == .throttled)
        #expect(failure.retryAfter == .seconds(9))
    }

    @Test(arguments: Adapter.allCases)
    func `a task whose acceptance was cut off is unknown, not refused`(
        _ adapter: Adapter
    ) async throws {
        let world = try World(adapter)
        try world.faults(#"{"cut_after_accept":{}}"#)
        #expect(Judgement(await world.provider.createTask(.testing)) == .unknown)
        try world.faults("{}")
        // EvoLink gives the same task for the same key; Replicate would start a second one.
        if world.provider.resubmission == .idempotent { _ = try await world.accepted() }
        let created = world.server.state
        await world.server.stop()
        #expect(created.tasksCreated[world.vendor] == 1)
    }

    @Test(arguments: Adapter.allCases)
    func `a task that nobody made is missing`(_ adapter: Adapter) async throws {
        let world = try World(adapter)
        let outcome = await world.provider.poll(task: "task-unified-1-nobody")
        await world.server.stop()
        #expect(outcome == .missing)
    }

    @Test(
        arguments: Adapter.allCases,
        [
            ("content_policy_violation", .moderation), ("service_error", .unavailable),
            ("invalid_parameters", .input),
        ] as [(String, FailureKind)])
    func `a failed task says whose fault it is`(
        _ adapter: Adapter, _ row: (code: String, kind: FailureKind)
    ) async throws {
        let world = try World(adapter)
        try world.faults(#"{"failed_task":{"code":"\#(row.code)"}}"#)
        let task = try await world.accepted()
        world.clock.advance(by: .seconds(60))
        let outcome = await world.provider.poll(task: task)
        await world.server.stop()
        guard case .status(.failed(let failure)) = outcome else {
            throw Unexpected(outcome: "\(outcome)")
        }
        #expect(failure.kind == row.kind, "\(failure)")
    }

    @Test(.timeLimit(.minutes(5)), arguments: Adapter.allCases)
    func `a callback that it posts is believed as a hint`(_ adapter: Adapter) async throws {
        let (posted, post) = AsyncStream.makeStream(of: Request.self)
        let receiver = try FakeVendor { request in
            post.yield(request)
            return .empty(status: 200)
        }
        let world = try World(adapter, isReal: true)
        async let running: Void = world.server.run()
        var submission = Submission.testing
        submission.callbackURL = receiver.baseURL + "/callback"
        let outcome = await world.provider.createTask(submission)
        var requests = posted.makeAsyncIterator()
        let request = try #require(await requests.next())
        let callback = IncomingCallback(
            headers: Dictionary(request.headers.map { ($0.name.lowercased(), $0.value) }) {
                first, _ in first
            },
            body: request.body, receivedAt: SystemClock().now())
        let reading = await world.provider.readCallback(callback)
        await world.server.stop()
        await running
        await receiver.stop()
        guard case .accepted(let task, _) = outcome, case .hint(let hint) = reading else {
            throw Unexpected(outcome: "\(outcome) \(reading)")
        }
        #expect(hint.task == task)
        guard case .succeeded(let files, _) = hint.status else {
            throw Unexpected(outcome: "\(hint)")
        }
        #expect(files.count == 1)
    }
}
