import Configuration
import Crypto

/// Amazon's Signature Version 4 for S3, as pure functions.
///
/// Source: "Signature Calculations for the Authorization Header" of the Amazon S3 API Reference.
struct SignatureV4: Sendable {
    /// What of a request is signed.
    struct Request: Sendable {
        var method: String
        /// The path as it is sent, percent-encoded.
        var path: String
        /// Not encoded; in any order.
        var query: [(name: String, value: String)] = []
        /// What is signed, `host` included, in any order and case.
        var headers: [(name: String, value: String)]
        /// The value of `x-amz-content-sha256`: the SHA-256 of the body in hexadecimal digits, or
        /// ``SignatureV4/unsignedPayload``.
        var payload: String
    }

    /// Stands for the hash of a body that is not signed.
    static let unsignedPayload = "UNSIGNED-PAYLOAD"
    private static let algorithm = "AWS4-HMAC-SHA256"

    private let accessKeyID: String
    private let secretAccessKey: Secret
    private let region: String
    private let service: String

    init(accessKeyID: String, secretAccessKey: Secret, region: String, service: String = "s3") {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
        self.service = service
    }

    /// The value of the header `Authorization`.
    func authorization(for request: Request, at time: SigningTime) -> String {
        "\(Self.algorithm) Credential=\(accessKeyID)/\(scope(at: time)),"
            + "SignedHeaders=\(Self.signedHeaders(request.headers)),"
            + "Signature=\(signature(of: request, at: time))"
    }

    /// The query that lets anybody send a request until it expires.
    ///
    /// - Parameters:
    ///   - request: With the headers that have to be sent, usually only `host`.
    ///   - time: When it begins.
    ///   - duration: 1 s to 7 days, in whole seconds.
    ///   - sessionToken: Of temporary credentials.
    /// - Returns: what goes behind the question mark.
    func presignedQuery(
        for request: Request, at time: SigningTime, expiresAfter duration: Duration,
        sessionToken: Secret? = nil
    ) -> String {
        precondition(duration >= .seconds(1), "what is presigned is valid for a second at least")
        precondition(duration <= .seconds(604_800), "what is presigned expires within a week")
        var request = request
        request.payload = Self.unsignedPayload
        request.query += [
            ("X-Amz-Algorithm", Self.algorithm),
            ("X-Amz-Credential", "\(accessKeyID)/\(scope(at: time))"),
            ("X-Amz-Date", time.timestamp),
            ("X-Amz-Expires", String(duration.components.seconds)),
            ("X-Amz-SignedHeaders", Self.signedHeaders(request.headers)),
        ]
        if let sessionToken {
            request.query.append(("X-Amz-Security-Token", sessionToken.text))
        }
        let signature = signature(of: request, at: time)
        return "\(Self.canonicalQuery(request.query))&X-Amz-Signature=\(signature)"
    }

    /// The signature in hexadecimal digits.
    func signature(of request: Request, at time: SigningTime) -> String {
        let text = stringToSign(Self.canonicalRequest(request), at: time)
        return Hex.encode(HMAC.sha256(Array(text.utf8), key: signingKey(at: time)))
    }

    /// The key of one day, region and service.
    func signingKey(at time: SigningTime) -> [UInt8] {
        let start = Array("AWS4\(secretAccessKey.text)".utf8)
        return [time.date, region, service, "aws4_request"].reduce(start) { key, part in
            HMAC.sha256(Array(part.utf8), key: key)
        }
    }

    func stringToSign(_ canonicalRequest: String, at time: SigningTime) -> String {
        let hash = Hex.encode(SHA256.hash(canonicalRequest))
        return "\(Self.algorithm)\n\(time.timestamp)\n\(scope(at: time))\n\(hash)"
    }

    /// A request as one text that both sides arrive at.
    static func canonicalRequest(_ request: Request) -> String {
        let headers = canonicalHeaders(request.headers)
        return [
            request.method,
            request.path,
            canonicalQuery(request.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(),
            headers.map(\.name).joined(separator: ";"),
            request.payload,
        ].joined(separator: "\n")
    }

    private static func signedHeaders(_ headers: [(name: String, value: String)]) -> String {
        canonicalHeaders(headers).map(\.name).joined(separator: ";")
    }

    private func scope(at time: SigningTime) -> String {
        "\(time.date)/\(region)/\(service)/aws4_request"
    }

    /// Encoded, then sorted by name and value, both as bytes.
    static func canonicalQuery(_ query: [(name: String, value: String)]) -> String {
        query
            .map { (PercentEncoding.encode($0.name), PercentEncoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    /// In lower case and sorted by name, values trimmed, those of one name joined.
    private static func canonicalHeaders(
        _ headers: [(name: String, value: String)]
    ) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for (name, value) in headers {
            let parts = value.split { $0 == " " || $0 == "\t" }
            values[name.lowercased(), default: []].append(parts.joined(separator: " "))
        }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }
}
