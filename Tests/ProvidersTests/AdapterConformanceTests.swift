import HTTPClient
import HTTPServer
import Support
import Testing

@testable import Providers

/// What jobs rely on, whatever vendor is behind an adapter; every case is a real exchange.
@Suite struct `Every adapter` {
    private func ask<Outcome: Sendable>(
        _ adapter: Adapter, answering response: Response,
        _ body: (any Provider) async -> Outcome
    ) async throws -> (Outcome, [Request]) {
        let vendor = try FakeVendor { _ in response }
        let client = Client(userAgent: "holdfast-test")
        let outcome = await body(adapter.provider(at: vendor.baseURL, client: client))
        await vendor.stop()
        return (outcome, vendor.requests)
    }

    @Test(arguments: Adapter.allCases)
    func `takes the vendor's task id`(_ adapter: Adapter) async throws {
        let (outcome, requests) = try await ask(adapter, answering: adapter.accepted) {
            await $0.createTask(.testing)
        }
        #expect(outcome == .accepted(task: "task-unified-1-a", status: .queued))
        #expect(requests.count == 1)
        #expect(requests.first?.header("Authorization") == "Bearer sk-test-key")
        #expect(requests.first?.header("Content-Type") == "application/json")
    }

    @Test(arguments: Adapter.allCases)
    func `calls a 4xx refused and does not ask again`(_ adapter: Adapter) async throws {
        let (outcome, requests) = try await ask(adapter, answering: adapter.invalid) {
            await $0.createTask(.testing)
        }
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == .input)
        #expect(requests.count == 1)
    }

    @Test(arguments: Adapter.allCases)
    func `passes on how long to wait`(_ adapter: Adapter) async throws {
        let (outcome, _) = try await ask(adapter, answering: adapter.throttled) {
            await $0.createTask(.testing)
        }
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.kind == .throttled)
        #expect(failure.retryAfter == .seconds(7))
    }

    @Test(arguments: Adapter.allCases, [Response.Ending.hangUp, .cut(afterBytes: 9)])
    func `calls a cut connection unknown and does not ask again`(
        _ adapter: Adapter, _ ending: Response.Ending
    ) async throws {
        var response = adapter.accepted
        response.ending = ending
        let (outcome, requests) = try await ask(adapter, answering: response) {
            await $0.createTask(.testing)
        }
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(requests.count == 1)
    }

    @Test(arguments: Adapter.allCases, [200, 500, 502, 503, 504])
    func `calls an answer unknown that is not the vendor's`(
        _ adapter: Adapter, _ status: Int
    ) async throws {
        let page = Response.text("<html>Bad gateway</html>", status: status)
        let (outcome, _) = try await ask(adapter, answering: page) {
            await $0.createTask(.testing)
        }
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test(arguments: Adapter.allCases)
    func `calls an answer without end unknown`(_ adapter: Adapter) async throws {
        let endless = Response(status: 200, body: Array(repeating: 0x20, count: 2 << 20))
        let (outcome, _) = try await ask(adapter, answering: endless) {
            await $0.createTask(.testing)
        }
        #expect(outcome == .unknown("The vendor's answer is too large."))
    }

    @Test(arguments: Adapter.allCases)
    func `calls a refused connection refused`(_ adapter: Adapter) async throws {
        let nobody = RefusingPort()
        let client = Client(userAgent: "holdfast-test")
        let provider = adapter.provider(at: "http://127.0.0.1:\(nobody.port)", client: client)
        guard case .refused(let failure) = await provider.createTask(.testing) else {
            Issue.record("a closed port took a task")
            return
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "could_not_connect")
        #expect(
            await provider.poll(task: "task-unified-1-a")
                == .unreachable(
                    ProviderFailure(
                        kind: .unavailable, code: failure.code,
                        message: failure.message)))
    }

    @Test(arguments: Adapter.allCases)
    func `tells a missing task from a vendor that is away`(_ adapter: Adapter) async throws {
        let (missing, _) = try await ask(adapter, answering: adapter.missing) {
            await $0.poll(task: "task-unified-1-a")
        }
        #expect(missing == .missing)
        for status in [404, 500, 503] {
            let page = Response.text("<html>no</html>", status: status)
            let (outcome, _) = try await ask(adapter, answering: page) {
                await $0.poll(task: "task-unified-1-a")
            }
            guard case .unreachable(let failure) = outcome else {
                Issue.record("\(status): \(outcome)")
                continue
            }
            #expect(failure.code == "http_\(status)")
        }
    }

    @Test(arguments: Adapter.allCases)
    func `does not take another task's status for this one's`(_ adapter: Adapter) async throws {
        let (outcome, _) = try await ask(adapter, answering: adapter.accepted) {
            await $0.poll(task: "task-unified-2-b")
        }
        #expect(outcome == .unreachable(.wrongTask))
    }

    @Test(arguments: Adapter.allCases, ["", "../../admin", "a b", "a?b", "a/b", "ä"])
    func `asks for no task whose id cannot stand in a path`(
        _ adapter: Adapter, _ task: String
    ) async throws {
        let (outcome, requests) = try await ask(adapter, answering: adapter.missing) {
            await $0.poll(task: task)
        }
        #expect(outcome == .unreachable(VendorTask.implausible))
        #expect(requests.isEmpty)
    }

    @Test(arguments: Adapter.allCases)
    func `keeps prompt, key and callback out of what it reports`(_ adapter: Adapter) async throws {
        let echo =
            #"{"error":{"code":"invalid_parameters","message":"\#(Self.leak)"},"#
            + #""detail":"\#(Self.leak)"}"#
        let (outcome, _) = try await ask(adapter, answering: .text(echo, status: 400)) {
            await $0.createTask(.testing)
        }
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        for secret in ["Dress the person", "s3cret", "sk-test-key", "pictures.test"] {
            #expect(!failure.message.contains(secret))
        }
        #expect(failure.message.hasPrefix("Bad call"))
        #expect(failure.message.unicodeScalars.count <= VendorText.lineScalarsMax)
    }

    private static let leak =
        "Bad call ‹key› sk-test-key to https://api.test/v1/callbacks/p/a/s3cret "
        + "with https://pictures.test/person.png and Dress the person in image 1"
}
