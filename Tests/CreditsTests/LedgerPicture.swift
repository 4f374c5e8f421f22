import Credits
import Database
import Support

/// Everything that two ledgers must agree on, a line each.
enum LedgerPicture {
    /// What the real ledger shows.
    static func lines(of names: [String: PackageID], in tx: Transaction) throws -> [String] {
        let ledger = Ledger(tx)
        let names = Dictionary(uniqueKeysWithValues: names.map { ($1, $0) })
        var lines: [String] = []
        for user in try LedgerVerifier(tx).users(after: nil, limit: 100) {
            let spendable = try ledger.spendable(of: user)
            lines.append("\(user) \(words(try ledger.balance(of: user))) spendable \(spendable)")
            for package in try ledger.packages(of: user) {
                let name = names[package.id] ?? package.id.text
                lines.append("\(name) \(words(package.balance)) until \(end(package.expiresAt))")
            }
            for job in try Set(ledger.entries(of: user, limit: 1_000).compactMap(\.job)) {
                let hold = try ledger.hold(for: job)
                lines.append(
                    "\(job) \(hold.state) \(hold.credits) settled \(hold.settled) "
                        + "released \(hold.released) refunded \(hold.refunded)")
            }
        }
        return lines.sorted()
    }

    /// What the coins show.
    static func lines(of model: CoinLedger) -> [String] {
        var lines: [String] = []
        for user in Set(model.packages.values.map(\.user)) {
            let balance = balance(
                of: model.coins.filter { model.packages[$0.package]?.user == user })
            lines.append("\(user) \(words(balance)) spendable \(model.spendable(of: user).count)")
        }
        for (name, package) in model.packages {
            let balance = balance(of: model.coins.filter { $0.package == name })
            lines.append("\(name) \(words(balance)) until \(end(package.expires))")
        }
        for (job, hold) in model.holds {
            let released = hold.state == .held ? 0 : hold.coins.count - hold.settled
            let refunded = hold.settled - hold.paid.count
            lines.append(
                "\(job) \(hold.state) \(hold.coins.count) settled \(hold.settled) "
                    + "released \(released) refunded \(refunded)")
        }
        return lines.sorted()
    }

    private static func balance(of coins: [CoinLedger.Coin]) -> Balance {
        coins.reduce(into: Balance()) { $0.move(1, from: .outside, to: $1.bucket) }
    }

    private static func words(_ balance: Balance) -> String {
        "available \(balance.available) held \(balance.held) settled \(balance.settled) "
            + "expired \(balance.expired) revoked \(balance.revoked)"
    }

    private static func end(_ instant: Instant?) -> String {
        instant.map { ScriptTime.text($0) } ?? "never"
    }
}
