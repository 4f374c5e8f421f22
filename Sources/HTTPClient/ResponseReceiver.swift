/// A response while it arrives, held to its request's bounds.
struct ResponseReceiver {
    private(set) var status = 0
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private(set) var bytesReceived = 0
    /// Whether this response is followed instead of returned.
    private(set) var isRedirecting = false
    /// Whether the final response's headers have come.
    private(set) var areHeadersComplete = false
    private var headerBytes = 0
    private let followsRedirects: Bool
    private let bytesMax: Int
    private let sink: ResponseSink
    private let isHead: Bool

    /// All headers of a response together.
    private static let headerBytesMax = 128 << 10
    /// What is kept of a failed response whose sink is not memory.
    private static let explanationBytesMax = 64 << 10

    init(_ request: ClientRequest, method: String) {
        followsRedirects = request.redirectsMax > 0
        bytesMax = request.responseBytesMax
        sink = request.sink
        isHead = method == "HEAD"
    }

    /// The first `Location` header.
    var location: String? {
        headers.first { $0.name.isSameHeaderName(as: "Location") }?.value
    }

    /// Takes one line of the response's head, as curl delivers it.
    mutating func receiveHeader(_ line: UnsafeRawBufferPointer) throws(ClientError.Reason) {
        headerBytes += line.count
        if headerBytes > Self.headerBytesMax { throw .responseTooLarge }
        let text = line.trimmed
        if text.starts(with: "HTTP/".utf8) {
            // A new head: what came before was a 1xx.
            status = text.statusCode
            headers = []
            areHeadersComplete = false
        } else if areHeadersComplete {
            // A trailer; nothing we use comes in one.
        } else if text.isEmpty {
            try completeHeaders()
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")) {
            let name = String(decoding: text[text.startIndex..<colon], as: UTF8.self)
            let value = UnsafeRawBufferPointer(rebasing: text[(colon + 1)...]).trimmed
            headers.append((name, String(decoding: value, as: UTF8.self)))
        }
    }

    /// Takes the next bytes of the body.
    mutating func receiveBody(_ bytes: UnsafeRawBufferPointer) throws(ClientError.Reason) {
        bytesReceived += bytes.count
        if isRedirecting {
            if bytesReceived > Self.explanationBytesMax { throw .responseTooLarge }
            return
        }
        switch sink {
        case .memory:
            if bytesReceived > bytesMax { throw .responseTooLarge }
            body.append(contentsOf: bytes)
        case .bytes(let receive) where (200..<300).contains(status):
            if bytesReceived > bytesMax { throw .responseTooLarge }
            do { try receive(Array(bytes)) } catch { throw .sinkFailed(error) }
        case .bytes:
            let room = Self.explanationBytesMax - body.count
            body.append(contentsOf: bytes.prefix(room))
        }
    }

    private mutating func completeHeaders() throws(ClientError.Reason) {
        areHeadersComplete = !(100..<200).contains(status)
        isRedirecting =
            followsRedirects && Redirect.isAsked(status: status, location: location)
        if isHead || isRedirecting || status == 204 || status == 304 { return }
        let declared = headers.first { $0.name.isSameHeaderName(as: "Content-Length") }
        // Refused before any of it is read. The bytes themselves are counted as well.
        let isStored = if case .memory = sink { true } else { (200..<300).contains(status) }
        if isStored, let length = declared.flatMap({ Int($0.value) }), length > bytesMax {
            throw .responseTooLarge
        }
        if case .memory = sink, let length = declared.flatMap({ Int($0.value) }), length > 0 {
            body.reserveCapacity(min(length, bytesMax))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Without spaces, tabs and line ends around it.
    fileprivate var trimmed: UnsafeRawBufferPointer {
        func isBlank(_ byte: UInt8) -> Bool {
            byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
        }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(rebasing: self[first...last])
    }

    /// The number after the first space of a status line; 0 when there is none.
    fileprivate var statusCode: Int {
        guard let space = firstIndex(of: 0x20) else { return 0 }
        return Int(String(decoding: self[(space + 1)...].prefix(3), as: UTF8.self)) ?? 0
    }
}
