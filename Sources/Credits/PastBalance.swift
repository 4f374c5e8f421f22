package import Database

/// What a user had at an instant of the past, derived from the entries.
package struct PastBalance: Sendable, Hashable {
    package var asOf: Instant
    package var balance: Balance
    /// What could be spent then: packages that had begun and had not expired (I12).
    package var spendable: Int64
    /// The packages of then, in the order of use.
    package var packages: [PackageRecord]
}

extension Ledger {
    /// What a user had at `instant`: nothing before the first entry.
    ///
    /// - Throws: `LedgerError.unknownUser`, `.notYet` for an instant that is still to come.
    /// - Complexity: O(entries of the user until then).
    package func balance(of user: UserID, asOf instant: Instant) throws -> PastBalance {
        try requireUser(user, at: instant)
        var history = UserHistory()
        try forEachEntry(of: user, asOf: instant) { history.take($0) }
        return try past(history, of: user, asOf: instant)
    }

    /// Throws unless there is such a user, and `instant` is not in the future.
    package func requireUser(_ user: UserID, at instant: Instant) throws {
        _ = try balance(of: user)
        guard instant <= tx.now else { throw LedgerError.notYet(instant, now: tx.now) }
    }

    /// What the entries that were read until `instant` amount to.
    package func past(
        _ history: UserHistory, of user: UserID, asOf instant: Instant
    ) throws -> PastBalance {
        // The rows tell only what never changes; grants of old do not tell the source themselves.
        let packages = try tx.rows(
            "SELECT \(sql: PackageRecord.columns) FROM packages WHERE user_id = \(user)",
            PackageRecord.init(row:)
        ).compactMap { record -> PackageRecord? in
            guard let story = history.packages[record.id] else { return nil }
            var record = record
            record.balance = story.balance
            record.isUsedUp = story.balance.available == 0
            record.expiresAt = story.expiresAt
            record.revokedAt = story.revokedAt
            return record
        }
        return PastBalance(
            asOf: instant, balance: history.balance,
            spendable: packages.reduce(0) {
                $0 &+ ($1.isUsable(at: instant) ? $1.balance.available : 0)
            },
            packages: packages.sorted { $0.isUsed(before: $1) })
    }

    /// Shows the entries of a user until and with those of `instant`, oldest first.
    package func forEachEntry(
        of user: UserID, asOf instant: Instant, _ body: (Entry) throws -> Void
    ) throws {
        // Entries are in the order of their numbers; their times never go back.
        try tx.forEach(
            """
            SELECT \(sql: Entry.columns) FROM entries
            WHERE user_id = \(user) AND at <= \(instant) ORDER BY number
            """
        ) { try body(Entry(row: $0)) }
    }
}

extension PackageRecord {
    /// Whether its credits can be spent at `instant` (I12).
    func isUsable(at instant: Instant) -> Bool {
        effectiveAt <= instant && expiresAt.map { $0 > instant } ?? true
    }

    /// The order in which packages are shown: what has something left first, then the order of
    /// use (I7).
    func isUsed(before other: PackageRecord) -> Bool {
        let never = Instant(microseconds: .max)
        if (balance.available > 0) != (other.balance.available > 0) {
            return balance.available > 0
        }
        return (expiresAt ?? never, grantedAt, id)
            < (other.expiresAt ?? never, other.grantedAt, other.id)
    }
}
