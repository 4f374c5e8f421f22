/// Which addresses a request may connect to.
package enum AddressPolicy: Sendable {
    /// All of them: for servers named in the configuration.
    case any
    /// Addresses of the public internet over `https`, for URLs that come from outside.
    ///
    /// The address is checked when the socket is opened and again before a kept connection is
    /// used, so a name that resolves differently the second time gains nothing. A URL with one of
    /// the excepted hosts *and* ports may use any address, and `http`.
    case publicOnly(except: [HostPort] = [])

    /// Whether this policy lets a URL with this host and port go anywhere.
    func exempts(host: String, port: Int) -> Bool {
        switch self {
        case .any: true
        case .publicOnly(let exceptions): exceptions.contains(HostPort(host: host, port: port))
        }
    }
}

/// A host as it stands in a URL, without brackets and in lower case, with a port.
package struct HostPort: Hashable, Sendable {
    package let host: String
    package let port: Int

    /// Creates the pair from a host in any case, an IPv6 address with or without its brackets.
    package init(host: String, port: Int) {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        self.host = (isBracketed ? String(host.dropFirst().dropLast()) : host).lowercased()
        self.port = port
    }
}
