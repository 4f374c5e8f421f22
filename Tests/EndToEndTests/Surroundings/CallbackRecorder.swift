import Support
import HTTPServer
import Synchronization

/// Stands where providers call back, so that a test has their callbacks before the service does.
final class CallbackRecorder: Sendable {
    /// A provider's post, word for word.
    struct Callback: Sendable {
        var path: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    private let server: Server
    private let callbacks: Box

    var url: String { "http://127.0.0.1:\(server.port)" }

    private final class Box: Sendable {
        let all = Mutex<[Callback]>([])
    }

    private init() throws {
        let box = Box()
        callbacks = box
        server = try Server(host: "127.0.0.1", port: 0) { request in
            box.all.withLock {
                $0.append(
                    Callback(path: request.path, headers: request.headers, body: request.body))
            }
            return .now(.text("taken\n"))
        }
    }

    /// Records while `body` runs.
    static func with(_ body: (CallbackRecorder) async throws -> Void) async throws {
        let recorder = try CallbackRecorder()
        do {
            try await body(recorder)
        } catch {
            await recorder.server.stop()
            throw error
        }
        await recorder.server.stop()
    }

    /// The first callback of a provider, once it is there.
    func first(of provider: String) async throws -> Callback {
        try await eventually("a callback of \(provider)") {
            callbacks.all.withLock { all in
                all.first { $0.path.hasPrefix("/v1/callbacks/\(provider)/") }
            }
        }
    }
}
