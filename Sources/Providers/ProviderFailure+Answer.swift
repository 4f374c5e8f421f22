extension ProviderFailure {
    /// A 2xx whose body is not what the vendor documents.
    static func unreadable(_ status: Int) -> ProviderFailure {
        ProviderFailure(
            kind: .unavailable, code: "unreadable",
            message: "HTTP \(status) with an answer that cannot be read.")
    }

    /// The vendor spoke of another task than the one that was asked for.
    static let wrongTask = ProviderFailure(
        kind: .unavailable, code: "wrong_task", message: "The vendor answered with another task.")

    /// A word for the status that the vendor does not document.
    static let unknownStatus = ProviderFailure(
        kind: .unavailable, code: "unknown_status",
        message: "The vendor gives the task a status that it does not document.")

    /// The request could not be written down, so nothing was sent.
    static let unwritable = ProviderFailure(
        kind: .input, code: "unwritable", message: "The request cannot be written as JSON.")
}

extension PollOutcome {
    /// The same with nothing of the request in what the vendor says: it ends in the timeline and in
    /// the ledger, which are never changed.
    package func hiding(_ request: GenerationRequest) -> PollOutcome {
        let hidden = [request.prompt] + request.imageURLs
        func hiding(_ failure: ProviderFailure) -> ProviderFailure {
            var failure = failure
            failure.message = VendorText.line(failure.message, hiding: hidden)
            return failure
        }
        return switch self {
        case .status(.failed(let failure)): .status(.failed(hiding(failure)))
        case .unreachable(let failure): .unreachable(hiding(failure))
        case .status, .missing: self
        }
    }
}

extension Submission {
    /// What must not come back in a failure's message.
    var privateTexts: [String] { [request.prompt, callbackURL] + request.imageURLs }
}

extension ResultFile {
    /// An address that a picture can be fetched from, bounded; `nil` for anything else.
    static func address(_ text: String) -> String? {
        let isWeb = text.hasPrefix("https://") || text.hasPrefix("http://")
        return isWeb && text.utf8.count <= 8192 ? text : nil
    }

    /// More results than any model makes; the rest is ignored.
    static let countMax = 32
}
