/// What a server answered.
package struct ClientResponse: Sendable {
    /// The HTTP status, whatever it is: a 500 is a response, not an error.
    package let status: Int
    /// The headers of the final response, in order.
    package let headers: [(name: String, value: String)]
    /// The body; empty where the request's sink took it.
    package let body: [UInt8]
    /// The URL that answered, after redirects.
    package let finalURL: String
    /// The bytes of the body, wherever they went.
    package let bytesReceived: Int
    /// From the connection slot to the last byte.
    package let elapsed: Duration

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
