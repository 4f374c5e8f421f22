import Foundation
import HTTPClient
import Sandbox
import Synchronization
import Testing

/// A clock that stands still unless somebody waits by it: waiting moves it on and takes no time.
final class JumpingClock: Sendable {
    private let state: Mutex<(now: Moment, waits: [Duration])>

    init(_ start: Moment = Moment(microseconds: 1_757_165_031_000_000)) {
        state = Mutex((start, []))
    }

    var now: Moment { state.withLock { $0.now } }
    var waits: [Duration] { state.withLock { $0.waits } }

    func advance(by duration: Duration) {
        state.withLock { $0.now = $0.now + duration }
    }

    var clock: SandboxClock {
        SandboxClock(
            now: { self.now },
            sleep: { duration in
                self.state.withLock { state in
                    state.now = state.now + duration
                    state.waits.append(duration)
                }
            })
    }
}

/// The pictures that come with the project.
enum SamplePictures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../data/pictures").standardizedFileURL

    static func named(_ name: String) throws -> SandboxPicture {
        let bytes = try Data(contentsOf: folder.appending(path: name))
        return try #require(SandboxPicture(bytes: [UInt8](bytes)))
    }

    static let names = [
        "red-dress.png", "green-coat.png", "yellow-dress.png", "striped-shirt.jpg",
        "blue-suit.webp",
    ]
}

/// A sandbox that runs on a free port, and a client for it.
struct RunningSandbox {
    let server: SandboxServer
    let client: Client
    let time: JumpingClock

    var url: String { "http://127.0.0.1:\(server.port)" }

    /// Runs a sandbox while `body` does, with time that takes none.
    static func with(
        _ change: (inout SandboxOptions) -> Void = { _ in },
        _ body: (RunningSandbox) async throws -> Void
    ) async throws {
        let time = JumpingClock()
        var options = SandboxOptions(pictures: [try SamplePictures.named("red-dress.png")])
        options.port = 0
        options.generationTime = .seconds(1)...(.seconds(1))
        options.clock = time.clock
        change(&options)
        let server = try SandboxServer(options)
        let client = Client(userAgent: "sandbox-tests")
        async let run: Void = server.run()
        do {
            try await body(RunningSandbox(server: server, client: client, time: time))
        } catch {
            await server.stop()
            await run
            throw error
        }
        await server.stop()
        await run
        client.close()
    }

    /// Sends a request to the vendor's API with its key.
    func call(
        _ vendor: Vendor, _ method: String, _ path: String, _ body: String = "",
        headers: [(name: String, value: String)] = []
    ) async throws -> ClientResponse {
        let key = (name: "Authorization", value: "Bearer \(vendor.sandboxKey)")
        return try await send(method, "/\(vendor.rawValue)/v1/\(path)", body, [key] + headers)
    }

    /// Sends a request to the sandbox.
    func send(
        _ method: String, _ path: String, _ body: String = "",
        _ headers: [(name: String, value: String)] = []
    ) async throws -> ClientResponse {
        let url = path.hasPrefix("http") ? path : url + path
        return try await client.send(
            ClientRequest(
                method: method, url: url, headers: headers,
                body: body.isEmpty ? .none : .bytes(Array(body.utf8)), timeout: .seconds(20)))
    }

    /// Puts faults in force as an operator would.
    func setFaults(_ document: String) async throws {
        let response = try await send("PUT", "/sandbox/faults", document)
        try #require(response.status == 200, "\(response.text)")
    }

    /// Creates an EvoLink task and returns its id.
    func createTask(callback: String? = nil) async throws -> String {
        let response = try await call(
            .evolink, "POST", "images/generations", Self.generation(callback: callback))
        try #require(response.status == 200, "\(response.text)")
        return try response.value("id")
    }

    static func generation(callback: String? = nil, pictures: Int = 1) -> String {
        let callback = callback.map { #", "callback_url": "\#($0)""# } ?? ""
        return #"{"model": "gpt-image-2", "prompt": "A coat", "n": \#(pictures)\#(callback)}"#
    }

    /// Asks for the state until `isReached`, for callbacks come when they come.
    func wait(until isReached: (SandboxState) -> Bool) async throws -> SandboxState {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            _ = try await send("GET", "/sandbox/state")
            if isReached(server.state) { return server.state }
        }
        Issue.record("the sandbox did not get there: \(server.state)")
        return server.state
    }
}

extension ClientResponse {
    var text: String { String(decoding: body, as: UTF8.self) }

    var object: [String: Any] {
        get throws {
            let document = try JSONSerialization.jsonObject(with: Data(body))
            return try #require(document as? [String: Any])
        }
    }

    func value<Value>(_ name: String) throws -> Value {
        try #require(try object[name] as? Value, "\(name) in \(text)")
    }
}
