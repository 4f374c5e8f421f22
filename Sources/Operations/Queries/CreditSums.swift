package import Credits
package import Database
import FoundationEssentials
import Jobs

/// The sums of all users' credits: exact where the users are few, and kept for a while where they
/// are so many that every refresh of every console would pay for all of them.
package struct CreditSums {
    /// Summing up so many users takes a few milliseconds: about as long as the rest of a view.
    package static let usersMax = 20_000

    /// What is kept, as JSON.
    struct Kept: Codable, Equatable {
        var totals: CreditTotals
        var users: Int
    }

    /// A transaction is open for a minute at the most: what was written so long before the sums
    /// were made is in them.
    private static let transactionMax: Duration = .seconds(120)

    private let tx: Transaction
    private let usersMax: Int

    /// `usersMax` is another number in tests only.
    package init(_ tx: Transaction, usersMax: Int = Self.usersMax) {
        self.tx = tx
        self.usersMax = usersMax
    }

    /// The sums as they stand in this transaction.
    ///
    /// - Complexity: O(users): for reports, not for screens.
    package func current() throws -> CreditTotals { try sum().totals }

    /// For what is shown again and again: the kept sums, with their time, of more than
    /// ``usersMax`` users; else the ones of this moment.
    package func forViews() throws -> CreditTotals {
        if let kept = try kept(), kept.users > usersMax { return kept.totals }
        return try current()
    }

    /// Whether it is time to sum up again: nobody has since `instant`.
    func isDue(since instant: Instant) throws -> Bool {
        try SettingsValue.find(.creditSums, in: tx).map { $0.changedAt <= instant } ?? true
    }

    /// Sums up, for everybody who looks.
    func sum() throws -> Kept {
        var kept = Kept(totals: CreditTotals(), users: 0)
        try tx.forEach(
            """
            SELECT coalesce(sum(available), 0), coalesce(sum(held), 0), coalesce(sum(settled), 0),
                coalesce(sum(expired), 0), coalesce(sum(revoked), 0), count(*)
            FROM users
            """
        ) { row in
            kept.totals.available = try row.get(0)
            kept.totals.held = try row.get(1)
            kept.totals.settled = try row.get(2)
            kept.totals.expired = try row.get(3)
            kept.totals.revoked = try row.get(4)
            kept.users = try row.get(5)
        }
        kept.totals.granted = kept.totals.inBuckets
        return kept
    }

    /// Keeps what was summed up at `instant`, unless somebody has kept later ones.
    func keep(_ sums: Kept, asOf instant: Instant) throws {
        try SettingsValue.lock(.creditSums, in: tx)
        if let before = try kept()?.totals.summedAt, before >= instant { return }
        var sums = sums
        sums.totals.summedAt = instant
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = String(decoding: try encoder.encode(sums), as: UTF8.self)
        try SettingsValue.set(.creditSums, to: json, by: "service", in: tx)
    }

    /// What is wrong with the kept sums.
    ///
    /// What was granted never becomes less; and where nobody has had an entry since, they are the
    /// sums of this moment.
    ///
    /// - Complexity: O(users).
    package func broken() throws -> [BrokenRow] {
        guard let kept = try kept(), let summedAt = kept.totals.summedAt else { return [] }
        let now = try sum()
        let lastEntryAt = try tx.first("SELECT max(last_entry_at) FROM users") {
            try $0.get(0, as: Instant?.self)
        }
        var before = kept.totals
        before.summedAt = nil
        let isQuiet = (lastEntryAt ?? nil).map { $0 < summedAt - Self.transactionMax } ?? true
        let agrees = isQuiet ? before == now.totals : before.granted <= now.totals.granted
        guard !agrees || before.granted != before.inBuckets else { return [] }
        return [
            BrokenRow(
                invariant: "I2", table: "settings_values", key: "credit_sums",
                expected: now.totals.inWords, found: before.inWords)
        ]
    }

    /// What is kept; `nil` where nobody has.
    func kept() throws -> Kept? {
        guard let stored = try SettingsValue.find(.creditSums, in: tx), !stored.value.isEmpty else {
            return nil
        }
        return try JSONDecoder().decode(Kept.self, from: Data(stored.value.utf8))
    }
}

extension CreditTotals {
    /// What is in the buckets together.
    package var inBuckets: Int64 {
        [available, held, settled, expired, revoked].reduce(0) { $0 &+ $1 }
    }
    fileprivate var inWords: String {
        "granted \(granted), available \(available), held \(held), settled \(settled), "
            + "expired \(expired), revoked \(revoked)"
    }
}
