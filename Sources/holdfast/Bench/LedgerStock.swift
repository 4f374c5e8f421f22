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
    private static let entriesPerTransaction = 10_000
    /// How many transactions are made ready while one is written.
    private static let partsMax = 3

    var users: Int
    var packagesPerUser: Int
    /// How many entries there should be; no fewer than one for each package.
    var entries: Int

    /// In the order of their numbers, so that rows come at the end of their table.
    static func user(_ number: Int) -> UserID {
        let digits = String(number)
        return UserID("user-" + String(repeating: "0", count: max(8 - digits.count, 0)) + digits)
    }

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
        // As the ledger tells the time, and not as this machine does.
        let now = try await engine.read { $0.now }
        let identifiers = IdentifierGenerator()
        try await withThrowingTaskGroup(of: Void.self) { parts in
            for (index, first) in stride(from: 0, to: users, by: usersPerTransaction).enumerated() {
                if index >= Self.partsMax { try await parts.next() }
                try Task.checkCancellation()
                progress(first * perUser, entriesWritten)
                let part = first..<min(first + usersPerTransaction, users)
                parts.addTask {
                    let statements = statements(for: part, at: now, identifiers)
                    try await engine.write { tx in
                        for statement in statements { _ = try tx.execute(statement) }
                    }
                }
            }
            try await parts.waitForAll()
        }
        if engine.dialect.name == .postgresql {
            // As its own housekeeping does after a while: plans follow what it knows of the tables.
            _ = try await engine.write { try $0.execute("ANALYZE") }
        }
    }

    /// What writes users and all that is theirs; whatever a row refers to comes first.
    private func statements(
        for numbers: Range<Int>, at now: Instant, _ identifiers: IdentifierGenerator
    ) -> [SQL] {
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
        for number in numbers {
            let history = history(of: number, at: now, identifiers)
            users.add(history.userRow)
            for row in history.packageRows { packages.add(row) }
            for row in history.entryRows { entries.add(row) }
        }
        return users.statements + packages.statements + entries.statements
            + [Self.holds(of: numbers.map(Self.user))]
    }

    /// Holds are what the entries say of them.
    private static func holds(of users: [UserID]) -> SQL {
        """
        INSERT INTO holds (id, user_id, job_id, credits, state, settled, created_at, resolved_at,
            version)
        SELECT hold_id, user_id, job_id, credits, 'settled', credits, at, at, 2
        FROM entries WHERE user_id IN \(list: users) AND kind = 'settle'
        """
    }

    private func history(
        of number: Int, at now: Instant, _ identifiers: IdentifierGenerator
    ) -> StockHistory {
        var history = StockHistory(user: Self.user(number), at: now)
        for index in 1...packagesPerUser {
            history.grant(
                Self.creditsPerPackage, as: identifiers.next(at: now),
                expires: now + .seconds(86_400 * 30 * index))
        }
        for _ in 0..<pairs(of: number) {
            history.freezeAndSettle(
                Self.creditsPerHold, as: identifiers.next(at: now), for: identifiers.next(at: now))
        }
        return history
    }
}
