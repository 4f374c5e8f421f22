import Database

/// Why a vendor did not do what it was asked.
package struct ProviderFailure: Error, Sendable, Hashable {
    package var kind: FailureKind
    /// The vendor's own code, or `http_503` where there was none; bounded, safe to show.
    package var code: String
    /// One line for an operator, bounded and without prompts, keys or URLs with secrets.
    package var message: String
    /// How long the vendor asks us to wait, already capped.
    package var retryAfter: Duration?

    package init(kind: FailureKind, code: String, message: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// Whose fault a failure is, which decides what happens next and whether health suffers.
package enum FailureKind: String, Sendable, Hashable, CaseIterable, Codable, SQLRepresentable {
    /// The content was refused: the user's.
    case moderation
    /// The request cannot be done as asked: the user's.
    case input
    /// Our account is out of money: ours, page a person.
    case billing
    /// Our key, model or settings are wrong: ours, page a person.
    case configuration
    /// Too many requests: theirs, wait as they say.
    case throttled
    /// Down, overloaded or broken: theirs.
    case unavailable

    /// Whether this counts against the provider's health: only what is theirs does.
    package var countsAgainstHealth: Bool { self == .throttled || self == .unavailable }
}
