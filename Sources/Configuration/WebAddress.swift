/// What an `http` or `https` URL in the settings is made of.
struct WebAddress {
    let scheme: String
    let host: String
    let port: Int?

    /// The URL without a slash at its end, so that a path can be put behind it.
    let text: String

    /// Why a text cannot be one, as it goes into a problem's "expected".
    enum Refusal: Error {
        case notAURL, hasUserInfo, hasQuery, notEncrypted
    }

    /// Reads an absolute URL of scheme, host, port and path.
    ///
    /// - Throws: `notEncrypted` for `http` to anything but this machine, where a key could be
    ///   read on the way.
    init(_ text: String) throws(Refusal) {
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "\\") })
        else { throw .notAURL }
        guard let scheme = ["https", "http"].first(where: { text.hasPrefix($0 + "://") })
        else { throw .notAURL }
        let rest = text.dropFirst(scheme.count + 3)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { throw .hasUserInfo }
        guard !rest.contains(where: { "?#".contains($0) }) else { throw .hasQuery }
        guard let (host, port) = Self.hostAndPort(authority) else { throw .notAURL }
        guard scheme == "https" || SocketAddress.isLoopback(host) else { throw .notEncrypted }
        self.scheme = scheme
        self.host = host
        self.port = port
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        self.text = text
    }

    private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
        if let host = SocketAddress.host(authority) { return (host, nil) }
        guard let address = SocketAddress(String(authority)), address.port > 0 else { return nil }
        return (address.host, address.port)
    }
}
