import Database

/// A hold together with what it took from which package, in the order of use.
struct AllocatedHold {
    var hold: HoldRecord
    var parts: [AllocatedPart]

    /// Asks for both at once, and for how the packages stand where credits may come back to them.
    static func ask(_ id: HoldID, withTerms: Bool, in tx: Transaction) throws -> AskedHold {
        let join: SQL = withTerms ? "LEFT JOIN packages p ON p.id = a.package_id" : ""
        let terms: SQL = withTerms ? ", p.expires_at, p.revoked_at" : ""
        return AskedHold(
            rows: try tx.ask(
                """
                SELECT h.*, a.package_id, a.credits, a.expires_at AS expiry_at_freeze\(sql: terms)
                FROM (SELECT \(sql: HoldRecord.columns) FROM holds WHERE id = \(id)) h
                    LEFT JOIN allocations a ON a.hold_id = \(id) \(sql: join)
                ORDER BY a.position
                """
            ) { row in
                AskedHold.Row(
                    hold: try HoldRecord(row: row),
                    part: try AllocatedPart(
                        row: row, at: HoldRecord.columnCount, withTerm: withTerms))
            })
    }
}

/// What a hold took from one package, and how that package stands now.
struct AllocatedPart {
    let allocation: Allocation
    /// `nil` if it was not asked for.
    let term: PackageTerm?

    /// What a hold has taken, with terms; in the order of use.
    static func all(of hold: HoldID, in tx: Transaction) throws -> [AllocatedPart] {
        try tx.rows(
            """
            SELECT a.package_id, a.credits, a.expires_at, p.expires_at, p.revoked_at
            FROM allocations a JOIN packages p ON p.id = a.package_id
            WHERE a.hold_id = \(hold) ORDER BY a.position
            """
        ) { try AllocatedPart(row: $0, at: 0, withTerm: true) }
        .compactMap(\.self)
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

/// A hold that is being read.
struct AskedHold {
    fileprivate struct Row {
        let hold: HoldRecord
        let part: AllocatedPart?
    }

    fileprivate let rows: AskedRows<Row>

    /// The hold; `nil` if there is none.
    func value() throws -> AllocatedHold? {
        let rows = try rows.rows()
        guard let first = rows.first else { return nil }
        return AllocatedHold(hold: first.hold, parts: rows.compactMap(\.part))
    }
}
