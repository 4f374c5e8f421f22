import Credits
import Database

/// A package as the API shows it.
struct PackageReply: Encodable {
    var id: String
    var source: String
    var granted: Int64
    var available: Int64
    var held: Int64
    var settled: Int64
    var expired: Int64
    var revoked: Int64
    var grantedAt: Instant
    var startsAt: Instant
    var expiresAt: Instant?
    /// When it was taken back, as after a charge-back.
    var revokedAt: Instant?

    init(_ package: PackageRecord) {
        id = package.id.text
        source = package.source.rawValue
        granted = package.granted
        available = package.balance.available
        held = package.balance.held
        settled = package.balance.settled
        expired = package.balance.expired
        revoked = package.balance.revoked
        grantedAt = package.grantedAt
        startsAt = package.effectiveAt
        expiresAt = package.expiresAt
        revokedAt = package.revokedAt
    }

    enum CodingKeys: String, CodingKey {
        case id, source, granted, available, held, settled, expired, revoked
        case grantedAt = "granted_at"
        case startsAt = "starts_at"
        case expiresAt = "expires_at"
        case revokedAt = "revoked_at"
    }
}

/// A user's balance as the API shows it.
struct BalanceReply: Encodable {
    var user: String
    /// What can be spent now.
    var available: Int64
    var held: Int64
    var settled: Int64
    var expired: Int64
    var revoked: Int64
    var packages: [PackageReply]
    /// The past instant that was asked for, if one was.
    var asOf: Instant?

    init(user: String, balance: Balance, spendable: Int64, packages: [PackageRecord]) {
        self.user = user
        available = spendable
        held = balance.held
        settled = balance.settled
        expired = balance.expired
        revoked = balance.revoked
        self.packages = packages.map(PackageReply.init)
    }

    /// What the user had at an instant of the past.
    init(user: String, _ past: PastBalance) {
        self.init(
            user: user, balance: past.balance, spendable: past.spendable, packages: past.packages)
        asOf = past.asOf
    }

    enum CodingKeys: String, CodingKey {
        case user, available, held, settled, expired, revoked, packages
        case asOf = "as_of"
    }
}

/// A page of a user's statement.
struct EntriesReply: Encodable {
    var items: [EntryReply]
    /// The `before` of the page that follows.
    var next: String?
}

/// One entry as the API shows it.
struct EntryReply: Encodable {
    var number: Int64
    var at: Instant
    var kind: String
    var package: String
    var from: String
    var to: String
    var credits: Int64
    var generation: String?
    var reason: String?
    /// Where a granted package came from; on a revocation, that it is an adjustment.
    var source: String?

    init(_ entry: Entry) {
        number = entry.number
        at = entry.at
        kind = entry.kind.rawValue
        package = entry.package.text
        from = entry.from.rawValue
        to = entry.to.rawValue
        credits = entry.credits
        generation = entry.job?.text
        reason = entry.reason
        source = entry.source?.rawValue
    }
}
