import CMicroHTTPD
import Synchronization

/// One request and its response, from the request line to libmicrohttpd's completion.
///
/// Its connection's thread owns it; only ``Reply`` is shared with a task.
final class Exchange {
    /// Where a task leaves the response before it wakes the connection.
    final class Reply: Sendable {
        let response = Mutex<Response?>(nil)
    }

    /// What a call of libmicrohttpd's handler leads to.
    enum Step {
        /// Go on reading, or wait to be woken.
        case proceed
        case respond(Response)
        case disconnect
    }

    private let core: ServerCore
    private let client: Patience.Client?
    private let target: String
    private var hasBegun = false
    private var method = ""
    private var body: [UInt8] = []
    private var bodyBytesMax = 0
    private var isTooLarge = false
    private var drainedBytes = 0
    private var reply: Reply?

    /// Of a body that is too long so much is read and dropped, so that its client, which is still
    /// sending, gets to see the response and may keep the connection.
    private static let drainedBytesMax = 8 << 20

    init(core: ServerCore, client: Patience.Client?, target: String) {
        self.core = core
        self.client = client
        self.target = target
        client?.turnBegins()
    }

    deinit {
        client?.turnBegins()
        if hasBegun { core.closeExchange() }
    }

    /// The path as it was sent, without the query.
    private var path: String {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return target }
        return String(target[..<mark])
    }

    /// One call of the access handler: first the headers, then pieces of the body, then none.
    func step(
        connection: OpaquePointer, method: UnsafePointer<CChar>, piece: UnsafeRawBufferPointer
    ) -> Step {
        if !hasBegun {
            hasBegun = true
            core.openExchange()
            return begin(connection: connection, method: String(cString: method))
        }
        if !piece.isEmpty { return receive(piece) }
        if let reply {
            // The connection was woken, so the response is there.
            return reply.response.withLock { $0 }.map { .respond($0) } ?? .proceed
        }
        return finish(connection: connection)
    }

    private func begin(connection: OpaquePointer, method: String) -> Step {
        self.method = method
        let declared = MHD_lookup_connection_value(connection, .HEADER_KIND, "Content-Length")
        let encoding = MHD_lookup_connection_value(
            connection, .HEADER_KIND, "Transfer-Encoding")
        if declared == nil && encoding == nil { return .proceed }
        bodyBytesMax = core.limits.bodyBytesMax(method, path)
        // libmicrohttpd has refused what is no number already.
        let length = declared.flatMap { Int(String(cString: $0)) } ?? 0
        if length <= bodyBytesMax {
            body.reserveCapacity(length)
            return .proceed
        }
        isTooLarge = true
        // A response at this point closes the connection: only for what is not worth reading.
        return length > Self.drainedBytesMax ? .respond(core.limits.tooLarge()) : .proceed
    }

    private func receive(_ piece: UnsafeRawBufferPointer) -> Step {
        if body.count + piece.count > bodyBytesMax { isTooLarge = true }
        if isTooLarge {
            body = []
            drainedBytes += piece.count
            return drainedBytes > Self.drainedBytesMax ? .disconnect : .proceed
        }
        body.append(contentsOf: piece)
        return .proceed
    }

    private func finish(connection: OpaquePointer) -> Step {
        client?.turnEnds()
        if core.isStopping {
            var response = Response.text("The server is stopping.\n", status: 503)
            response.headers.append(("Connection", "close"))
            return .respond(response)
        }
        if isTooLarge { return .respond(core.limits.tooLarge()) }
        switch core.handler(request(connection: connection)) {
        case .now(let response): return .respond(response)
        case .later(let work):
            let reply = Reply()
            self.reply = reply
            suspend(connection, until: work, into: reply)
            return .proceed
        }
    }

    private func request(connection: OpaquePointer) -> Request {
        let query = target.utf8.firstIndex(of: UInt8(ascii: "?")).map { mark in
            PercentEncoding.pairs(target[target.utf8.index(after: mark)...].utf8)
        }
        defer { body = [] }
        return Request(
            method: method, path: path, query: query ?? [], headers: connection.requestHeaders,
            body: body, remoteAddress: connection.clientAddress)
    }

    private func suspend(
        _ connection: OpaquePointer, until work: @escaping @Sendable () async -> Response,
        into reply: Reply
    ) {
        core.answerBegins()
        MHD_suspend_connection(connection)
        // libmicrohttpd lets any thread resume a connection, and keeps it until somebody does.
        nonisolated(unsafe) let connection = connection
        // `Server.stop()` waits for it through `answerEnds`.
        Task { [core] in
            let response = await work()
            reply.response.withLock { $0 = response }
            MHD_resume_connection(connection)
            core.answerEnds()
        }
    }
}
