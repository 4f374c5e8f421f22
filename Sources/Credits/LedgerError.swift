package import Database

/// Why the ledger refused; nothing was written.
///
/// Every verb checks everything before its first write, so that a caller may catch the refusal and
/// still commit what belongs to it, such as the outcome of an idempotency key.
package enum LedgerError: Error, Sendable, Hashable, Codable {
    case creditsOutOfRange(Int64)
    case userIDOutOfRange(String)
    case expiryNotAfterStart(expires: Instant, starts: Instant)
    case unknownUser(UserID)
    case unknownPackage(PackageID)
    case unknownHold(HoldID)
    case jobWithoutHold(JobID)
    case insufficientCredits(needed: Int64, available: Int64)
    case jobFrozenDifferently(JobID, credits: Int64, asked: Int64)
    case holdResolved(HoldID, HoldState)
    case settlementExceedsHold(asked: Int64, held: Int64)
    case refundExceedsSettled(asked: Int64, refundable: Int64)
    case packageRevoked(PackageID, at: Instant)
    case nothingToRevoke(PackageID, expired: Int64)
    case adjustmentExceedsAvailable(asked: Int64, available: Int64)
    case reasonMissing
    case notYet(Instant, now: Instant)
}

extension LedgerError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .creditsOutOfRange(let credits):
            "credits must be between 1 and \(Ledger.creditsMax), not \(credits)"
        case .userIDOutOfRange(let id):
            "a user id has 1 to 128 characters and no control characters, this one has \(id.count)"
        case .expiryNotAfterStart(let expires, let starts):
            "the expiry \(expires.rfc3339) must be later than \(starts.rfc3339)"
        case .unknownUser(let user): "there is no user \(user)"
        case .unknownPackage(let package): "there is no package \(package)"
        case .unknownHold(let hold): "there is no hold \(hold)"
        case .jobWithoutHold(let job): "job \(job) has no hold"
        case .insufficientCredits(let needed, let available):
            "\(needed) credits are needed and \(available) are available"
        case .jobFrozenDifferently(let job, let credits, let asked):
            "job \(job) already holds \(credits) credits, not \(asked)"
        case .holdResolved(let hold, let state): "hold \(hold) is \(state.rawValue) already"
        case .settlementExceedsHold(let asked, let held):
            "cannot settle \(asked) credits of a hold of \(held)"
        case .refundExceedsSettled(let asked, let refundable):
            "cannot refund \(asked) credits: \(refundable) are settled and not refunded"
        case .packageRevoked(let package, let at):
            "package \(package) was revoked at \(at.rfc3339)"
        case .nothingToRevoke(let package, let expired):
            "package \(package) has nothing left to revoke: \(expired) credits have expired"
        case .adjustmentExceedsAvailable(let asked, let available):
            "cannot take \(asked) credits: \(available) are available"
        case .notYet(let instant, let now):
            "\(instant.rfc3339) is still to come: it is \(now.rfc3339)"
        case .reasonMissing: "a reason is needed: it stands in the ledger"
        }
    }
}
