import Database

/// How far one try of a job at one provider has come.
package enum AttemptState: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    /// Written down; its request may have been sent.
    case intended
    /// Sent, and no answer that can be read.
    case unknown
    /// The provider has a task for it.
    case accepted
    /// The provider provably has none.
    case refused
    case succeeded, failed, canceled
    /// Given up by us, whatever the provider does.
    case abandoned
}
