package import Database

/// What an installation has done since it was made, in figures that scripts rely on.
package struct InstallationTotals: Sendable, Equatable, Codable {
    /// Copies to our own storage.
    package struct Deliveries: Sendable, Equatable, Codable {
        package var stored = 0
        package var failed = 0
        package var spooled = 0
    }

    /// What providers posted.
    package struct Callbacks: Sendable, Equatable, Codable {
        /// Believed as a hint, repetitions among them.
        package var received = 0
        package var duplicate = 0
        package var refused = 0
        package var unmatched = 0
    }

    package var jobs: JobCounts
    package var credits: CreditTotals
    package var deliveries: Deliveries
    package var callbacks: Callbacks

    /// - Complexity: O(jobs + users): for reports, not for screens.
    package static func read(in tx: Transaction) throws -> InstallationTotals {
        try InstallationTotals(
            jobs: JobCounting(tx).all(), credits: CreditSums(tx).current(),
            deliveries: deliveries(in: tx), callbacks: callbacks(in: tx))
    }

    private static func deliveries(in tx: Transaction) throws -> Deliveries {
        var totals = Deliveries()
        try tx.forEach("SELECT state, count(*) FROM outputs GROUP BY state") { row in
            let count = try row.get(1, as: Int.self)
            switch try row.get(0, as: String.self) {
            case "stored": totals.stored += count
            case "spooled": totals.spooled += count
            case "undelivered", "lost": totals.failed += count
            default: break
            }
        }
        return totals
    }

    private static func callbacks(in tx: Transaction) throws -> Callbacks {
        var totals = Callbacks()
        try tx.forEach(
            "SELECT verdict, count(*), sum(repeats) FROM callbacks GROUP BY verdict"
        ) { row in
            let count = try row.get(1, as: Int.self)
            let repeats = try row.get(2, as: Int.self)
            switch try row.get(0, as: String.self) {
            case "taken":
                totals.received += count + repeats
                totals.duplicate += repeats
            case "refused": totals.refused += count + repeats
            default: totals.unmatched += count + repeats
            }
        }
        return totals
    }
}
