package import Database

/// Where a package came from.
package enum PackageSource: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    case purchase, promotion, goodwill, adjustment
}

/// Credits granted together, and where they are now.
package struct PackageRecord: Sendable, Hashable {
    package var id: PackageID
    package var user: UserID
    package var source: PackageSource
    package var granted: Int64
    package var balance: Balance
    package var grantedAt: Instant
    package var effectiveAt: Instant
    /// `nil` never expires.
    package var expiresAt: Instant?
    /// When it was taken back, if it was.
    package var revokedAt: Instant?
    /// What the indexes ask: whether nothing is available.
    var isUsedUp: Bool

    static let columns: SQL = """
        id, user_id, source, granted, available, held, settled, expired, revoked, granted_at,
        effective_at, expires_at, revoked_at, used_up
        """

    init(row: Row) throws {
        id = try row.get(0)
        user = try row.get(1)
        source = try row.get(2)
        granted = try row.get(3)
        balance = try Balance(
            available: row.get(4), held: row.get(5), settled: row.get(6), expired: row.get(7),
            revoked: row.get(8))
        grantedAt = try row.get(9)
        effectiveAt = try row.get(10)
        expiresAt = try row.get(11)
        revokedAt = try row.get(12)
        isUsedUp = try row.get(13)
    }

    var term: PackageTerm { PackageTerm(expiresAt: expiresAt, revokedAt: revokedAt) }

    static func find(_ id: PackageID, in tx: Transaction) throws -> PackageRecord {
        let found = try tx.first(
            "SELECT \(sql: columns) FROM packages WHERE id = \(id)", PackageRecord.init(row:))
        guard let found else { throw LedgerError.unknownPackage(id) }
        return found
    }
}

/// Until when credits of a package can be used: what decides about those that come back to it.
struct PackageTerm {
    /// `nil` never expires.
    let expiresAt: Instant?
    /// When it was taken back, if it was.
    let revokedAt: Instant?
}
