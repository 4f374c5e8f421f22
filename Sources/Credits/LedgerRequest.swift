import Crypto
package import Database

/// A verb of the ledger with everything that makes it what it is.
///
/// What resolves a hold needs no key: a hold leaves `held` once.
package enum LedgerRequest: Sendable, Hashable {
    case grant(
        user: UserID, credits: Int64, source: PackageSource, starts: Instant?, expires: Instant?,
        reason: String?)
    case freeze(user: UserID, credits: Int64, job: JobID)
    case refund(job: JobID, credits: Int64?, reason: String)
    case revoke(package: PackageID, reason: String)
    case adjust(user: UserID, credits: Int64, expires: Instant?, reason: String)
}

extension LedgerRequest {
    /// The SHA-256 over the verb and all its values: each as its length in bytes and its text, a
    /// missing one as a dash.
    var fingerprint: [UInt8] {
        SHA256.hash(
            parts.reduce("holdfast-request-1") { text, part in
                text + (part.map { "\u{1F}\($0.utf8.count)\u{1F}\($0)" } ?? "\u{1F}-")
            })
    }

    private var parts: [String?] {
        switch self {
        case .grant(let user, let credits, let source, let starts, let expires, let reason):
            [
                "grant", user.text, "\(credits)", source.rawValue, text(starts), text(expires),
                reason,
            ]
        case .freeze(let user, let credits, let job):
            ["freeze", user.text, "\(credits)", job.text]
        case .refund(let job, let credits, let reason):
            ["refund", job.text, credits.map { "\($0)" }, reason]
        case .revoke(let package, let reason): ["revoke", package.text, reason]
        case .adjust(let user, let credits, let expires, let reason):
            ["adjust", user.text, "\(credits)", text(expires), reason]
        }
    }

    private func text(_ instant: Instant?) -> String? { instant.map { "\($0.microseconds)" } }
}
