package import Database

/// Proves a user's packages, holds and cached balance from the entries.
package struct LedgerVerifier {
    let tx: Transaction
    var broken: [BrokenRow] = []
    /// How many rows have been compared.
    package internal(set) var checked = 0

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Checks everything that belongs to one user.
    ///
    /// - Returns: the rows that are wrong, in the order in which they were found.
    /// - Complexity: O(entries of the user), in time and, but for the entries themselves, in space.
    package mutating func verify(_ user: UserID) throws -> [BrokenRow] {
        broken = []
        // One journey to the server for everything.
        let asked = try UserRows(of: user, in: tx)
        var derivation = Derivation()
        try tx.forEach(
            """
            SELECT \(sql: Entry.columns), hash FROM entries
            WHERE user_id = \(user) ORDER BY number
            """
        ) { row in
            checked += 1
            let number = row.integer(at: 1)
            let key = "\(user)/\(number.map { "\($0)" } ?? "?")"
            let found = try FoundRow(row, key: key) { row in
                (try Entry(row: row), try row.get(14, as: [UInt8].self))
            }
            if let (entry, hash) = readable(found, "I14", "entries") {
                derivation.take(entry, hash: hash)
            } else {
                derivation.skip(number: number, hash: row.bytes(at: 14))
            }
        }
        broken += derivation.broken
        for row in try asked.accounts.rows() { check(row, against: derivation) }
        let openHolds = try checkHolds(of: user, asked, against: derivation)
        try checkPackages(asked, against: derivation, openHolds: openHolds)
        return broken
    }

    /// Users from `after` on, in the order of their ids; those with entries at or after `since`.
    package func users(
        after: UserID?, limit: Int, since: Instant? = nil
    ) throws -> [UserID] {
        try tx.rows(
            """
            SELECT id FROM users u WHERE id > \(after?.text ?? "")
                AND \(sql: Self.isTouched(since: since))
            ORDER BY id LIMIT \(limit)
            """
        ) { try $0.get(0) }
    }

    /// How many users there are to verify, for the progress of a run.
    ///
    /// O(users).
    package func userCount(since: Instant? = nil) throws -> Int {
        try tx.first(
            "SELECT count(*) FROM users u WHERE \(sql: Self.isTouched(since: since))"
        ) { try $0.get(0) } ?? 0
    }

    /// By the last entry itself, not by what the user's row says of it.
    private static func isTouched(since: Instant?) -> SQL {
        guard let since else { return "1 = 1" }
        return """
            coalesce((SELECT at FROM entries e WHERE e.user_id = u.id
                ORDER BY number DESC LIMIT 1), u.created_at) >= \(since)
            """
    }

    /// Rows that belong to no user, hold or entry at all; the ones above are found through their
    /// user.
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
            "holds",
            """
            SELECT id FROM holds h
            WHERE NOT EXISTS (SELECT 1 FROM entries e
                WHERE e.job_id = h.job_id AND e.hold_id = h.id) LIMIT 100
            """, lacking: "entries that froze it")
        try findOrphans(
            "entries",
            """
            SELECT user_id || '/' || number FROM entries e
            WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = e.user_id) LIMIT 100
            """)
        return broken
    }

    private mutating func findOrphans(
        _ table: String, _ query: SQL, lacking: String = "an owner"
    ) throws {
        for key in try tx.rows(query, { try $0.get(0, as: String.self) }) {
            broken.append(
                BrokenRow(
                    invariant: "I2", table: table, key: key, expected: lacking, found: "none"))
        }
    }

    /// What is in a row; one that cannot be read is reported instead.
    mutating func readable<T>(
        _ row: FoundRow<T>, _ invariant: String, _ table: String
    ) -> T? {
        if let fault = row.broken(invariant, in: table) { broken.append(fault) }
        return row.record
    }

    mutating func expect<Value: Equatable>(
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
    mutating func expect<Value: Equatable>(
        _ invariant: String, _ table: String, _ key: String, _ what: String, _ expected: Value?,
        _ found: Value?
    ) {
        guard expected != found else { return }
        let words = [expected, found].map { $0.map { "\($0)" } ?? "none" }
        expect(invariant, table, key, what, words[0], words[1])
    }
}
