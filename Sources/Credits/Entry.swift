package import Database
import Crypto

/// One immutable line of the ledger: credits of one package moved between two buckets.
package struct Entry: Sendable, Hashable {
    /// What moved the credits; stored and hashed by its raw value, which therefore never changes.
    package enum Kind: String, Sendable, Hashable, Codable, SQLRepresentable {
        case grant, freeze, settle, release, refund, revoke, expire, extend
    }

    package var user: UserID
    /// Counts from one for each user, without gaps.
    package var number: Int64
    package var kind: Kind
    package var package: PackageID
    package var from: Bucket
    package var to: Bucket
    package var credits: Int64
    package var hold: HoldID?
    package var job: JobID?
    package var at: Instant
    /// When the package's credits can be used: on a grant.
    package var effectiveAt: Instant?
    /// When they expire from now on: on a grant and an extension.
    ///
    /// On a freeze, when they would have expired.
    package var expiresAt: Instant?
    package var reason: String?
    /// Where a granted package came from; on a revocation, that it is an adjustment.
    package var source: PackageSource?

    /// What is written here is not checked: an entry by itself has no rules.
    package init(
        user: UserID, number: Int64, kind: Kind, package: PackageID, from: Bucket, to: Bucket,
        credits: Int64, hold: HoldID? = nil, job: JobID? = nil, at: Instant,
        effectiveAt: Instant? = nil, expiresAt: Instant? = nil, reason: String? = nil,
        source: PackageSource? = nil
    ) {
        self.user = user
        self.number = number
        self.kind = kind
        self.package = package
        self.from = from
        self.to = to
        self.credits = credits
        self.hold = hold
        self.job = job
        self.at = at
        self.effectiveAt = effectiveAt
        self.expiresAt = expiresAt
        self.reason = reason
        self.source = source
    }
}

extension Entry {
    /// The hash that the first entry of a user follows: 32 zero bytes.
    package static let genesis = [UInt8](repeating: 0, count: 32)

    /// The SHA-256 over the hash before and every field of this entry.
    ///
    /// They are put together as in `HashedFields`. The source comes last, where there is one, and
    /// makes it an entry of the second form.
    package func hash(after previous: [UInt8]) -> [UInt8] {
        var fields = HashedFields(after: previous)
        fields.append(source == nil ? "holdfast-entry-1" : "holdfast-entry-2")
        fields.append(user.text)
        fields.append(number)
        fields.append(kind.rawValue)
        fields.append(package.text)
        fields.append(from.rawValue)
        fields.append(to.rawValue)
        fields.append(credits)
        fields.append(hold?.text)
        fields.append(job?.text)
        fields.append(at.microseconds)
        fields.append(effectiveAt?.microseconds)
        fields.append(expiresAt?.microseconds)
        fields.append(reason)
        if let source { fields.append(source.rawValue) }
        return fields.hash()
    }
}
