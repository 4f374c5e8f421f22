/// One request, complete with its body.
package struct Request: Sendable {
    /// As it was sent; any token is possible.
    package let method: String
    /// The path as it was sent, undecoded and without the query.
    package let path: String
    /// The query's pairs, decoded, in order; a pair without `=` has an empty value.
    package let query: [(name: String, value: String)]
    /// The headers in order.
    package let headers: [(name: String, value: String)]
    /// At most what ``ServerLimits/bodyBytesMax`` allowed for it.
    package let body: [UInt8]
    /// The client's IP address as text, without port; empty when unknown.
    package let remoteAddress: String

    package init(
        method: String, path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        remoteAddress: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }

    /// The path's parts between slashes, each percent-decoded after it was cut out.
    ///
    /// `/v1/users/a%2Fb` is `["v1", "users", "a/b"]`; empty parts are left out.
    package var segments: [String] {
        path.utf8.split(separator: UInt8(ascii: "/")).map {
            PercentEncoding.decode($0, plusIsSpace: false)
        }
    }

    /// The first value of that name in the query.
    package func query(_ name: String) -> String? {
        query.first { $0.name == name }?.value
    }

    /// The first header of that name, in any case.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.isSameHeaderName(as: name) }?.value
    }
}

extension String {
    /// Whether two header names are the same but for the case of their ASCII letters.
    func isSameHeaderName(as other: String) -> Bool {
        let (own, others) = (utf8, other.utf8)
        return own.count == others.count
            && zip(own, others).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension UInt8 {
    fileprivate var lowercasedASCII: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
