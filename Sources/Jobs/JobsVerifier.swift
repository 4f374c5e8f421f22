package import Credits
package import Database

/// Proves that jobs, holds and outputs agree (J1, J2, C1).
package struct JobsVerifier {
    private let tx: Transaction
    /// How many rows have been compared.
    package private(set) var checked = 0

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Checks all jobs of one user.
    ///
    /// - Returns: the rows that are wrong.
    package mutating func verify(_ user: UserID) throws -> [BrokenRow] {
        // One journey to the server for both.
        let jobs = try tx.ask(
            """
            SELECT j.id, j.state, j.credits, j.output_credits, j.outputs, h.state, h.credits,
                h.settled,
                (SELECT count(*) FROM outputs o WHERE o.job_id = j.id AND o.state = 'stored'),
                h.user_id
            FROM jobs j LEFT JOIN holds h ON h.job_id = j.id
            WHERE j.user_id = \(user) ORDER BY j.id
            """
        ) { try FoundRow($0, Self.check) }
        let jobless = try tx.ask(
            """
            SELECT h.id FROM holds h
            WHERE h.id IN (\(sql: HoldRecord.ids(of: user)))
                AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id = h.job_id)
            """
        ) { row in
            BrokenRow(
                invariant: "J1", table: "holds", key: try row.get(0), expected: "a job",
                found: "none")
        }
        let rows = try jobs.rows()
        checked += rows.count
        let broken = rows.flatMap { row in
            row.record ?? [row.broken("J2", in: "jobs")].compactMap(\.self)
        }
        return try broken + jobless.rows()
    }

    private static func check(_ row: Row) throws -> [BrokenRow] {
        let id = try row.get(0, as: String.self)
        let state = try row.get(1, as: JobState.self)
        let credits = try row.get(2, as: Int64.self)
        let price = try row.get(3, as: Int64.self)
        let outputs = try row.get(4, as: Int64.self)
        func broken(_ invariant: String, _ expected: String, _ found: String) -> BrokenRow {
            BrokenRow(
                invariant: invariant, table: "jobs", key: id, expected: expected, found: found)
        }
        guard let hold = try row.get(5, as: HoldState?.self) else {
            return [broken("J1", "a hold", "none")]
        }
        var result: [BrokenRow] = []
        let held = try row.get(6, as: Int64.self)
        if credits != held { result.append(broken("J1", "credits \(held)", "\(credits)")) }
        // What somebody else has written may be too large to be multiplied.
        let wanted = price &* outputs
        if credits != wanted {
            result.append(broken("I13", "credits \(wanted)", "\(credits)"))
        }
        let expected: HoldState =
            switch state {
            case .queued, .submitting, .running, .delivering: .held
            case .completed: .settled
            case .failed, .canceled: .released
            }
        if hold != expected {
            result.append(
                broken("J2", "hold \(expected.rawValue) for \(state.rawValue)", hold.rawValue))
        }
        let settled = try row.get(7, as: Int64.self)
        let stored = try row.get(8, as: Int64.self)
        if state == .completed, settled != stored &* price {
            result.append(broken("J2", "settled for \(stored) stored outputs", "\(settled)"))
        }
        return result
    }
}
