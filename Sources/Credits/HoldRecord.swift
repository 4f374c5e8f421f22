package import Database

/// Whether a hold is still open, and how it ended.
package enum HoldState: String, Sendable, Hashable, Codable, SQLRepresentable {
    case held, settled, released
}

/// A reservation of credits for one job.
package struct HoldRecord: Sendable, Hashable {
    package var id: HoldID
    package var user: UserID
    package var job: JobID
    package var credits: Int64
    package var state: HoldState
    package var settled: Int64
    package var released: Int64
    package var refunded: Int64
    package var createdAt: Instant
    package var resolvedAt: Instant?
    package var reason: String?
    package var version: Int64

    /// A new one.
    init(id: HoldID, user: UserID, job: JobID, credits: Int64, createdAt: Instant) {
        self.id = id
        self.user = user
        self.job = job
        self.credits = credits
        self.createdAt = createdAt
        state = .held
        settled = 0
        released = 0
        refunded = 0
        version = 1
    }

    /// Leaves `held`: so much is settled, and the rest released.
    mutating func resolve(settling credits: Int64, at instant: Instant, reason: String?) {
        state = credits > 0 ? .settled : .released
        settled = credits
        released = self.credits - credits
        resolvedAt = instant
        self.reason = reason
        version += 1
    }

    static let columns: SQL = """
        id, user_id, job_id, credits, state, settled, released, refunded, created_at, resolved_at,
        reason, version
        """
    static let columnCount = 12

    /// Asks for the holds of a user: those that its entries name.
    ///
    /// One without an entry is nobody's; ``LedgerVerifier/orphans()`` finds it.
    package static func ids(of user: UserID) -> SQL {
        "SELECT hold_id FROM entries WHERE user_id = \(user) AND hold_id IS NOT NULL"
    }

    init(row: Row) throws { try self.init(row: row, at: 0) }

    init(row: Row, at start: Int) throws {
        id = try row.get(start)
        user = try row.get(start + 1)
        job = try row.get(start + 2)
        credits = try row.get(start + 3)
        state = try row.get(start + 4)
        settled = try row.get(start + 5)
        released = try row.get(start + 6)
        refunded = try row.get(start + 7)
        createdAt = try row.get(start + 8)
        resolvedAt = try row.get(start + 9)
        reason = try row.get(start + 10)
        version = try row.get(start + 11)
    }
}

/// What a hold took from one package: the entry of the freeze, never computed again (I6).
package struct Allocation: Sendable, Hashable, Codable {
    package var package: PackageID
    package var credits: Int64
    /// When the package was to expire at the time of the freeze.
    package var expiresAt: Instant?
}

extension Ledger {
    /// The hold of a job.
    ///
    /// - Throws: `LedgerError.jobWithoutHold`.
    package func hold(for job: JobID) throws -> HoldRecord {
        let found = try tx.first(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE job_id = \(job)",
            HoldRecord.init(row:))
        guard let found else { throw LedgerError.jobWithoutHold(job) }
        return found
    }

    /// The hold with this id.
    ///
    /// - Throws: `LedgerError.unknownHold`.
    package func hold(_ id: HoldID) throws -> HoldRecord {
        let found = try tx.first(
            "SELECT \(sql: HoldRecord.columns) FROM holds WHERE id = \(id)",
            HoldRecord.init(row:))
        guard let found else { throw LedgerError.unknownHold(id) }
        return found
    }

    /// What a hold took from which package, in the order of use.
    package func allocation(of hold: HoldRecord) throws -> [Allocation] {
        try tx.rows(
            """
            SELECT package_id, credits, expires_at FROM entries
            WHERE job_id = \(hold.job) AND hold_id = \(hold.id) AND kind = 'freeze'
            ORDER BY number
            """
        ) { try Allocation(package: $0.get(0), credits: $0.get(1), expiresAt: $0.get(2)) }
    }
}
