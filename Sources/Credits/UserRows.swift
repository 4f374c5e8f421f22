import Database

/// What the database says of a user beside the entries, asked for at once.
struct UserRows {
    /// One at most.
    let accounts: AskedRows<FoundRow<(account: Account, createdAt: Instant)>>
    let holds: AskedRows<FoundRow<HoldRecord>>
    let packages: AskedRows<FoundRow<PackageRecord>>

    init(of user: UserID, in tx: Transaction) throws {
        accounts = try tx.ask(
            "SELECT \(sql: Account.columns), created_at FROM users WHERE id = \(user)"
        ) { row in
            try FoundRow(row) { try (Account(row: $0), $0.get(Account.columnCount)) }
        }
        holds = try tx.ask(
            """
            SELECT \(sql: HoldRecord.columns) FROM holds
            WHERE id IN (\(sql: HoldRecord.ids(of: user))) ORDER BY id
            """
        ) { try FoundRow($0, HoldRecord.init(row:)) }
        packages = try tx.ask(
            "SELECT \(sql: PackageRecord.columns) FROM packages WHERE user_id = \(user)"
        ) { try FoundRow($0, PackageRecord.init(row:)) }
    }
}
