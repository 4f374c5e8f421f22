import Credits
import Database
import Support

/// The rules of the ledger, kept credit by credit: slow, and too simple to be wrong.
///
/// Every credit is a coin that lies in one bucket. There are no sums, no allocations and no
/// entries; what the real ledger must agree with is found by counting coins.
struct CoinLedger {
    struct Coin {
        var package: String
        var bucket = Bucket.available
    }

    struct Package {
        var user: String
        var order: Int
        var grantedAt: Instant
        var starts: Instant
        var expires: Instant?
        var revokedAt: Instant?
    }

    struct Hold {
        var user: String
        var frozenAt: Instant
        /// The coins in the order of use, and when they were to expire at the freeze.
        var coins: [(coin: Int, expires: Instant?)]
        var state = HoldState.held
        var settled = 0
        /// The coins that were settled and have not been refunded.
        var paid: [(coin: Int, expires: Instant?)] = []
    }

    private(set) var now: Instant
    private(set) var coins: [Coin] = []
    private(set) var packages: [String: Package] = [:]
    private(set) var holds: [String: Hold] = [:]

    init(now: Instant = LedgerWorld.start) {
        self.now = now
    }

    /// Does a step.
    ///
    /// - Returns: in words why it is refused, or `nil`.
    mutating func play(_ step: LedgerStep) -> String? {
        switch step {
        case .grant(let user, let credits, let starts, let expires, let package):
            grant(user, credits, starts ?? now, expires, package)
        case .freeze(let user, let credits, let job): freeze(user, credits, job)
        case .settle(let job, let credits): settle(job, credits)
        case .release(let job): release(job)
        case .refund(let job, let credits): refund(job, credits)
        case .revoke(let package): revoke(package)
        case .adjust(let user, let credits, let expires, let package):
            adjust(user, credits, expires, package ?? "?")
        case .expire(let limit): expire(limit)
        case .clock(let instant): moveClock(to: instant)
        }
    }

    private mutating func moveClock(to instant: Instant) -> String? {
        now = max(now, instant)
        return nil
    }

    private mutating func grant(
        _ user: String, _ credits: Int64, _ starts: Instant, _ expires: Instant?, _ name: String
    ) -> String? {
        if credits < 1 { return "range \(credits)" }
        if let expires, expires <= now || expires <= starts { return "expiry" }
        packages[name] = Package(
            user: user, order: packages.count, grantedAt: now, starts: starts, expires: expires)
        coins += (0..<credits).map { _ in Coin(package: name) }
        return nil
    }

    private mutating func freeze(_ user: String, _ credits: Int64, _ job: String) -> String? {
        if credits < 1 { return "range \(credits)" }
        guard packages.values.contains(where: { $0.user == user }) else { return "user" }
        if let hold = holds[job] {
            let isSame = hold.user == user && hold.coins.count == credits
            return isSame ? nil : "different \(hold.coins.count) \(credits)"
        }
        let usable = spendable(of: user).sorted { isUsed($0, before: $1) }
        guard usable.count >= credits else { return "insufficient \(credits) \(usable.count)" }
        let taken = usable.prefix(Int(credits))
        for coin in taken { coins[coin].bucket = .held }
        holds[job] = Hold(
            user: user, frozenAt: now,
            coins: taken.map { ($0, packages[coins[$0].package]?.expires) })
        return nil
    }

    /// The coins that a user can spend now.
    func spendable(of user: String) -> [Int] {
        coins.indices.filter { coin in
            guard coins[coin].bucket == .available,
                let package = packages[coins[coin].package], package.user == user
            else { return false }
            return package.starts <= now && package.expires.map { $0 > now } ?? true
        }
    }

    private func isUsed(_ one: Int, before other: Int) -> Bool {
        guard
            let (first, second) = packages[coins[one].package].flatMap({ first in
                packages[coins[other].package].map { (first, $0) }
            })
        else { return false }
        let never = Instant(microseconds: .max)
        return (first.expires ?? never, first.grantedAt, first.order, one)
            < (second.expires ?? never, second.grantedAt, second.order, other)
    }

