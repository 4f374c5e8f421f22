/// A request as the sandbox's handlers see it.
package struct SandboxRequest: Sendable {
    package var method: String
    /// The decoded parts of the path.
    package var segments: [String]
    /// The value of a query parameter.
    package var query: @Sendable (_ name: String) -> String?
    /// The value of a header; names in any case.
    package var header: @Sendable (_ name: String) -> String?
    package var body: [UInt8]

    package init(
        method: String, segments: [String], query: @escaping @Sendable (String) -> String?,
        header: @escaping @Sendable (String) -> String?, body: [UInt8]
    ) {
        self.method = method
        self.segments = segments
        self.query = query
        self.header = header
        self.body = body
    }
}

/// What the sandbox answers.
package struct SandboxResponse: Sendable, Hashable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]
    /// The connection is cut after so many bytes of the body; `nil` sends it whole.
    package var cutAfterBytes: Int?

    package init(status: Int, headers: [String: String], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A vendor's answer as JSON.
    package init(_ answer: WireAnswer) {
        headers = answer.headers
        headers["Content-Type"] = "application/json"
        status = answer.status
        body = answer.body.bytes
    }

    /// Text for people.
    package static func text(_ status: Int, _ text: String) -> SandboxResponse {
        SandboxResponse(
            status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
            body: Array(text.utf8))
    }
}

/// How a request ends.
package enum SandboxReply: Sendable {
    case now(SandboxResponse)
    /// Once this is known; `nil` cuts the connection.
    case later(@Sendable () async -> SandboxResponse?)
}
