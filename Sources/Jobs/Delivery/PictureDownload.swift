package import Configuration
package import HTTPClient
import ObjectStorage

/// Brings pictures from URLs that providers gave us to the ``Spool``.
///
/// Such a URL may say anything. Nothing but `https` to public addresses is connected to, on any
/// hop, other than the exact hosts and ports that the settings except; no credentials are sent; and
/// time, speed and size have limits.
package struct PictureDownload: Sendable {
    /// What a download is held to, besides what the settings say.
    struct Limits: Sendable {
        var redirectsMax = 3
        var bytesPerSecondMin = 4096
        /// How long it may be slower than that.
        var slowFor: Duration = .seconds(15)
    }

    private let client: Client
    private let spool: Spool
    private let settings: DeliverySettings
    private let limits: Limits

    /// - Parameters:
    ///   - client: Sends the requests, under its own name.
    ///   - spool: Where the pictures go.
    ///   - settings: The exceptions and limits.
    package init(client: Client, spool: Spool, settings: DeliverySettings) {
        self.init(client: client, spool: spool, settings: settings, limits: Limits())
    }

    init(client: Client, spool: Spool, settings: DeliverySettings, limits: Limits) {
        self.client = client
        self.spool = spool
        self.settings = settings
        self.limits = limits
    }

    /// Downloads a picture, whole or not at all.
    ///
    /// - Parameters:
    ///   - url: Where it is.
    ///   - name: What to call it in the spool; no two downloads at a time may share one.
    /// - Returns: the picture, complete in the spool.
    /// - Throws: a ``DownloadError``, with nothing of the picture left in the spool.
    package func fetch(
        _ url: String, as name: String
    ) async throws(DownloadError) -> SpooledPicture {
        let spool = spool
        let picture = try await spool.pool.run { () throws(DownloadError) in
            try IncomingPicture(name, in: spool)
        }
        do throws(DownloadError) {
            let response = try await send(url, into: picture)
            try Self.check(response)
            let declared = response.header("Content-Length").flatMap { Int($0) }
            return try await spool.pool.run { () throws(DownloadError) in
                try picture.finish(declared: declared)
            }
        } catch {
            await spool.pool.run { picture.abandon() }
            throw Self.located(error, at: url)
        }
    }

    private func send(
        _ url: String, into picture: IncomingPicture
    ) async throws(DownloadError) -> ClientResponse {
        let exceptions = settings.allowPrivate.map { HostPort(host: $0.host, port: $0.port) }
        let request = ClientRequest(
            url: url,
            headers: [
                ("Accept", PictureType.allCases.map(\.contentType).joined(separator: ", ")),
                // What a server packs would be hashed and stored packed.
                ("Accept-Encoding", "identity"),
            ],
            timeout: settings.timeout,
            responseBytesMax: settings.outputBytesMax,
            addressPolicy: .publicOnly(except: exceptions),
            redirectsMax: limits.redirectsMax,
            lowSpeed: (limits.bytesPerSecondMin, limits.slowFor),
            sink: .bytes { try picture.receive($0) })
        do {
            return try await client.send(request)
        } catch {
            throw DownloadError(error)
        }
    }

    private static func check(_ response: ClientResponse) throws(DownloadError) {
        let status = response.status
        let retryAfter = RetryAfter.duration(
            response.header("Retry-After"), date: response.header("Date"))
        switch status {
        case 200:
            guard let coding = response.header("Content-Encoding"), coding != "identity"
            else { return }
            throw .refused("the server packed the picture, which it was asked not to do")
        case 408, 425, 429, 500...:
            throw .temporary("the server answered \(status)", retryAfter: retryAfter)
        case 201..<300:
            throw .temporary("the server answered \(status), without a picture", retryAfter: nil)
        case 300..<400:
            throw .refused("the server answered \(status), a redirect that cannot be followed")
        default:
            // Whatever it says, for this URL there is nothing any more; R2 says 400 for an expired
            // one.
            throw .gone("the server answered \(status)")
        }
    }

    /// Adds where it happened: the server only, since the rest of a URL may be a key to it.
    private static func located(_ error: DownloadError, at url: String) -> DownloadError {
        let place = "download from \(server(of: url))"
        return switch error {
        case .temporary(let message, let retryAfter):
            .temporary("\(place): \(message)", retryAfter: retryAfter)
        case .gone(let message): .gone("\(place): \(message)")
        case .refused(let message): .refused("\(place): \(message)")
        case .truncated(let message): .truncated("\(place): \(message)")
        case .spool(let message): .spool("\(place): \(message)")
        }
    }

    private static func server(of url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "a URL without a server" }
        let authority = url[scheme.upperBound...].prefix { !"/?#\\".contains($0) }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        let isPlain = host.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        return isPlain && !host.isEmpty ? String(host.prefix(200)) : "a URL without a server"
    }
}

extension DownloadError {
    /// What a failed request means for a download.
    fileprivate init(_ error: ClientError) {
        switch error.reason {
        case .sinkFailed(let reason as DownloadError): self = reason
        case .sinkFailed: self = .spool(error.message)
        case .addressRefused, .invalidURL, .invalidHeader, .tooManyRedirects, .responseTooLarge:
            self = .refused(error.message)
        case .truncated: self = .truncated(error.message)
        case .couldNotResolve, .couldNotConnect, .tls, .timedOut, .connectionLost, .cancelled,
            .bodyUnreadable, .overloaded, .other:
            self = .temporary(error.message, retryAfter: nil)
        }
    }
}
