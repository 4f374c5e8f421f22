import Credits
import Database

/// What a ledger holds before it is measured: users with packages, and holds settled long ago.
///
/// Written as the ledger's own verbs write it, hashes included, so that `LedgerVerifier` finds
/// nothing wrong with it; but many rows a statement, as ten million entries have to be there in
/// minutes.
struct LedgerStock: Sendable {
    static let creditsPerPackage = Ledger.creditsMax / 1_000
    static let creditsPerHold: Int64 = 10
    /// Short enough that a person who stops it does not wait.
    private static let entriesPerTransaction = 20_000

    var users: Int
    var packagesPerUser: Int
    /// How many entries there should be; no fewer than one for each package.
    var entries: Int

    static func user(_ number: Int) -> UserID { UserID("user-\(number)") }

    /// How many entries there will be: a pair too many is not begun.
    var entriesWritten: Int { users * packagesPerUser + 2 * pairs }

    private var pairs: Int { max(entries - users * packagesPerUser, 0) / 2 }

    /// All of them evenly, and one more for the first ones.
    private func pairs(of number: Int) -> Int {
        pairs / users + (number < pairs % users ? 1 : 0)
    }

    /// Writes it into an empty ledger.
    ///
    /// - Throws: `CancellationError` if the task is canceled, and what is written stays.
    func write(
        in engine: any Engine, progress: @Sendable (_ done: Int, _ all: Int) -> Void
    ) async throws {
        let perUser = max(entriesWritten / users, 1)
        let usersPerTransaction = max(Self.entriesPerTransaction / perUser, 1)
        for first in stride(from: 0, to: users, by: usersPerTransaction) {
            try Task.checkCancellation()
            progress(first * perUser, entriesWritten)
            let part = first..<min(first + usersPerTransaction, users)
            try await engine.write { tx in try write(part, in: tx) }
        }
        if engine.dialect.name == .postgresql {
            // As its own housekeeping does after a while: plans follow what it knows of the tables.
            _ = try await engine.write { try $0.execute("ANALYZE") }
        }
    }

    private func write(_ numbers: Range<Int>, in tx: Transaction) throws {
        var users = RowBatch(
            """
            INSERT INTO users (id, available, settled, entry_count, entry_hash, created_at,
                last_entry_at) VALUES
            """)
        var packages = RowBatch(
            """
            INSERT INTO packages (id, user_id, source, granted, available, settled, granted_at,
                effective_at, expires_at) VALUES
            """)
        var entries = RowBatch(
            """
            INSERT INTO entries (user_id, number, kind, package_id, from_bucket, to_bucket, credits,
                hold_id, job_id, at, effective_at, expires_at, source, hash) VALUES
            """)
        var holds = RowBatch(
            """
            INSERT INTO holds (id, user_id, job_id, credits, state, settled, created_at,
                resolved_at, version) VALUES
            """)
        var allocations = RowBatch(
            """
            INSERT INTO allocations (hold_id, position, package_id, credits, expires_at) VALUES
            """)
        // Whatever a row refers to has to be there first.
        let histories = numbers.map { history(of: $0, in: tx) }
        for history in histories { try users.add(history.userRow, in: tx) }
        try users.write(in: tx)
        for history in histories {
            for row in history.packageRows { try packages.add(row, in: tx) }
        }
        try packages.write(in: tx)
        for history in histories {
            for row in history.entryRows { try entries.add(row, in: tx) }
            for row in history.holdRows { try holds.add(row, in: tx) }
        }
        try entries.write(in: tx)
        try holds.write(in: tx)
        for history in histories {
            for row in history.allocationRows { try allocations.add(row, in: tx) }
        }
        try allocations.write(in: tx)
    }

    private func history(of number: Int, in tx: Transaction) -> StockHistory {
        var history = StockHistory(user: Self.user(number), at: tx.now)
        for index in 1...packagesPerUser {
            history.grant(
                Self.creditsPerPackage, as: tx.identifier(),
                expires: tx.now + .seconds(86_400 * 30 * index))
        }
        for _ in 0..<pairs(of: number) {
            history.freezeAndSettle(Self.creditsPerHold, as: tx.identifier(), for: tx.identifier())
        }
        return history
    }
}
