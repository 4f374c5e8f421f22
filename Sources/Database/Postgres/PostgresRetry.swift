/// Decides whether a transaction that failed is run again, and how long to wait before.
///
/// A value without side effects: the thread that owns the connection acts on its word.
struct PostgresRetry {
    /// How often conflicts with others are fought out before the caller hears of it.
    static let conflictsMax = 30
    /// How long a server that cannot be reached is tried again.
    let patience: Duration

    private var conflicts = 0
    private var duplicates = 0
    private var staleStatements = 0
    private var losses = 0
    private var waited = Duration.zero

    init(patience: Duration) {
        self.patience = patience
    }

    /// - Returns: How long to wait; `nil` if the error is the caller's.
    mutating func delay(
        after error: DatabaseError, using random: inout some RandomNumberGenerator
    ) -> Duration? {
        guard error.outcome == .failed else { return nil }
        if error.isConflict {
            conflicts += 1
            guard conflicts <= Self.conflictsMax else { return nil }
            // Random, so that those who met do not meet again; and not at once, so that the other
            // one gets the lock for which it has waited.
            let longest: Int64 = 2_000 << min(conflicts, 6)
            return .microseconds(Int64.random(in: longest / 2...longest, using: &random))
        }
        if error.isDuplicate {
            // Someone else was faster with the same key: run again, the body finds what they did.
            duplicates += 1
            return duplicates == 1 ? .zero : nil
        }
        if error.isStaleStatement {
            staleStatements += 1
            return staleStatements <= 2 ? .zero : nil
        }
        guard error.kind == .unreachable, waited < patience else { return nil }
        let delay = Duration.milliseconds(min(20 << min(losses, 6), 1_000))
        losses += 1
        waited += delay
        return delay
    }
}
