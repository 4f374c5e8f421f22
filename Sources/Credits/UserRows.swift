import Database

/// What the database says of a user beside the entries, asked for at once.
struct UserRows {
    /// One at most.
    let accounts: AskedRows<FoundRow<(account: Account, createdAt: Instant)>>
    /// One row for each allocation, in their order, or one without any.
    private let askedHolds: AskedRows<(hold: FoundRow<HoldRecord>, part: FoundRow<Allocation>?)>
    let packages: AskedRows<FoundRow<PackageRecord>>

    init(of user: UserID, in tx: Transaction) throws {
        accounts = try tx.ask(
            "SELECT \(sql: Account.columns), created_at FROM users WHERE id = \(user)"
        ) { row in
            try FoundRow(row) { try (Account(row: $0), $0.get(Account.columnCount)) }
        }
        askedHolds = try tx.ask(
            """
            SELECT h.*, a.position, a.package_id, a.credits, a.expires_at AS expiry_at_freeze
            FROM (SELECT \(sql: HoldRecord.columns) FROM holds
                WHERE id IN (\(sql: HoldRecord.ids(of: user)))) h
                LEFT JOIN allocations a ON a.hold_id = h.id
            ORDER BY h.id, a.position
            """
        ) { row in
            let hold = try FoundRow(row, HoldRecord.init(row:))
            return (hold, try Self.part(of: hold.key, in: row, at: HoldRecord.columnCount))
        }
        packages = try tx.ask(
            "SELECT \(sql: PackageRecord.columns) FROM packages WHERE user_id = \(user)"
        ) { try FoundRow($0, PackageRecord.init(row:)) }
    }

    /// The holds, in the order of their ids, each with what it took from which package.
    func holds() throws -> [(hold: FoundRow<HoldRecord>, parts: [FoundRow<Allocation>])] {
        var holds: [(hold: FoundRow<HoldRecord>, parts: [FoundRow<Allocation>])] = []
        for (hold, part) in try askedHolds.rows() {
            if holds.last?.hold.key != hold.key { holds.append((hold, [])) }
            if let part { holds[holds.count - 1].parts.append(part) }
        }
        return holds
    }

    private static func part(
        of hold: String, in row: Row, at start: Int
    ) throws -> FoundRow<Allocation>? {
        guard !row.isNull(at: start) else { return nil }
        let position = row.integer(at: start).map { "\($0)" } ?? "?"
        return try FoundRow(row, key: "\(hold)/\(position)") {
            try Allocation(
                package: $0.get(start + 1), credits: $0.get(start + 2), expiresAt: $0.get(start + 3)
            )
        }
    }
}
