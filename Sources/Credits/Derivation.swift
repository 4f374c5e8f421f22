import Database

/// What a user's packages and holds must look like, derived from the entries alone.
struct Derivation {
    /// A package as the entries tell it.
    struct PackageStory {
        var balance = Balance()
        var grantedAt: Instant?
        var effectiveAt: Instant?
        var expiresAt: Instant?
        var revokedAt: Instant?
        var source: PackageSource?
    }

    /// A hold as the entries tell it.
    struct HoldStory {
        var job: JobID?
        var createdAt: Instant
        var allocations: [Allocation] = []
        var settled: Int64 = 0
        var released: Int64 = 0
        var refunded: Int64 = 0
        var resolvedAt: Instant?
        var reason: String?
    }

    private(set) var balance = Balance()
    private(set) var packages: [PackageID: PackageStory] = [:]
    private(set) var holds: [HoldID: HoldStory] = [:]
    /// When the user's first entry was written, and with it the user.
    private(set) var createdAt: Instant?
    private(set) var entryCount: Int64 = 0
    private(set) var entryHash = Entry.genesis
    private(set) var broken: [BrokenRow] = []

    /// Takes the next entry of the user, in the order of their numbers.
    mutating func take(_ entry: Entry, hash: [UInt8]) {
        let key = "\(entry.user)/\(entry.number)"
        if entry.number != entryCount &+ 1 {
            report("I14", key, expected: "number \(entryCount &+ 1)", found: "\(entry.number)")
        }
        if createdAt == nil { createdAt = entry.at }
        entryCount = entry.number
        let expected = entry.hash(after: entryHash)
        if expected != hash {
            report("I14", key, expected: "hash \(hex(expected))", found: "hash \(hex(hash))")
        }
        // Follow the stored hash, so that one changed row is reported once and not ever after.
        entryHash = hash
        balance.move(entry.credits, from: entry.from, to: entry.to)
        follow(entry, key: key)
    }

    private mutating func follow(_ entry: Entry, key: String) {
        var story = packages[entry.package] ?? PackageStory()
        story.balance.move(entry.credits, from: entry.from, to: entry.to)
        if entry.kind == .grant {
            story.grantedAt = entry.at
            story.effectiveAt = entry.effectiveAt
            story.expiresAt = entry.expiresAt
            story.source = entry.source
        }
        if entry.kind == .revoke, entry.source == nil, story.revokedAt == nil {
            story.revokedAt = entry.at
        }
        if entry.kind == .extend { story.expiresAt = entry.expiresAt }
        packages[entry.package] = story
        if let lowest = story.balance.lowest, lowest < 0 {
            report("I1", key, expected: "no bucket below 0", found: "\(lowest)")
        }
        if let hold = entry.hold { follow(entry, of: hold, expiresAt: story.expiresAt) }
    }

    private mutating func follow(_ entry: Entry, of hold: HoldID, expiresAt: Instant?) {
        var story = holds[hold] ?? HoldStory(job: entry.job, createdAt: entry.at)
        switch entry.kind {
        case .freeze:
            story.allocations.append(
                Allocation(package: entry.package, credits: entry.credits, expiresAt: expiresAt))
        case .settle:
            story.settled &+= entry.credits
            story.resolvedAt = entry.at
        case .release:
            story.released &+= entry.credits
            story.resolvedAt = entry.at
            story.reason = entry.reason
        case .refund: story.refunded &+= entry.credits
        case .grant, .revoke, .expire, .extend: break
        }
        holds[hold] = story
    }

    private mutating func report(
        _ invariant: String, _ key: String, expected: String, found: String
    ) {
        broken.append(
            BrokenRow(
                invariant: invariant, table: "entries", key: key, expected: expected, found: found))
    }

    private func hex(_ bytes: [UInt8]) -> String {
        String(
            bytes.prefix(6).reduce(into: "") { $0 += ($1 < 16 ? "0" : "") + String($1, radix: 16) })
            + "…"
    }
}

extension Balance {
    /// The smallest bucket.
    fileprivate var lowest: Int64? { [available, held, settled, expired, revoked].min() }
}
