import Database

/// Where a package's credits are; `outside` is everything beyond the ledger.
package enum Bucket: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    case outside, available, held, settled, expired, revoked
}

/// How many credits are in each bucket of a package or a user.
package struct Balance: Sendable, Hashable, Codable {
    package var available: Int64 = 0
    package var held: Int64 = 0
    package var settled: Int64 = 0
    package var expired: Int64 = 0
    package var revoked: Int64 = 0

    package init() {}

    package init(
        available: Int64, held: Int64, settled: Int64, expired: Int64, revoked: Int64
    ) {
        self.available = available
        self.held = held
        self.settled = settled
        self.expired = expired
        self.revoked = revoked
    }

    /// All credits that were ever granted: what the buckets add up to (I1).
    package var granted: Int64 { available &+ held &+ settled &+ expired &+ revoked }

    /// Moves credits between two buckets; `outside` has no end.
    ///
    /// Sums wrap around rather than stop the program, because verify must survive whatever stands
    /// in a file. What the ledger writes is far from that (``Ledger/creditsMax``), and the tables
    /// refuse a sum below zero.
    package mutating func move(_ credits: Int64, from: Bucket, to: Bucket) {
        add(0 &- credits, to: from)
        add(credits, to: to)
    }

    private mutating func add(_ credits: Int64, to bucket: Bucket) {
        switch bucket {
        case .outside: break
        case .available: available &+= credits
        case .held: held &+= credits
        case .settled: settled &+= credits
        case .expired: expired &+= credits
        case .revoked: revoked &+= credits
        }
    }
}
