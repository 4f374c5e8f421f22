import CCurl

/// One request on its way, from its slot to its result; confined to the client's thread.
final class Transfer {
    enum Conclusion {
        /// A redirect is to be followed: configure and launch again.
        case again
        case done(Result<ClientResponse, ClientError>)
    }

    let submission: Submission
    let easy: UnsafeMutableRawPointer
    let userAgent: String
    let started = ContinuousClock.now
    /// Where this hop goes, and how.
    var target: Target
    var method: String
    var hops = 0
    var source: BodySource
    var receiver: ResponseReceiver
    /// Why a callback stopped the transfer.
    var failure: ClientError.Reason?
    /// The last address that the guard refused.
    var refusedAddress: SocketAddress?
    /// What curl says about its error; it writes there while the transfer runs.
    let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    var headerList: UnsafeMutablePointer<curl_slist>?
    /// Whether an earlier hop was sent.
    private var wasSentBefore = false

    var request: ClientRequest { submission.request }

    init(_ submission: Submission, easy: UnsafeMutableRawPointer, userAgent: String) {
        self.submission = submission
        self.easy = easy
        self.userAgent = userAgent
        target = submission.target
        method = submission.request.method
        source = BodySource(submission.request.body)
        receiver = ResponseReceiver(submission.request, method: submission.request.method)
    }

    deinit {
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Opens the file to send, if there is one; false if that is not possible.
    func openBody() -> Bool {
        source.open()
    }

    /// Whether the guard lets this hop connect to an address.
    func permits(_ address: SocketAddress) -> Bool {
        request.addressPolicy.exempts(host: target.host, port: target.port)
            || SpecialAddresses.isPublic(address.bytes)
    }

    /// What became of the hop that curl reports as done.
    func conclude(_ code: CURLcode) -> Conclusion {
        if let failure {
            return .done(.failure(error(failure, message(for: failure))))
        }
        if let refusedAddress,
            code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK
        {
            return .done(
                .failure(
                    error(
                        .addressRefused(refusedAddress.description),
                        "its address \(refusedAddress) is not of the public internet; list the "
                            + "host and port as an exception if it is meant")))
        }
        guard code == CURLE_OK else {
            let reason = reason(for: code)
            return .done(.failure(error(reason, "\(curlMessage(code)) (curl \(code.rawValue))")))
        }
        // curl takes a connection that ends within the headers for the end of a response.
        guard receiver.areHeadersComplete else {
            return .done(.failure(error(.truncated, "the connection ended within the headers")))
        }
        guard receiver.isRedirecting, let location = receiver.location else {
            return .done(.success(response()))
        }
        return follow(location)
    }

    private func follow(_ location: String) -> Conclusion {
        if hops >= request.redirectsMax {
            return .done(
                .failure(
                    error(.tooManyRedirects, "more than \(request.redirectsMax) redirects")))
        }
        do throws(ClientError.Reason) {
            let redirect = try Redirect(
                status: receiver.status, location: location, from: target, method: method,
                policy: request.addressPolicy)
            wasSentBefore = true
            hops += 1
            target = redirect.target
            method = redirect.method
            if !redirect.keepsBody { source = BodySource(.none) }
            guard source.rewind() else { return .done(.failure(error(.bodyUnreadable, "rewind"))) }
            receiver = ResponseReceiver(request, method: method)
            curl_easy_reset(easy)
            return .again
        } catch {
            return .done(.failure(self.error(error, message(for: error))))
        }
    }

    private func response() -> ClientResponse {
        ClientResponse(
            status: receiver.status, headers: receiver.headers, body: receiver.body,
            finalURL: target.url, bytesReceived: receiver.bytesReceived,
            elapsed: ContinuousClock.now - started)
    }

    /// An error about this request; whether it was sent is asked from curl.
    func error(_ reason: ClientError.Reason, _ message: String) -> ClientError {
        ClientError(
            reason: reason, message: "\(request.method) \(target.origin): \(message)",
            wasSent: wasSentBefore || ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) > 0)
    }

    /// What curl wrote about its error, or its text for the code.
    private func curlMessage(_ code: CURLcode) -> String {
        let text = String(cString: errorText)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }
}
