import Database

/// A hold together with what it took from which package, in the order of use.
struct AllocatedHold {
    var hold: HoldRecord
    var allocations: [Allocation]

    /// Asks for both at once.
    static func ask(_ id: HoldID, in tx: Transaction) throws -> AskedHold {
        AskedHold(
            rows: try tx.ask(
                """
                SELECT h.*, a.package_id, a.credits, a.expires_at
                FROM (SELECT \(sql: HoldRecord.columns) FROM holds WHERE id = \(id)) h
                    LEFT JOIN allocations a ON a.hold_id = \(id)
                ORDER BY a.position
                """
            ) { row in
                let start = HoldRecord.columnCount
                let package: PackageID? = try row.get(start)
                return AskedHold.Part(
                    hold: try HoldRecord(row: row),
                    allocation: try package.map {
                        try Allocation(
                            package: $0, credits: row.get(start + 1), expiresAt: row.get(start + 2))
                    })
            })
    }
}

/// A hold that is being read.
struct AskedHold {
    fileprivate struct Part {
        let hold: HoldRecord
        /// `nil` only where somebody else has removed what the ledger never removes.
        let allocation: Allocation?
    }

    fileprivate let rows: AskedRows<Part>

    /// The hold; `nil` if there is none.
    func value() throws -> AllocatedHold? {
        let parts = try rows.rows()
        guard let first = parts.first else { return nil }
        return AllocatedHold(hold: first.hold, allocations: parts.compactMap(\.allocation))
    }
}
