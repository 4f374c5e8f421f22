import Database

extension Entry {
    static let columns: SQL = """
        user_id, number, kind, package_id, from_bucket, to_bucket, credits, hold_id, job_id, at,
        effective_at, expires_at, reason, source
        """

    init(row: Row) throws {
        user = try row.get(0)
        number = try row.get(1)
        kind = try row.get(2)
        package = try row.get(3)
        from = try row.get(4)
        to = try row.get(5)
        credits = try row.get(6)
        hold = try row.get(7)
        job = try row.get(8)
        at = try row.get(9)
        effectiveAt = try row.get(10)
        expiresAt = try row.get(11)
        reason = try row.get(12)
        source = try row.get(13)
    }

    func insert(hash: [UInt8], in tx: Transaction) throws {
        try tx.send(
            """
            INSERT INTO entries (\(sql: Self.columns), hash)
            \(.values)\(user), \(number), \(kind.rawValue), \(package), \(from.rawValue),
                \(to.rawValue), \(credits), \(hold), \(job), \(at), \(effectiveAt), \(expiresAt),
                \(reason), \(source?.rawValue), \(hash)\(.end)
            """)
    }
}
