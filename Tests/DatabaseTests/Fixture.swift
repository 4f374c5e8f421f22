import Database
import Support

/// Runs `body` with a new, empty database in a file, which is closed and removed afterwards.
func withEngine<R>(
    clock: any WallClock = SystemClock(), seed: UInt64? = nil,
    _ body: (SQLiteEngine) async throws -> R
) async throws -> R {
    try await withTemporaryDirectory { directory in
        let engine = try SQLiteEngine.open(path: directory + "/test.db", clock: clock, seed: seed)
        do {
            let result = try await body(engine)
            await engine.close()
            return result
        } catch {
            await engine.close()
            throw error
        }
    }
}

/// The same, with a table `entry (name TEXT PRIMARY KEY)`.
func withEntries<R>(_ body: (SQLiteEngine) async throws -> R) async throws -> R {
    try await withEngine { engine in
        _ = try await engine.write { try $0.execute(makeEntries) }
        return try await body(engine)
    }
}

/// The same, on an engine of either kind.
func withEntries<R>(
    _ kind: EngineKind, _ body: (any Engine) async throws -> R
) async throws -> R {
    try await kind.withEngine { engine in
        _ = try await engine.write { try $0.execute(makeEntries) }
        return try await body(engine)
    }
}

private let makeEntries: SQL = "CREATE TABLE entry (name TEXT PRIMARY KEY)"

extension Engine {
    /// The names in the table `entry`, sorted.
    func entries() async throws -> [String] {
        try await read { transaction in
            try transaction.rows("SELECT name FROM entry ORDER BY name") { try $0.get(0) }
        }
    }

    /// Asks for a write now, and returns before it is done.
    func beginWrite<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) -> Task<R, any Error> {
        // Runs up to its first suspension, which is when the write has been queued.
        Task.immediate { try await self.write(body) }
    }
}

/// Lets the connection vanish at the commit of whatever inserts into a table of PostgreSQL.
func vanishAtCommit(ofInsertsInto table: SQL, on engine: any Engine) async throws {
    _ = try await engine.write { tx in
        try tx.execute(
            """
            CREATE FUNCTION vanish() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM pg_terminate_backend(pg_backend_pid());
                RETURN NULL;
            END
            $$
            """)
        try tx.execute(
            """
            CREATE CONSTRAINT TRIGGER vanish_at_commit AFTER INSERT ON \(sql: table)
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION vanish()
            """)
    }
}
