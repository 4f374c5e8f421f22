import Database

/// A hold together with its user and what it took from which package, in the order of use.
struct AllocatedHold {
    let account: Account
    let hold: HoldRecord
    let parts: [AllocatedPart]

    /// Locks the hold's user and reads everything by one statement; how the packages stand, too,
    /// where credits may come back to them.
    ///
    /// - Parameters:
    ///   - seen: The hold, as it was seen.
    ///   - withTerms: Whether it is asked how the packages stand.
    ///   - tx: The transaction.
    /// - Returns: The hold as it is now; `nil` if there is none.
    /// - Throws: What the database says; a `BrokenRow` if the freezes are not what the hold is.
    static func lock(
        _ seen: HoldRecord, withTerms: Bool, in tx: Transaction
    ) throws -> AllocatedHold? {
        let join: SQL = withTerms ? "LEFT JOIN packages p ON p.id = a.package_id" : ""
        let terms: SQL = withTerms ? ", p.expires_at, p.revoked_at" : ""
        let query: SQL = """
            SELECT u.*, h.*, a.number, a.package_id, a.credits, a.expires_at\(sql: terms)
            FROM (SELECT \(sql: Account.columns) FROM users WHERE id = \(seen.user)) u
                CROSS JOIN
                    (SELECT \(sql: HoldRecord.columns) FROM holds WHERE id = \(seen.id)) h
                LEFT JOIN entries a ON a.job_id = \(seen.job) AND a.hold_id = \(seen.id)
                    AND a.kind = 'freeze' \(sql: join)
            """
        let found = try Account.lock(
            seen.user, in: tx, { try inOrder(tx.rows(query) { try Line($0, withTerms) }) },
            account: \.account)
        if let found { try found.parts.check(against: found.hold) }
        return found
    }

    private struct Line {
        let account: Account
        let hold: HoldRecord
        /// The entry's.
        let number: Int64?
        let part: AllocatedPart?

        init(_ row: Row, _ withTerm: Bool) throws {
            account = try Account(row: row)
            hold = try HoldRecord(row: row, at: Account.columnCount)
            let start = Account.columnCount + HoldRecord.columnCount
            number = try row.get(start)
            part = try AllocatedPart(row: row, at: start + 1, withTerm: withTerm)
        }
    }

    /// Puts them in order, which for the few that there are costs less here.
    private static func inOrder(_ lines: [Line]) -> AllocatedHold? {
        let lines = lines.sorted { $0.number ?? 0 < $1.number ?? 0 }
        guard let first = lines.first else { return nil }
        return AllocatedHold(
            account: first.account, hold: first.hold, parts: lines.compactMap(\.part))
    }
}

/// What a hold took from one package, and how that package stands now.
struct AllocatedPart {
    let allocation: Allocation
    /// `nil` if it was not asked for.
    let term: PackageTerm?

    /// What a hold has taken, with terms; in the order of use.
    static func all(of hold: HoldRecord, in tx: Transaction) throws -> [AllocatedPart] {
        let parts = try tx.rows(
            """
            SELECT a.package_id, a.credits, a.expires_at, p.expires_at, p.revoked_at
            FROM entries a JOIN packages p ON p.id = a.package_id
            WHERE a.job_id = \(hold.job) AND a.hold_id = \(hold.id) AND a.kind = 'freeze'
            ORDER BY a.number
            """
        ) { try AllocatedPart(row: $0, at: 0, withTerm: true) }
        .compactMap(\.self)
        try parts.check(against: hold)
        return parts
    }

    /// `nil` only where somebody else has removed what the ledger never removes.
    fileprivate init?(row: Row, at start: Int, withTerm: Bool) throws {
        guard let package: PackageID = try row.get(start) else { return nil }
        allocation = try Allocation(
            package: package, credits: row.get(start + 1), expiresAt: row.get(start + 2))
        term =
            withTerm
            ? try PackageTerm(expiresAt: row.get(start + 3), revokedAt: row.get(start + 4)) : nil
    }
}

extension [AllocatedPart] {
    /// Refuses to move credits by halves where somebody has changed an entry behind our back (I5).
    fileprivate func check(against hold: HoldRecord) throws {
        let credits = reduce(0) { $0 &+ $1.allocation.credits }
        guard credits == hold.credits else {
            throw BrokenRow(
                invariant: "I5", table: "holds", key: hold.id.text,
                expected: "credits \(credits)", found: "\(hold.credits)")
        }
    }
}
