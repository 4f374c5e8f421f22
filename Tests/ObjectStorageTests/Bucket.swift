import Configuration
import Crypto
import Database
import HTTPClient
import HTTPServer
import ObjectStorage
import Synchronization

/// An S3 server that does as R2 does, and on demand does something else.
///
/// Unlike rclone it refuses to replace an object, and checks both hashes of what it is sent.
final class Bucket: Sendable {
    private struct Stored {
        var headers: [(name: String, value: String)]
        var byteCount: Int
    }

    private struct State {
        var objects: [String: Stored] = [:]
        var requests: [Request] = []
        /// What is answered before anything else, first come, first served.
        var answers: [Response?] = []
        var server: Server?
    }

    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }

    /// The requests as `METHOD path`.
    var lines: [String] { requests.map { "\($0.method) \($0.path)" } }

    /// Runs a bucket, and gives it with a store that uses it.
    static func run(
        sessionToken: Secret? = nil, _ body: (Bucket, S3Store) async throws -> Void
    ) async throws {
        let bucket = Bucket()
        let limits = ServerLimits(bodyBytesMax: { _, _ in 8 << 20 })
        let server = try Server(host: "127.0.0.1", port: 0, limits: limits) { request in
            .now(bucket.answer(request))
        }
        let settings = S3Settings(
            endpoint: "http://127.0.0.1:\(server.port)", bucket: "results",
            accessKeyID: Secret("THE-KEY-ID"), secretAccessKey: Secret("THE-SECRET"),
            sessionToken: sessionToken)
        let client = Client(userAgent: "holdfast-tests")
        let store = try S3Store(
            settings, client: client,
            clock: ManualClock(Instant(rfc3339: "2026-01-02T03:04:05Z")!))
        try await body(bucket, store)
        client.close()
        await server.stop()
    }

    /// Answers the next requests so; `nil` is what the bucket itself says.
    func answer(next answers: Response?...) {
        state.withLock { $0.answers += answers }
    }

    /// Changes the headers of everything stored.
    func changeHeaders(_ change: (String, String) -> String?) {
        state.withLock { state in
            state.objects = state.objects.mapValues { object in
                var changed = object
                changed.headers = object.headers.compactMap { header in
                    change(header.name, header.value).map { (header.name, $0) }
                }
                return changed
            }
        }
    }

    private func answer(_ request: Request) -> Response {
        state.withLock { state in
            state.requests.append(request)
            if !state.answers.isEmpty, let answer = state.answers.removeFirst() { return answer }
            switch request.method {
            case "PUT": return put(request, &state)
            case "HEAD":
                guard let object = state.objects[request.path] else { return .empty(status: 404) }
                // The server counts the body of a HEAD and does not send it.
                return Response(
                    status: 200, headers: object.headers,
                    body: Array(repeating: 0, count: object.byteCount))
            default: return Self.refusal(405, "MethodNotAllowed")
            }
        }
    }

    private func put(_ request: Request, _ state: inout State) -> Response {
        let hash = Hex.encode(SHA256.hash(request.body))
        guard request.header("x-amz-content-sha256") == hash else {
            return Self.refusal(400, "XAmzContentSHA256Mismatch")
        }
        let md5 = MD5.hash(request.body)
        guard request.header("Content-MD5") == Base64.encode(md5) else {
            return Self.refusal(400, "BadDigest")
        }
        if request.header("If-None-Match") == "*", state.objects[request.path] != nil {
            return Self.refusal(412, "PreconditionFailed")
        }
        let tag = ("ETag", "\"\(Hex.encode(md5))\"")
        let metadata = request.headers.filter { $0.name.lowercased().hasPrefix("x-amz-meta-") }
        state.objects[request.path] = Stored(
            headers: metadata + [tag], byteCount: request.body.count)
        return Response(status: 200, headers: [tag])
    }

    static func refusal(
        _ status: Int, _ code: String, message: String = "No.",
        headers: [(name: String, value: String)] = []
    ) -> Response {
        Response(
            status: status, headers: headers,
            body: Array("<Error><Code>\(code)</Code><Message>\(message)</Message></Error>".utf8))
    }
}
