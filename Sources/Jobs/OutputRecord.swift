package import Credits
package import Database

/// Where the copy of a picture to our own storage is.
package enum OutputState: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    /// Not downloaded yet.
    case pending
    /// On our disk, not in the store.
    case spooled
    case stored
    /// All tries failed; an operator may drive it again.
    case undelivered
    /// The provider does not have it, or has nothing that is a picture: gone for good.
    case lost

    /// Whether nothing will happen to the picture any more, not even by an operator.
    package var isEnded: Bool { self == .stored || self == .lost }
}

/// One result picture of a job, as it is stored.
package struct OutputRecord: Sendable, Hashable {
    package var job: JobID
    /// Counts from one.
    package var number: Int
    package var attempt: AttemptID
    package var sourceURL: String
    package var sourceExpiresAt: Instant?
    package var state: OutputState
    /// The file's name in the spool directory, while it is there.
    package var spool: String?
    package var key: String?
    package var sha256: String?
    package var bytes: Int64?
    package var type: String?
    package var tries: Int
    package var isRenewed: Bool
    package var note: String?
    package var createdAt: Instant
    package var storedAt: Instant?
    package var version: Int64

    /// The columns in the order in which `init(row:)` reads them.
    package static let columns: SQL = """
        job_id, number, attempt_id, source_url, source_expires_at, state, spool, key, sha256,
        bytes, type, tries, renewed, note, created_at, stored_at, version
        """

    /// Reads a row of `columns`.
    ///
    /// Throws if a column does not hold what it should.
    package init(row: Row) throws {
        job = try row.get(0)
        number = try row.get(1)
        attempt = try row.get(2)
        sourceURL = try row.get(3)
        sourceExpiresAt = try row.get(4)
        state = try row.get(5)
        spool = try row.get(6)
        key = try row.get(7)
        sha256 = try row.get(8)
        bytes = try row.get(9)
        type = try row.get(10)
        tries = try row.get(11)
        isRenewed = try row.get(12)
        note = try row.get(13)
        createdAt = try row.get(14)
        storedAt = try row.get(15)
        version = try row.get(16)
    }

    /// All outputs of a job, in their order.
    package static func all(of job: JobID, in tx: Transaction) throws -> [OutputRecord] {
        try tx.rows(
            "SELECT \(sql: columns) FROM outputs WHERE job_id = \(job) ORDER BY number",
            OutputRecord.init(row:))
    }
}
