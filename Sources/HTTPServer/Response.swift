/// What a handler gives for a request.
package enum Answer: Sendable {
    /// A response that is there already.
    ///
    /// The handler runs on one of the server's own threads: it may do blocking reads, and all
    /// connections of that thread wait while it does.
    case now(Response)
    /// A response that takes time; the connection rests until the function returns.
    ///
    /// It runs as a task of its own, which ``Server/stop()`` waits for.
    case later(@Sendable () async -> Response)
}

/// One response.
package struct Response: Sendable {
    /// How a response ends; anything but `complete` is for simulating a broken server.
    package enum Ending: Sendable, Hashable {
        /// As it should.
        case complete
        /// The connection is closed after so many bytes of the body, all of which were declared.
        case cut(afterBytes: Int)
        /// The connection is closed without a single byte.
        case hangUp
    }

    package var status: Int
    /// `Date`, `Content-Length` and `Connection` are added by the server.
    package var headers: [(name: String, value: String)]
    /// For `HEAD` the body is counted for `Content-Length` and not sent.
    package var body: [UInt8]
    package var ending: Ending

    package init(
        status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        ending: Ending = .complete
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.ending = ending
    }

    /// A response with a text, as UTF-8.
    package static func text(
        _ text: String, status: Int = 200, type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status: status, headers: [("Content-Type", type)], body: Array(text.utf8))
    }

    /// A response with JSON that is encoded already.
    package static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
        Response(status: status, headers: [("Content-Type", "application/json")], body: bytes)
    }

    /// A response with nothing but its status.
    package static func empty(status: Int) -> Response {
        Response(status: status)
    }
}
