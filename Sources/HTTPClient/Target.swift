import CCurl

/// A URL that a request goes to, taken apart by the parser that curl itself uses.
struct Target: Equatable {
    /// The URL as it is given to curl.
    let url: String
    /// In lower case.
    let scheme: String
    /// Without brackets, in lower case.
    let host: String
    let port: Int

    /// Where this is, for messages: no path and no query, which may hold secrets.
    var origin: String {
        host.contains(":") ? "\(scheme)://[\(host)]:\(port)" : "\(scheme)://\(host):\(port)"
    }

    /// An absolute URL; nil unless it is `http` or `https` without user and password.
    init?(_ url: String) {
        self.init(url, base: nil)
    }

    /// The value of a `Location` header, absolute or relative to `base`.
    init?(location: String, base: Target) {
        self.init(location, base: base.url)
    }

    private init?(_ text: String, base: String?) {
        guard !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        guard let handle = curl_url() else { return nil }
        defer { curl_url_cleanup(handle) }
        let asIs = UInt32(CURLU_PATH_AS_IS)
        if let base {
            guard curl_url_set(handle, CURLUPART_URL, base, asIs) == CURLUE_OK else { return nil }
            // Servers send spaces in locations.
            let flags = asIs | UInt32(CURLU_URLENCODE)
            guard curl_url_set(handle, CURLUPART_URL, text, flags) == CURLUE_OK else { return nil }
        } else {
            guard curl_url_set(handle, CURLUPART_URL, text, asIs) == CURLUE_OK else { return nil }
        }
        func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
            var text: UnsafeMutablePointer<CChar>?
            guard curl_url_get(handle, part, &text, UInt32(flags)) == CURLUE_OK, let text else {
                return nil
            }
            defer { curl_free(text) }
            return String(cString: text)
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil,
            let scheme = part(CURLUPART_SCHEME)?.lowercased(),
            scheme == "https" || scheme == "http",
            let host = part(CURLUPART_HOST),
            let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) }),
            let whole = base == nil ? text : part(CURLUPART_URL)
        else { return nil }
        self.url = whole
        self.scheme = scheme
        let plain = HostPort(host: host, port: port)
        self.host = plain.host
        self.port = port
    }
}
