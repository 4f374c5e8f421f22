package import Database

/// Proves a user's packages, holds and cached balance from the entries.
package struct LedgerVerifier {
    private let tx: Transaction
    private var broken: [BrokenRow] = []
    /// How many rows have been compared.
    package private(set) var checked = 0

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Checks everything that belongs to one user.
    ///
    /// - Returns: the rows that are wrong, in the order in which they were found.
    /// - Complexity: O(entries of the user), in time and, but for the entries themselves, in space.
    package mutating func verify(_ user: UserID) throws -> [BrokenRow] {
        broken = []
        var derivation = Derivation()
        try tx.forEach(
            """
            SELECT \(sql: Entry.columns), hash FROM entries
            WHERE user_id = \(user) ORDER BY number
            """
        ) { row in
            derivation.take(try Entry(row: row), hash: try row.get(14))
            checked += 1
        }
        broken = derivation.broken
        try checkUser(user, against: derivation)
        let openHolds = try checkHolds(of: user, against: derivation)
        try checkPackages(of: user, against: derivation, openHolds: openHolds)
        return broken
    }

    /// Users from `after` on, in the order of their ids.
    package func users(after: UserID?, limit: Int) throws -> [UserID] {
        try tx.rows(
            """
            SELECT id FROM users WHERE id > \(after?.text ?? "") ORDER BY id LIMIT \(limit)
            """
        ) { try $0.get(0) }
    }

    /// How many users there are to verify, for the progress of a run.
    ///
    /// O(users).
    package func userCount() throws -> Int {
        try tx.first("SELECT count(*) FROM users") { try $0.get(0) } ?? 0
    }

    /// Rows that belong to no user or hold at all; the ones above are found through their user.
    package mutating func orphans() throws -> [BrokenRow] {
        broken = []
        try findOrphans(
            "packages",
            """
            SELECT id FROM packages p
            WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = p.user_id) LIMIT 100
            """)
        try findOrphans(
            "holds",
            """
            SELECT id FROM holds h
            WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = h.user_id) LIMIT 100
            """)
        try findOrphans(
            "allocations",
            """
            SELECT hold_id || '/' || position FROM allocations a
            WHERE NOT EXISTS (SELECT 1 FROM holds h WHERE h.id = a.hold_id) LIMIT 100
            """)
        try findOrphans(
            "entries",
            """
            SELECT user_id || '/' || number FROM entries e
            WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = e.user_id) LIMIT 100
            """)
        return broken
    }

    private mutating func findOrphans(_ table: String, _ query: SQL) throws {
        for key in try tx.rows(query, { try $0.get(0, as: String.self) }) {
            broken.append(
                BrokenRow(
                    invariant: "I2", table: table, key: key, expected: "an owner", found: "none"))
        }
    }

    private mutating func expect<Value: Equatable>(
        _ invariant: String, _ table: String, _ key: String, _ what: String, _ expected: Value,
        _ found: Value
    ) {
        guard expected != found else { return }
        broken.append(
            BrokenRow(
                invariant: invariant, table: table, key: key, expected: "\(what) \(expected)",
                found: "\(found)"))
    }

    /// The same, of what may be missing.
    private mutating func expect<Value: Equatable>(
        _ invariant: String, _ table: String, _ key: String, _ what: String, _ expected: Value?,
        _ found: Value?
    ) {
        guard expected != found else { return }
        let words = [expected, found].map { $0.map { "\($0)" } ?? "none" }
        expect(invariant, table, key, what, words[0], words[1])
    }
}

extension LedgerVerifier {
    private mutating func checkUser(_ user: UserID, against derivation: Derivation) throws {
        guard let account = try Account.find(user, in: tx) else { return }
        checked += 1
        let key = user.text
        let (cached, derived) = (account.balance, derivation.history.balance)
        expect("I2", "users", key, "available", derived.available, cached.available)
        expect("I2", "users", key, "held", derived.held, cached.held)
        expect("I2", "users", key, "settled", derived.settled, cached.settled)
        expect("I2", "users", key, "expired", derived.expired, cached.expired)
        expect("I2", "users", key, "revoked", derived.revoked, cached.revoked)
        expect("I14", "users", key, "entry_count", derivation.entryCount, account.entryCount)
        let createdAt = try tx.first("SELECT created_at FROM users WHERE id = \(user)") {
            try $0.get(0, as: Instant.self)
        }
        expect("I14", "users", key, "created_at", derivation.history.createdAt, createdAt)
        if derivation.entryHash != account.entryHash {
            broken.append(
                BrokenRow(
                    invariant: "I14", table: "users", key: key,
                    expected: "entry_hash of the last entry", found: "another"))
        }
    }

