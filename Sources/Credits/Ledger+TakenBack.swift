import Database

/// Of credits that come back from a job, those of packages that were taken back meanwhile go to
/// nobody: they are revoked (``revoke(_:reason:)``).
extension Ledger {
    /// How many of a job's credits have gone that way.
    ///
    /// - Complexity: O(entries of the job).
    package func revokedCredits(of job: JobID) throws -> Int64 {
        try tx.first(
            """
            SELECT coalesce(sum(credits), 0) FROM entries
            WHERE job_id = \(job) AND to_bucket = 'revoked'
            """
        ) { try $0.get(0, as: Int64.self) } ?? 0
    }

    /// How many would, should a hold give back what it holds.
    ///
    /// - Parameters:
    ///   - hold: The hold.
    ///   - refunded: How much of what it has settled it gives back instead.
    /// - Returns: At most what comes back.
    /// - Throws: What the database says.
    /// - Complexity: O(packages used).
    package func creditsToRevoke(
        of hold: HoldRecord, refunding refunded: Int64? = nil
    ) throws -> Int64 {
        let parts = try AllocatedPart.all(of: hold, in: tx)
        let credits = parts.map(\.allocation.credits)
        let shares =
            refunded.map {
                Self.refundShares(
                    of: credits, settled: hold.settled, refunded: hold.refunded, credits: $0)
            } ?? credits.enumerated().map { (index: $0, credits: $1) }
        return shares.reduce(0) { sum, share in
            parts[share.index].term?.revokedAt == nil ? sum : sum + share.credits
        }
    }
}
