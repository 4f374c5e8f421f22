import Database

/// What a user's entries tell, as far as they have been read: balances, packages and holds.
package struct UserHistory: Sendable {
    /// A package as the entries tell it.
    struct PackageStory: Sendable {
        var balance = Balance()
        var grantedAt: Instant?
        var effectiveAt: Instant?
        var expiresAt: Instant?
        var revokedAt: Instant?
        var source: PackageSource?
    }

    /// A hold as the entries tell it.
    struct HoldStory: Sendable {
        var job: JobID?
        var createdAt: Instant
        var allocation: [Allocation] = []
        var settled: Int64 = 0
        var released: Int64 = 0
        var refunded: Int64 = 0
        /// What each package paid, and got back of that.
        var settledShares: [PackageID: Int64] = [:]
        var refundedShares: [PackageID: Int64] = [:]
        var resolvedAt: Instant?
        var reason: String?
    }

    package private(set) var balance = Balance()
    private(set) var packages: [PackageID: PackageStory] = [:]
    private(set) var holds: [HoldID: HoldStory] = [:]
    /// How many holds have not been resolved; O(holds).
    var openHolds: Int64 { Int64(holds.values.count { $0.resolvedAt == nil }) }
    /// When the user's first entry was written, and with it the user.
    private(set) var createdAt: Instant?
    /// When the last of the entries was written.
    private(set) var lastEntryAt: Instant?

    /// Nothing has been read yet.
    package init() {}

    /// Reads the next entry, in the order of their numbers.
    package mutating func take(_ entry: Entry) {
        if createdAt == nil { createdAt = entry.at }
        lastEntryAt = entry.at
        balance.move(entry.credits, from: entry.from, to: entry.to)
        var story = packages[entry.package] ?? PackageStory()
        story.balance.move(entry.credits, from: entry.from, to: entry.to)
        switch entry.kind {
        case .grant:
            story.grantedAt = entry.at
            story.effectiveAt = entry.effectiveAt
            story.expiresAt = entry.expiresAt
            story.source = entry.source
        case .extend: story.expiresAt = entry.expiresAt
        // An adjustment leaves the package as it is.
        case .revoke where entry.source == nil: story.revokedAt = story.revokedAt ?? entry.at
        case .revoke, .freeze, .settle, .release, .refund, .expire: break
        }
        packages[entry.package] = story
        if let hold = entry.hold { take(entry, of: hold) }
    }

    private mutating func take(_ entry: Entry, of hold: HoldID) {
        var story = holds[hold] ?? HoldStory(job: entry.job, createdAt: entry.at)
        switch entry.kind {
        case .freeze:
            story.allocation.append(
                Allocation(
                    package: entry.package, credits: entry.credits, expiresAt: entry.expiresAt))
        case .settle:
            story.settled &+= entry.credits
            story.settledShares[entry.package, default: 0] &+= entry.credits
            story.resolvedAt = entry.at
        case .release:
            story.released &+= entry.credits
            story.resolvedAt = entry.at
            story.reason = entry.reason
        case .refund:
            story.refunded &+= entry.credits
            story.refundedShares[entry.package, default: 0] &+= entry.credits
        case .grant, .revoke, .expire, .extend: break
        }
        holds[hold] = story
    }
}