    /// - Returns: what the open holds have in each package.
    private mutating func checkHolds(
        of user: UserID, against derivation: Derivation
    ) throws -> [PackageID: Int64] {
        var open: [PackageID: Int64] = [:]
        var unseen = Set(derivation.history.holds.keys)
        let holds = try tx.rows(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE user_id = \(user) ORDER BY id",
            HoldRecord.init(row:))
        for hold in holds {
            checked += 1
            unseen.remove(hold.id)
            let allocations = try Ledger(tx).allocations(of: hold.id)
            check(hold, allocations, against: derivation.history.holds[hold.id])
            guard hold.state == .held else { continue }
            for part in allocations { open[part.package, default: 0] &+= part.credits }
        }
        for missing in unseen.sorted() {
            expect("I2", "holds", missing.text, "a row for its entries:", "one", "none")
        }
        return open
    }

    private mutating func check(
        _ hold: HoldRecord, _ allocations: [Allocation], against story: UserHistory.HoldStory?
    ) {
        let key = hold.id.text
        guard let story else {
            return expect("I2", "holds", key, "entries that froze it:", "some", "none")
        }
        let allocated = allocations.reduce(0) { $0 &+ $1.credits }
        expect("I5", "holds", key, "credits", allocated, hold.credits)
        expect("I5", "holds", key, "settled", story.settled, hold.settled)
        expect("I5", "holds", key, "released", story.released, hold.released)
        expect("I8", "holds", key, "refunded", story.refunded, hold.refunded)
        expect("J1", "holds", key, "job", story.job?.text, hold.job.text)
        expect("I4", "holds", key, "created_at", story.createdAt, hold.createdAt)
        expect("I4", "holds", key, "resolved_at", story.resolvedAt, hold.resolvedAt)
        expect("I4", "holds", key, "reason", story.reason, hold.reason)
        let state: HoldState =
            story.settled > 0 ? .settled : story.released > 0 ? .released : .held
        expect("I4", "holds", key, "state", state.rawValue, hold.state.rawValue)
        for (index, pair) in zip(story.allocations, allocations).enumerated()
        where pair.0 != pair.1 {
            expect(
                "I6", "allocations", "\(key)/\(index + 1)", "what was frozen:", pair.0.inWords,
                pair.1.inWords)
        }
        expect(
            "I6", "holds", key, "allocations:", story.allocations.count, allocations.count)
    }

    private mutating func checkPackages(
        of user: UserID, against derivation: Derivation, openHolds: [PackageID: Int64]
    ) throws {
        var unseen = Set(derivation.history.packages.keys)
        let packages = try tx.rows(
            "SELECT \(sql: PackageRecord.columns) FROM packages WHERE user_id = \(user)",
            PackageRecord.init(row:))
        for package in packages {
            checked += 1
            unseen.remove(package.id)
            check(
                package, against: derivation.history.packages[package.id],
                openHolds: openHolds[package.id] ?? 0)
        }
        for missing in unseen.sorted() {
            expect("I2", "packages", missing.text, "a row for its entries:", "one", "none")
        }
    }

    private mutating func check(
        _ package: PackageRecord, against story: UserHistory.PackageStory?, openHolds: Int64
    ) {
        let key = package.id.text
        guard let story else {
            return expect("I2", "packages", key, "entries that granted it:", "some", "none")
        }
        let (derived, found) = (story.balance, package.balance)
        expect("I1", "packages", key, "granted", derived.granted, package.granted)
        expect("I2", "packages", key, "available", derived.available, found.available)
        expect("I2", "packages", key, "held", derived.held, found.held)
        expect("I3", "packages", key, "held by open holds", openHolds, found.held)
        expect("I2", "packages", key, "settled", derived.settled, found.settled)
        expect("I2", "packages", key, "expired", derived.expired, found.expired)
        expect("I2", "packages", key, "revoked", derived.revoked, found.revoked)
        expect("I10", "packages", key, "expires_at", story.expiresAt, package.expiresAt)
        expect("I12", "packages", key, "effective_at", story.effectiveAt, package.effectiveAt)
        expect("I7", "packages", key, "granted_at", story.grantedAt, package.grantedAt)
        expect("I2", "packages", key, "revoked_at", story.revokedAt, package.revokedAt)
        // Grants of before the source was part of the entry prove nothing about it.
        if let source = story.source {
            expect("I2", "packages", key, "source", source, package.source)
        }
    }
}

extension Allocation {
    fileprivate var inWords: String {
        "\(credits) of \(package) expiring \(expiresAt?.rfc3339 ?? "never")"
    }
}
