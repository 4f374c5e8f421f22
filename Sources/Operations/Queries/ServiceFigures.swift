package import Database

/// What monitoring asks of the database.
package struct ServiceFigures: Sendable {
    package var openJobs: [String: Int]
    package var attention: [String: Int]
    package var credits: [String: Int64]
    package var isLedgerSound: Bool

    /// Reads all figures as of one moment.
    ///
    /// The ledger's soundness is the outcome of its last check, which is not repeated here.
    package static func read(in tx: Transaction) throws -> ServiceFigures {
        let open = try JobCounting(tx).open()
        let totals = try CreditSums(tx).forViews()
        var attention: [String: Int] = [:]
        try tx.forEach(
            """
            SELECT attention, count(*) FROM jobs WHERE attention IS NOT NULL GROUP BY attention
            """
        ) { attention[try $0.get(0)] = try $0.get(1) }
        return ServiceFigures(
            openJobs: [
                "queued": open.queued, "submitting": open.submitting, "running": open.running,
                "delivering": open.delivering,
            ],
            attention: attention,
            credits: [
                "available": totals.available, "held": totals.held, "settled": totals.settled,
                "expired": totals.expired, "revoked": totals.revoked,
            ],
            isLedgerSound: try LedgerCheck.last(in: tx).isSound)
    }
}
