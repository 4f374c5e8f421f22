import CCurl

extension Transfer {
    /// What one of curl's codes means to a caller.
    func reason(for code: CURLcode) -> ClientError.Reason {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST: .couldNotResolve
        case CURLE_COULDNT_CONNECT: .couldNotConnect
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_URL_MALFORMAT: .invalidURL
        case CURLE_PARTIAL_FILE: .truncated
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_SEND_FAIL_REWIND:
            receiver.areHeadersComplete ? .truncated : .connectionLost
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CIPHER,
            CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            .tls
        default: .other(Int32(code.rawValue))
        }
    }

    /// What to tell about a failure that did not come from curl.
    func message(for reason: ClientError.Reason) -> String {
        switch reason {
        case .responseTooLarge:
            "the response is longer than the \(request.responseBytesMax) bytes that are allowed"
        case .sinkFailed(let error): "the response could not be stored: \(error)"
        case .bodyUnreadable: "the file to send ended or could not be read while it was sent"
        case .invalidURL: "the redirect names no http or https URL"
        case .addressRefused(let place): "the redirect to \(place) is not allowed"
        case .couldNotResolve, .couldNotConnect, .tls, .timedOut, .tooManyRedirects, .truncated,
            .connectionLost, .cancelled, .invalidHeader, .overloaded, .other:
            "\(reason)"
        }
    }
}