    private mutating func settle(_ job: String, _ credits: Int64?) -> String? {
        guard let hold = holds[job] else { return "no hold" }
        let count = credits ?? Int64(hold.coins.count)
        if count < 1 { return "range \(count)" }
        if count > hold.coins.count { return "exceeds \(count) \(hold.coins.count)" }
        return resolve(job, settling: Int(count))
    }

    private mutating func release(_ job: String) -> String? {
        holds[job] == nil ? "no hold" : resolve(job, settling: 0)
    }

    private mutating func resolve(_ job: String, settling count: Int) -> String? {
        guard let hold = holds[job] else { return "no hold" }
        guard hold.state == .held else { return "resolved \(hold.state)" }
        holds[job]?.state = count > 0 ? .settled : .released
        holds[job]?.settled = count
        holds[job]?.paid = Array(hold.coins.prefix(count))
        for (coin, _) in hold.coins.prefix(count) { coins[coin].bucket = .settled }
        for part in hold.coins.dropFirst(count) { giveBack(part, of: hold) }
        return nil
    }

    private mutating func refund(_ job: String, _ credits: Int64?) -> String? {
        guard let hold = holds[job] else { return "no hold" }
        if let credits, credits < 1 { return "range \(credits)" }
        let count = credits ?? Int64(hold.paid.count)
        if hold.paid.isEmpty || count > hold.paid.count {
            return "refund \(count) \(hold.paid.count)"
        }
        for part in hold.paid.suffix(Int(count)) { giveBack(part, of: hold) }
        holds[job]?.paid.removeLast(Int(count))
        return nil
    }

    /// A coin comes back with at least the time that it had when it was frozen, if that ran out.
    private mutating func giveBack(_ part: (coin: Int, expires: Instant?), of hold: Hold) {
        let name = coins[part.coin].package
        guard packages[name]?.revokedAt == nil else {
            coins[part.coin].bucket = .revoked
            return
        }
        coins[part.coin].bucket = .available
        guard let end = part.expires, end <= now, let current = packages[name]?.expires else {
            return
        }
        if current <= now {
            for coin in coins.indices
            where coin != part.coin && coins[coin].package == name
                && coins[coin].bucket == .available
            {
                coins[coin].bucket = .expired
            }
        }
        packages[name]?.expires = max(current, now + (end - hold.frozenAt))
    }

    private mutating func revoke(_ name: String) -> String? {
        guard let package = packages[name] else { return "no package" }
        if package.revokedAt != nil { return "revoked" }
        let mine = coins.indices.filter { coins[$0].package == name }
        guard mine.contains(where: { coins[$0].bucket != .expired && coins[$0].bucket != .revoked })
        else { return "nothing to revoke" }
        packages[name]?.revokedAt = now
        for coin in mine where coins[coin].bucket == .available { coins[coin].bucket = .revoked }
        return nil
    }

    private mutating func adjust(
        _ user: String, _ credits: Int64, _ expires: Instant?, _ name: String
    ) -> String? {
        if credits == 0 { return "range 0" }
        guard packages.values.contains(where: { $0.user == user }) else { return "user" }
        if credits > 0 { return grant(user, credits, now, expires, name) }
        let usable = spendable(of: user).sorted { isUsed($0, before: $1) }
        guard usable.count >= -credits else { return "adjust \(-credits) \(usable.count)" }
        for coin in usable.prefix(Int(-credits)) { coins[coin].bucket = .revoked }
        return nil
    }

    private mutating func expire(_ limit: Int) -> String? {
        let due = packages.filter { name, package in
            package.expires.map { $0 <= now } ?? false
                && coins.contains { $0.package == name && $0.bucket == .available }
        }
        let sorted = due.sorted { one, other in
            (one.value.expires ?? now, one.value.order)
                < (other.value.expires ?? now, other.value.order)
        }
        for (name, _) in sorted.prefix(limit) {
            for coin in coins.indices
            where coins[coin].package == name && coins[coin].bucket == .available {
                coins[coin].bucket = .expired
            }
        }
        return nil
    }
}
