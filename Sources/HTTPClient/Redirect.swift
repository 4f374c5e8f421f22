/// What a redirecting response makes of a request; decided without any I/O.
struct Redirect {
    let target: Target
    let method: String
    /// Whether the body is sent again.
    let keepsBody: Bool

    /// Whether a status and its `Location` ask to go elsewhere.
    static func isAsked(status: Int, location: String?) -> Bool {
        [301, 302, 303, 307, 308].contains(status) && location != nil
    }

    /// The request that follows, by RFC 9110 §15.4; throws why there is none.
    init(
        status: Int, location: String, from current: Target, method: String,
        policy: AddressPolicy
    ) throws(ClientError.Reason) {
        guard let target = Target(location: location, base: current) else { throw .invalidURL }
        if current.scheme == "https" && target.scheme == "http" {
            let exemption: AddressPolicy =
                if case .any = policy { .publicOnly() } else { policy }
            guard exemption.exempts(host: target.host, port: target.port) else {
                throw .addressRefused(target.origin)
            }
        }
        try policy.check(target)
        self.target = target
        switch (status, method) {
        case (303, "GET"), (303, "HEAD"), (307, _), (308, _): self.method = method
        case (303, _), (_, "POST"): self.method = "GET"
        default: self.method = method
        }
        keepsBody = self.method == method
    }

    /// Whether a header may go to the server that a redirect names.
    ///
    /// A list of what may, since any other could be a credential.
    static func forwards(_ name: String, keepsBody: Bool) -> Bool {
        let always = ["Accept", "Accept-Language", "Range", "If-None-Match", "If-Modified-Since"]
        let withBody = ["Content-Type", "Content-MD5"]
        return always.contains { $0.isSameHeaderName(as: name) }
            || keepsBody && withBody.contains { $0.isSameHeaderName(as: name) }
    }
}

extension AddressPolicy {
    /// Throws unless a URL may be asked at all; its address is checked when it is connected to.
    func check(_ target: Target) throws(ClientError.Reason) {
        if exempts(host: target.host, port: target.port) || target.scheme == "https" { return }
        throw .addressRefused(target.origin)
    }
}
