import Database

/// What every entry must obey, given all the entries of its user before it.
///
/// A chain that somebody has written anew with all its hashes still has to obey these.
struct EntryRules {
    /// An entry that does not: which invariant it breaks, and how.
    struct Fault {
        var invariant: String
        var expected: String
        var found: String
    }

    /// The packages that have something available: few, however many a user has had.
    private var live: Set<PackageID> = []

    /// Looks at the next entry, before `history` takes it.
    func faults(of entry: Entry, after history: UserHistory) -> [Fault] {
        var faults: [Fault] = []
        if !entry.isDouble {
            faults.append(
                Fault(
                    invariant: "I2", expected: "buckets of a \(entry.kind.rawValue)",
                    found: "\(entry.from.rawValue) → \(entry.to.rawValue)"))
        }
        if let hold = entry.hold, let story = history.holds[hold] {
            faults += holdFaults(of: entry, in: story)
        }
        switch entry.kind {
        case .freeze:
            faults += orderFault(of: entry, after: history)
            faults += allocationFault(of: entry, after: history)
        case .revoke where entry.source != nil: faults += orderFault(of: entry, after: history)
        case .expire: faults += expiryFault(of: entry, after: history)
        case .extend, .release, .refund: faults += lifetimeFault(of: entry, after: history)
        case .grant, .settle, .revoke: break
        }
        return faults
    }

    /// Notes what the entry has done, after `history` took it.
    mutating func note(_ entry: Entry, in history: UserHistory) {
        if history.packages[entry.package]?.balance.available ?? 0 > 0 {
            live.insert(entry.package)
        } else {
            live.remove(entry.package)
        }
    }

    /// I7: what is used is the first of all that can be used.
    private func orderFault(of entry: Entry, after history: UserHistory) -> [Fault] {
        let usable = live.compactMap { id in history.packages[id].map { (id, $0) } }
            .filter { $0.1.isUsable(at: entry.at) }
        let first = usable.min { $0.1.isUsed(before: $1.1, ids: ($0.0, $1.0)) }
        guard first?.0 != entry.package else { return [] }
        return [
            Fault(
                invariant: "I7",
                expected: "the first package in the order of use: "
                    + (first.map { $0.0.text } ?? "none"),
                found: entry.package.text)
        ]
    }

    /// What a hold's first entry says of it holds for the others: it is of one job (J1), it is
    /// frozen at once and never again (I6), and leaves `held` once (I4).
    private func holdFaults(of entry: Entry, in hold: UserHistory.HoldStory) -> [Fault] {
        var faults: [Fault] = []
        if entry.job != hold.job {
            faults.append(
                Fault(
                    invariant: "J1", expected: "job \(hold.job?.text ?? "none")",
                    found: entry.job?.text ?? "none"))
        }
        switch entry.kind {
        case .freeze where entry.at != hold.createdAt || hold.resolvedAt != nil:
            faults.append(
                Fault(
                    invariant: "I6", expected: "all of the hold at \(hold.createdAt.rfc3339)",
                    found: entry.at.rfc3339))
        case .settle where entry.at != hold.resolvedAt ?? entry.at,
            .release where entry.at != hold.resolvedAt ?? entry.at:
            faults.append(
                Fault(
                    invariant: "I4",
                    expected: "one end, at \(hold.resolvedAt?.rfc3339 ?? "any time")",
                    found: entry.at.rfc3339))
        default: break
        }
        return faults
    }

    /// I6: what was frozen is remembered as it was.
    private func allocationFault(of entry: Entry, after history: UserHistory) -> [Fault] {
        let expiresAt = history.packages[entry.package]?.expiresAt
        guard entry.expiresAt != expiresAt else { return [] }
        return [
            Fault(
                invariant: "I6",
                expected: "expires_at of the package, \(expiresAt?.rfc3339 ?? "never")",
                found: entry.expiresAt?.rfc3339 ?? "never")
        ]
    }

    /// I9: nothing expires before its time.
    private func expiryFault(of entry: Entry, after history: UserHistory) -> [Fault] {
        let expiresAt = history.packages[entry.package]?.expiresAt
        guard expiresAt.map({ $0 > entry.at }) ?? true else { return [] }
        return [
            Fault(
                invariant: "I9",
                expected: "no expiry before \(expiresAt.map { $0.rfc3339 } ?? "ever")",
                found: entry.at.rfc3339)
        ]
    }

    /// I10: credits that come back have the lifetime that they had left when they were frozen.
    private func lifetimeFault(of entry: Entry, after history: UserHistory) -> [Fault] {
        guard let hold = entry.hold.flatMap({ history.holds[$0] }),
            let package = history.packages[entry.package], let current = package.expiresAt,
            let expiry = hold.allocation.first(where: { $0.package == entry.package })?.expiresAt,
            expiry <= entry.at, package.revokedAt == nil
        else { return [] }
        // What stands in a file may be any number: sums wrap around rather than stop the program.
        let left = expiry.microseconds &- hold.createdAt.microseconds
        let least = Instant(microseconds: entry.at.microseconds &+ left)
        if entry.kind == .extend {
            guard entry.expiresAt != least else { return [] }
        } else {
            guard current < least else { return [] }
        }
        return [
            Fault(
                invariant: "I10", expected: "expires_at \(least.rfc3339)",
                found: ((entry.kind == .extend ? entry.expiresAt : current)?.rfc3339) ?? "never")
        ]
    }
}

extension Entry {
    /// Whether its buckets are those of its kind (I2).
    fileprivate var isDouble: Bool {
        switch kind {
        case .grant: from == .outside && to == .available
        case .freeze: from == .available && to == .held
        case .settle: from == .held && to == .settled
        case .release: from == .held && (to == .available || to == .revoked)
        case .refund: from == .settled && (to == .available || to == .revoked)
        case .expire: from == .available && to == .expired
        case .extend: from == .available && to == .available
        case .revoke:
            // What a charge-back cannot take now is only counted.
            switch from {
            case .available: to == .revoked
            case .held, .settled: to == from && source == nil
            case .outside, .expired, .revoked: false
            }
        }
    }
}

extension UserHistory.PackageStory {
    fileprivate func isUsable(at instant: Instant) -> Bool {
        guard let effectiveAt else { return false }
        return effectiveAt <= instant && expiresAt.map { $0 > instant } ?? true
    }

    /// The order of use (I7).
    fileprivate func isUsed(
        before other: UserHistory.PackageStory, ids: (PackageID, PackageID)
    ) -> Bool {
        let never = Instant(microseconds: .max)
        return (expiresAt ?? never, grantedAt ?? never, ids.0)
            < (other.expiresAt ?? never, other.grantedAt ?? never, ids.1)
    }
}
