package import Configuration
import Crypto
package import Database
package import HTTPClient
import Synchronization

/// Objects in a bucket of Cloudflare R2, Amazon S3, MinIO, or any server that speaks like them.
package final class S3Store: ObjectStore {
    package let place: String
    private let address: S3Address
    private let signature: SignatureV4
    private let accessKeyID: Secret
    private let sessionToken: Secret?
    private let client: Client
    private let clock: any WallClock
    private let timeout: Duration
    /// Whether this server was seen to refuse what exists, as `If-None-Match: *` asks.
    ///
    /// Some ignore it. Until a refusal is seen, which ``check()`` brings about, each put looks
    /// first.
    private let refusesExisting = Atomic(false)

    /// Of a request without a body, at most: there is nothing to wait for.
    private static let questionTimeout: Duration = .seconds(30)
    /// The header that keeps an object's SHA-256, in hexadecimal digits.
    private static let sha256Header = "x-amz-meta-sha256"
    /// What ``check()`` stores the first time.
    private static let probe = Array("holdfast was here\n".utf8)
    private static let probeKey = "holdfast-check.txt"

    /// - Parameters:
    ///   - settings: Bucket and credentials.
    ///   - client: Sends the requests.
    ///   - clock: What the signatures are dated by; S3 forgives 15 minutes.
    ///   - timeout: Of one request, its body included.
    /// - Throws: `.configuration` if the endpoint is not a URL.
    package init(
        _ settings: S3Settings, client: Client, clock: any WallClock,
        timeout: Duration = .seconds(120)
    ) throws(StorageError) {
        guard
            let address = S3Address(
                endpoint: settings.endpoint, bucket: settings.bucket,
                pathStyle: settings.pathStyle)
        else {
            throw StorageError(
                .configuration,
                "storage.endpoint: expected an http or https URL, without a query, of an S3 server")
        }
        self.address = address
        self.client = client
        self.clock = clock
        self.timeout = timeout
        place = "s3://\(settings.bucket) at \(settings.endpoint)"
        accessKeyID = settings.accessKeyID
        sessionToken = settings.sessionToken
        signature = SignatureV4(
            accessKeyID: settings.accessKeyID.text, secretAccessKey: settings.secretAccessKey,
            region: settings.region)
    }

    /// Sends a file with its hashes, in one request once the server was seen to be create-only.
    package func put(_ object: OutgoingObject) async throws(StorageError) -> PutOutcome {
        try ObjectKey.validate(object.key, at: place)
        if !refusesExisting.load(ordering: .relaxed),
            let summary = try await summary(of: object.key)
        {
            return try adopt(summary, object)
        }
        let hash = Hex.encode(object.sha256)
        let response = try await send(
            "PUT", object.key,
            headers: [
                ("content-type", object.contentType),
                ("content-md5", Base64.encode(object.md5)),
                ("if-none-match", "*"),
                (Self.sha256Header, hash),
            ],
            body: .file(path: object.file, byteCount: object.byteCount), payload: hash)
        switch response.status {
        case 200..<300:
            try verify(response, object)
            return .stored
        case 412:
            refusesExisting.store(true, ordering: .relaxed)
            guard let summary = try await summary(of: object.key) else {
                throw StorageError(
                    .unavailable(retryAfter: nil),
                    "\(place): \(object.key) was there a moment ago and is gone; it is tried again")
            }
            return try adopt(summary, object)
        default:
            throw refusal(response, "does not take \(object.key)")
        }
    }

    /// Asks for the headers of an object.
    package func summary(of key: String) async throws(StorageError) -> ObjectSummary? {
        try ObjectKey.validate(key, at: place)
        let response = try await send("HEAD", key, payload: Self.emptyPayload)
        switch response.status {
        case 200..<300: break
        case 404: return nil
        default: throw refusal(response, "does not tell about \(key)")
        }
        guard let length = response.header("Content-Length").flatMap({ Int($0) }), length >= 0
        else {
            throw StorageError(
                .unavailable(retryAfter: nil),
                "\(place) does not tell the length of \(key); see what answers there")
        }
        let sha256 = response.header(Self.sha256Header).flatMap(Hex.decode)
        return ObjectSummary(
            key: key, byteCount: length, sha256: sha256?.count == 32 ? sha256 : nil,
            md5: Self.md5(response))
    }

    /// Stores a few bytes under a key of their own, unless they are there.
    ///
    /// Only the first one writes. The later ones are refused, but not before address, bucket,
    /// credentials and the right to write were found to be good.
    package func check() async throws(StorageError) {
        let hash = Hex.encode(SHA256.hash(Self.probe))
        let response = try await send(
            "PUT", Self.probeKey,
            headers: [
                ("content-type", "text/plain"),
                ("content-md5", Base64.encode(MD5.hash(Self.probe))),
                ("if-none-match", "*"),
                (Self.sha256Header, hash),
            ],
            body: .bytes(Self.probe), payload: hash)
        if response.status == 412 { return refusesExisting.store(true, ordering: .relaxed) }
        guard (200..<300).contains(response.status) else {
            throw refusal(response, "is not ready")
        }
    }

    private static let emptyPayload = Hex.encode(SHA256.hash([]))

    /// What has the key already: an earlier try of ours, or something else.
    private func adopt(
        _ summary: ObjectSummary, _ object: OutgoingObject
    ) throws(StorageError) -> PutOutcome {
        guard summary.isContent(of: object) else { throw .conflict(over: object, at: place) }
        return .adopted
    }

    /// Compares what arrived with what was sent, where the server tells.
    private func verify(
        _ response: ClientResponse, _ object: OutgoingObject
    ) throws(StorageError) {
        guard let md5 = Self.md5(response), md5 != object.md5 else { return }
        throw StorageError(
            .integrity,
            "\(place): \(object.key) arrived with another MD5 than it was sent with; see what "
                + "changes requests on the way, and remove the object")
    }

    /// The entity tag where it is the MD5 of the content: in one part, not under a customer's key.
    private static func md5(_ response: ClientResponse) -> [UInt8]? {
        let encryption = response.header("x-amz-server-side-encryption") ?? "AES256"
        guard encryption == "AES256",
            response.header("x-amz-server-side-encryption-customer-algorithm") == nil,
            let tag = response.header("ETag"), !tag.hasPrefix("W/")
        else { return nil }
        let bytes = Hex.decode(tag.filter { $0 != "\"" })
        return bytes?.count == 16 ? bytes : nil
    }

    private func send(
        _ method: String, _ key: String, headers: [(name: String, value: String)] = [],
        body: ClientBody = .none, payload: String
    ) async throws(StorageError) -> ClientResponse {
        let path = address.path(of: key)
        let time = SigningTime(clock.now())
        var headers = headers
        headers += [("x-amz-content-sha256", payload), ("x-amz-date", time.timestamp)]
        if let sessionToken { headers.append(("x-amz-security-token", sessionToken.text)) }
        let signed = SignatureV4.Request(
            method: method, path: path, headers: headers + [("host", address.host)],
            payload: payload)
        headers.append(("Authorization", signature.authorization(for: signed, at: time)))
        do {
            return try await client.send(
                ClientRequest(
                    method: method, url: address.url(path: path), headers: headers, body: body,
                    timeout: body.byteCount > 0 ? timeout : min(timeout, Self.questionTimeout),
                    responseBytesMax: 256 << 10))
        } catch {
            throw StorageError(Self.kind(of: error), "\(place): \(key): \(error.message)")
        }
    }

    private static func kind(of error: ClientError) -> StorageError.Kind {
        switch error.reason {
        case .bodyUnreadable: .spool
        case .invalidURL, .invalidHeader, .addressRefused, .tls, .tooManyRedirects: .configuration
        case .couldNotResolve, .couldNotConnect, .timedOut, .responseTooLarge, .truncated,
            .connectionLost, .cancelled, .sinkFailed, .overloaded, .other:
            .unavailable(retryAfter: nil)
        }
    }

    private func refusal(_ response: ClientResponse, _ what: String) -> StorageError {
        let document = S3ErrorDocument(response.body)
        let retryAfter = RetryAfter.duration(
            response.header("Retry-After"), date: response.header("Date"))
        let (kind, advice) = S3Refusal.classify(
            status: response.status, code: document.code, retryAfter: retryAfter)
        // Some servers repeat the key that they do not know.
        let isQuotable = !document.message.isEmpty && !document.message.contains(accessKeyID.text)
        let answer = [
            "\(response.status)", document.code, isQuotable ? "(\(document.message))" : "",
        ].filter { !$0.isEmpty }.joined(separator: " ")
        return StorageError(kind, "\(place) \(what): \(answer); \(advice)")
    }
}
