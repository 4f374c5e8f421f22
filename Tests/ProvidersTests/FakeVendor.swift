import Configuration
import Database
import HTTPClient
import HTTPServer
import Synchronization

@testable import Providers

/// A vendor on loopback that answers as a test says and remembers what it was sent.
final class FakeVendor: Sendable {
    private let recorded = Mutex<[Request]>([])
    private let server: Server

    init(_ answer: @escaping @Sendable (Request) -> Response) throws {
        let box = Box()
        server = try Server(host: "127.0.0.1", port: 0) { request in
            box.vendor.withLock { $0 }?.recorded.withLock { $0.append(request) }
            return .now(answer(request))
        }
        box.vendor.withLock { $0 = self }
    }

    var requests: [Request] { recorded.withLock { $0 } }
    var baseURL: String { "http://127.0.0.1:\(server.port)" }

    func stop() async { await server.stop() }

    /// Breaks the circle between the server's closure and its owner's initialiser.
    private final class Box: Sendable {
        let vendor = Mutex<FakeVendor?>(nil)
    }
}

/// The adapters, for suites that all of them must pass.
enum Adapter: String, CaseIterable, Sendable {
    case evolink
    case replicate

    func provider(
        at baseURL: String, client: Client, clock: any WallClock = SystemClock()
    ) -> any Provider {
        let settings = ProviderSettings.testing(self, baseURL: baseURL)
        switch self {
        case .evolink: return EvoLink(settings: settings, client: client, clock: clock)
        case .replicate: return Replicate(settings: settings, client: client, clock: clock)
        }
    }

    var model: String {
        switch self {
        case .evolink: "gemini-3.1-flash-image-preview"
        case .replicate: "google/nano-banana"
        }
    }

    /// What the vendor answers to a request that it accepts.
    var accepted: Response {
        switch self {
        case .evolink:
            .text(
                #"{"created":1757165031,"id":"task-unified-1-a","object":"image.generation.task","#
                    + #""progress":0,"status":"pending","type":"image"}"#)
        case .replicate:
            .text(#"{"id":"task-unified-1-a","status":"starting","output":null}"#, status: 201)
        }
    }

    /// What the vendor answers to a request whose parameters are wrong.
    var invalid: Response {
        switch self {
        case .evolink:
            .text(
                #"{"error":{"code":"invalid_parameters","message":"size is not supported"}}"#,
                status: 400)
        case .replicate:
            .text(
                #"{"title":"Input validation failed","detail":"- input: aspect_ratio"}"#,
                status: 422)
        }
    }

    /// What the vendor answers to the poll of a task that it does not know.
    var missing: Response {
        switch self {
        case .evolink:
            .text(#"{"error":{"code":"task_not_found","message":"no such task"}}"#, status: 404)
        case .replicate: .text(#"{"detail":"Prediction not found"}"#, status: 404)
        }
    }

    /// What the vendor answers to too many requests.
    var throttled: Response {
        let body =
            switch self {
            case .evolink: #"{"error":{"code":"rate_limit_exceeded","message":"slow down"}}"#
            case .replicate: #"{"detail":"Request was throttled."}"#
            }
        return Response(status: 429, headers: [("Retry-After", "7")], body: Array(body.utf8))
    }
}

extension ProviderSettings {
    static func testing(
        _ adapter: Adapter, name: String? = nil, model: String? = nil, baseURL: String?,
        webhookSecret: String? = nil
    ) -> ProviderSettings {
        ProviderSettings(
            name: name ?? adapter.rawValue, adapter: adapter.rawValue,
            model: model ?? adapter.model, baseURL: baseURL, apiKey: Secret("sk-test-key"),
            webhookSecret: webhookSecret.map { Secret($0) }, deadline: .seconds(600))
    }
}

extension Submission {
    static let testing = Submission(
        request: GenerationRequest(
            prompt: "Dress the person in image 1",
            imageURLs: ["https://pictures.test/person.png", "https://pictures.test/coat.png"],
            aspectRatio: "3:4", outputs: 1),
        idempotencyKey: "attempt-01ARZ3NDEKTSV4RRFFQ69G5FAV",
        callbackURL: "https://api.test/v1/callbacks/p/a/s3cret", deadline: .seconds(600))
}

extension VendorAnswer {
    /// An answer at a fixed instant.
    static func testing(
        _ status: Int, _ body: String, retryAfter: String? = nil
    ) -> VendorAnswer {
        VendorAnswer(
            status: status, body: Array(body.utf8), retryAfter: retryAfter, receivedAt: .testing)
    }
}

extension Instant {
    /// 2025-09-06T13:30:00Z, which is after the tasks in vendors' examples.
    static let testing = Instant(microseconds: 1_757_165_400_000_000)
}
