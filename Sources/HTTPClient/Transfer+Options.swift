import CCurl

extension Transfer {
    /// Sets all of curl's options for the next hop; the handle is fresh or reset.
    func configure() {
        errorText.pointee = 0
        ccurl_set_error_buffer(easy, errorText)
        setEnvironment()
        setTarget()
        setTimes()
        setBody()
        setHeaders()
        setCallbacks()
    }

    /// What is the same for every request: nothing from outside, nothing automatic.
    private func setEnvironment() {
        ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1)
        ccurl_set_text(easy, CURLOPT_PROXY, "")
        ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0)
        ccurl_set_long(easy, CURLOPT_PATH_AS_IS, 1)
        ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // A slow name server must not hold up the other transfers when this one ends first.
        ccurl_set_long(easy, CURLOPT_QUICK_EXIT, 1)
        ccurl_set_text(easy, CURLOPT_USERAGENT, userAgent)
    }

    private func setTarget() {
        ccurl_set_text(easy, CURLOPT_URL, target.url)
        if case .bytes = request.sink { ccurl_set_long(easy, CURLOPT_BUFFERSIZE, 128 << 10) }
        switch method {
        case "GET" where source.isEmpty: ccurl_set_long(easy, CURLOPT_HTTPGET, 1)
        case "HEAD": ccurl_set_long(easy, CURLOPT_NOBODY, 1)
        case "POST": ccurl_set_long(easy, CURLOPT_POST, 1)
        case "PUT": ccurl_set_long(easy, CURLOPT_UPLOAD, 1)
        default:
            ccurl_set_long(easy, source.isEmpty ? CURLOPT_HTTPGET : CURLOPT_UPLOAD, 1)
            ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, method)
        }
        // curl repeats a request on a new connection when a kept one turns out to be dead. A body
        // that was begun is not repeated (see `setCallbacks`); without a body nothing would stop
        // curl, except not using a kept connection.
        if !isRepeatable && source.byteCount == 0 { ccurl_set_long(easy, CURLOPT_FRESH_CONNECT, 1) }
    }

    /// Whether sending the request twice is the same as once (RFC 9110 §9.2.2).
    var isRepeatable: Bool {
        ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(method)
    }

    private func setTimes() {
        let left = request.timeout - (ContinuousClock.now - started)
        ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, left.wholeMilliseconds)
        ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeout.wholeMilliseconds)
        if let (bytesPerSecond, over) = request.lowSpeed {
            ccurl_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, bytesPerSecond)
            ccurl_set_long(easy, CURLOPT_LOW_SPEED_TIME, max(1, Int(over.components.seconds)))
        }
    }

    private func setBody() {
        let isPost = method == "POST"
        ccurl_set_offset(
            easy, isPost ? CURLOPT_POSTFIELDSIZE_LARGE : CURLOPT_INFILESIZE_LARGE,
            curl_off_t(source.byteCount))
    }

    private func setHeaders() {
        curl_slist_free_all(headerList)
        headerList = nil
        // R2 never answers the 100 that curl would wait a second for.
        append("Expect:")
        var hasContentType = false
        for (name, value) in request.headers {
            if hops > 0 && !Redirect.forwards(name, keepsBody: !source.isEmpty) { continue }
            // curl takes "Name;" for a header with an empty value.
            append(value.isEmpty ? "\(name);" : "\(name): \(value)")
            if name.isSameHeaderName(as: "Content-Type") { hasContentType = true }
        }
        // Otherwise curl would call any POST a web form.
        if !hasContentType { append("Content-Type:") }
        ccurl_set_headers(easy, headerList)
    }

    private func append(_ line: String) {
        guard let longer = curl_slist_append(headerList, line) else {
            fatalError("curl_slist_append: out of memory")
        }
        headerList = longer
    }
}

extension Duration {
    /// In milliseconds, at least 1, since 0 means "for ever" to curl.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let bounded = min(max(0, seconds), 1 << 31)
        return max(1, Int(bounded) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
