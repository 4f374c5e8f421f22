import HTTPClient

extension ProviderFailure {
    /// What a request without an answer means for an operator, in our words only.
    init(_ error: ClientError) {
        let (code, message) = Self.words(for: error.reason)
        let kind: FailureKind =
            switch error.reason {
            case .invalidURL, .invalidHeader, .addressRefused: .configuration
            default: .unavailable
            }
        self.init(kind: kind, code: code, message: message)
    }

    /// What keeps a request from its answer though the vendor may be well.
    ///
    /// We gave it up, or had too many waiting: health must not take that for the vendor's fault.
    static let codesOfOurs: Set = ["cancelled", "overloaded"]

    private static func words(for reason: ClientError.Reason) -> (String, String) {
        switch reason {
        case .couldNotResolve: ("could_not_resolve", "The vendor's host name was not found.")
        case .couldNotConnect: ("could_not_connect", "No connection to the vendor.")
        case .tls: ("tls", "No secure connection to the vendor; check its certificate.")
        case .timedOut: ("timed_out", "The vendor did not answer in time.")
        case .addressRefused: ("address_refused", "The vendor's address is not allowed.")
        case .tooManyRedirects: ("redirected", "The vendor's address leads elsewhere.")
        case .responseTooLarge: ("answer_too_large", "The vendor's answer is too large.")
        case .truncated: ("truncated", "The vendor's answer ended early.")
        case .connectionLost: ("connection_lost", "The connection ended before the answer.")
        case .cancelled: ("cancelled", "The request was given up on our side.")
        case .invalidURL: ("invalid_url", "The vendor's base_url is not a URL; check it.")
        case .invalidHeader: ("invalid_header", "A header cannot be sent; check the api_key.")
        case .overloaded: ("overloaded", "Too many requests wait on our side.")
        case .bodyUnreadable, .sinkFailed, .other:
            ("connection_failed", "The connection to the vendor broke.")
        }
    }
}

extension SubmitOutcome {
    /// A request that got no answer: refused only if provably no byte of it left.
    init(_ error: ClientError) {
        let failure = ProviderFailure(error)
        self = error.wasSent ? .unknown(failure.message) : .refused(failure)
    }
}
