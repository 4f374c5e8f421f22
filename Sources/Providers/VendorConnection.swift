import Configuration
import Database
import HTTPClient

/// A vendor's answer, reduced to what adapters judge.
struct VendorAnswer: Sendable {
    var status: Int
    var body: [UInt8]
    /// The header `Retry-After` as it came.
    var retryAfter: String?
    var receivedAt: Instant

    var isSuccess: Bool { (200..<300).contains(status) }
    /// What stands for a code where the vendor gave none.
    var statusCode: String { "http_\(status)" }
    /// How long the vendor asks us to wait, capped.
    var wait: Duration? { RetryAfter.read(retryAfter, now: receivedAt) }
}

/// The way to one account at one vendor: where, with which key, within which limits.
struct VendorConnection: Sendable {
    /// EvoLink's own client waits 30 s for a paid request and 15 s for a read.
    static let submitTimeout: Duration = .seconds(30)
    static let readTimeout: Duration = .seconds(15)
    /// Task objects are a few KiB; Replicate's carry logs.
    static let answerBytesMax = 1 << 20

    /// Without a slash at the end and without the version of the API.
    let baseURL: String
    private let apiKey: Secret
    private let client: Client
    let clock: any WallClock

    init(
        settings: ProviderSettings, defaultBaseURL: String, client: Client, clock: any WallClock
    ) {
        baseURL = Self.trimmed(settings.baseURL ?? defaultBaseURL)
        apiKey = settings.apiKey
        self.client = client
        self.clock = clock
    }

    /// Sends one request with our key and reads the whole answer; redirects are not followed.
    func send(
        _ method: String, _ path: String, headers: [(name: String, value: String)] = [],
        json body: [UInt8]? = nil, timeout: Duration
    ) async throws(ClientError) -> VendorAnswer {
        var request = ClientRequest(method: method, url: baseURL + path)
        request.headers = [
            ("Authorization", "Bearer \(apiKey.text)"), ("Accept", "application/json"),
        ]
        if let body {
            request.headers.append(("Content-Type", "application/json"))
            request.body = .bytes(body)
        }
        request.headers += headers
        request.timeout = timeout
        request.responseBytesMax = Self.answerBytesMax
        let response = try await client.send(request)
        return VendorAnswer(
            status: response.status, body: response.body,
            retryAfter: response.header("Retry-After"), receivedAt: clock.now())
    }

    /// People paste base URLs with a slash or with the version, as vendors' pages show them.
    private static func trimmed(_ url: String) -> String {
        var url = url[...]
        while url.hasSuffix("/") { url.removeLast() }
        if url.hasSuffix("/v1") { url.removeLast(3) }
        return String(url)
    }
}

/// Ids that may stand in a path: what EvoLink's and Replicate's ids are made of.
enum VendorTask {
    static func isPlausible(_ id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"): true
                case UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"): true
                case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: ":"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
            && id != "." && id != ".."
    }

    static let implausible = ProviderFailure(
        kind: .configuration, code: "implausible_task",
        message: "The task's id cannot be one of this vendor's; it was not asked.")
}
