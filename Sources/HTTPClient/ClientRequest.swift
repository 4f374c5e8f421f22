/// One HTTP request, with every bound it has to keep.
package struct ClientRequest: Sendable {
    /// The method as it is sent, in capitals.
    package var method: String
    /// An absolute `http` or `https` URL, already percent-encoded, without user and password.
    ///
    /// Its path is sent as it is; dots are not removed, nothing is encoded again.
    package var url: String
    /// Headers to send, in order; several may share a name.
    ///
    /// `Host`, `Content-Length` and `User-Agent` are added by the client.
    package var headers: [(name: String, value: String)]
    /// What is sent after the headers.
    package var body: ClientBody
    /// For the whole request with its redirects, counted from when it gets its connection slot.
    package var timeout: Duration
    /// For resolving, connecting and the TLS handshake.
    package var connectTimeout: Duration
    /// A longer body fails with ``ClientError/Reason/responseTooLarge``.
    package var responseBytesMax: Int
    /// Which addresses the request may connect to.
    package var addressPolicy: AddressPolicy
    /// Redirects to follow; with 0 the redirecting response is returned as it is.
    ///
    /// Each target goes through the ``addressPolicy`` again. Nothing goes from `https` to `http`,
    /// and no header that could be a credential is sent to a second server.
    package var redirectsMax: Int
    /// Slower than this for so long fails with ``ClientError/Reason/timedOut``.
    ///
    /// The duration counts in whole seconds, at least one.
    /// The time until the server answers counts as well.
    package var lowSpeed: (bytesPerSecond: Int, over: Duration)?
    /// Where the body of a successful response goes.
    package var sink: ResponseSink

    package init(
        method: String = "GET",
        url: String,
        headers: [(name: String, value: String)] = [],
        body: ClientBody = .none,
        timeout: Duration = .seconds(30),
        connectTimeout: Duration = .seconds(5),
        responseBytesMax: Int = 1 << 20,
        addressPolicy: AddressPolicy = .any,
        redirectsMax: Int = 0,
        lowSpeed: (bytesPerSecond: Int, over: Duration)? = nil,
        sink: ResponseSink = .memory
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.responseBytesMax = responseBytesMax
        self.addressPolicy = addressPolicy
        self.redirectsMax = redirectsMax
        self.lowSpeed = lowSpeed
        self.sink = sink
    }
}

/// What a request sends after its headers.
package enum ClientBody: Sendable {
    /// Nothing.
    case none
    /// Bytes in memory.
    case bytes([UInt8])
    /// A file of exactly that many bytes, read while it is sent.
    case file(path: String, byteCount: Int)

    /// How many bytes are sent.
    package var byteCount: Int {
        switch self {
        case .none: 0
        case .bytes(let bytes): bytes.count
        case .file(_, let byteCount): byteCount
        }
    }
}

/// Where the body of a successful (2xx) response goes.
package enum ResponseSink: Sendable {
    /// Into ``ClientResponse/body``.
    case memory
    /// To a function, called on the client's thread with each piece in order.
    ///
    /// All transfers wait while it runs: it may write to a file, not wait for a network. What it
    /// throws fails the request with ``ClientError/Reason/sinkFailed(_:)``. The body of any other
    /// response does not get there; its first 64 KiB are in ``ClientResponse/body``.
    case bytes(@Sendable ([UInt8]) throws -> Void)
}
