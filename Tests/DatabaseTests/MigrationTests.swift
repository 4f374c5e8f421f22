import Database
import Support
import Testing

@Suite struct MigrationTests {
    static func plan(_ migrations: KeyValuePairs<Int, String>) -> MigrationPlan {
        MigrationPlan(
            migrations.map { number, sql in
                Migration(number: number, name: "step \(number)", sql: Array(sql.utf8))
            })
    }

    static let first = "CREATE TABLE a (x INTEGER); INSERT INTO a VALUES (1);"
    static let second = "CREATE TABLE b (y INTEGER); INSERT INTO b SELECT x + 1 FROM a;"

    @Test(arguments: EngineKind.allCases)
    func `migrations are applied once, in order`(kind: EngineKind) async throws {
        let clock = ManualClock(Instant(microseconds: 77))
        try await kind.withEngine(clock: clock) { engine in
            #expect(try await engine.schemaVersion() == 0)
            #expect(try await engine.migrate(Self.plan([1: Self.first])) == 1)
            #expect(try await engine.schemaVersion() == 1)
            let both = Self.plan([2: Self.second, 1: Self.first])
            #expect(try await engine.migrate(both) == 1)
            #expect(try await engine.migrate(both) == 0)
            #expect(try await engine.schemaVersion() == 2)
            let found = try await engine.read { transaction in
                try transaction.rows(
                    "SELECT y, name, applied_at FROM b, schema_migrations ORDER BY number"
                ) { row in
                    "\(try row.get(0, as: Int.self)) \(try row.get(1, as: String.self)) at "
                        + "\(try row.get(2, as: Int.self))"
                }
            }
            #expect(found == ["2 step 1 at 77", "2 step 2 at 77"])
        }
    }

    static let refusals: [(MigrationPlan, DatabaseError.Kind, String)] = [
        (plan([1: first]), DatabaseError.Kind.newerSchema, " has schema 3, this program knows"),
        (
            plan([1: first, 2: "SELECT 2", 3: "SELECT 3"]), .checksumMismatch,
            "Migration 2 (step 2)"
        ),
        (plan([1: first, 3: "SELECT 3"]), .migrationGap, "Migration 2 is missing from this"),
        (
            plan([1: first, 2: second, 3: "SELECT 3", 4: "SELECT 4"]), .checksumMismatch,
            "Migration 3 (step 3)"
        ),
    ]

    @Test(arguments: EngineKind.allCases, refusals)
    func `a database that the plan does not lead to is refused`(
        engineKind: EngineKind,
        refusal: (plan: MigrationPlan, kind: DatabaseError.Kind, text: String)
    ) async throws {
        try await engineKind.withEngine { engine in
            let (plan, kind, text) = refusal
            let applied = Self.plan([1: Self.first, 2: Self.second, 3: "SELECT 33"])
            let count = try await engine.migrate(applied)
            #expect(count == 3)
            let error = await #expect(throws: DatabaseError.self) { try await engine.migrate(plan) }
            #expect(error?.kind == kind)
            #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
            let version = try await engine.schemaVersion()
            #expect(version == 3)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a migration that was left out is refused`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            try await engine.migrate(Self.plan([1: Self.first, 3: "SELECT 3"]))
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.migrate(
                    Self.plan([1: Self.first, 2: Self.second, 3: "SELECT 3"]))
            }
            #expect(error?.kind == .migrationGap)
            #expect(error?.description.contains("2 is missing from the database") == true)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a migration that fails leaves the one before it`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            let plan = Self.plan([
                1: Self.first, 2: "CREATE TABLE c (z INTEGER); INSERT INTO d VALUES (1)",
            ])
            let error = await #expect(throws: DatabaseError.self) { try await engine.migrate(plan) }
            #expect(error?.description.contains("Migration 2 (step 2) failed") == true)
            let problem =
                kind == .sqlite ? "no such table: d" : "relation \"d\" does not exist"
            #expect(error?.description.contains(problem) == true)
            let version = try await engine.schemaVersion()
            #expect(version == 1)
            await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.first("SELECT z FROM c") { _ in } }
            }
        }
    }

    @Test func `two engines on one file apply each migration once`() async throws {
        try await withTemporaryDirectory { directory in
            let engines = try (0..<2).map { _ in
                try SQLiteEngine.open(path: directory + "/test.db")
            }
            let plan = Self.plan([1: Self.first, 2: Self.second, 3: "SELECT 3"])
            async let one = engines[0].migrate(plan)
            async let other = engines[1].migrate(plan)
            #expect(try await one + other == 3)
            for engine in engines { await engine.close() }
        }
    }

    @Test func `two engines on one schema apply each migration once`() async throws {
        let url = try await PrivateCluster.newSchema()
        let engines = try (0..<2).map { _ in
            try PostgresEngine.open(url: url, writers: 1, readers: 1)
        }
        let plan = Self.plan([1: Self.first, 2: Self.second, 3: "SELECT 3"])
        async let one = engines[0].migrate(plan)
        async let other = engines[1].migrate(plan)
        #expect(try await one + other == 3)
        for engine in engines { await engine.close() }
    }
}
