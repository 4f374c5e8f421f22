import Copying
import Credits
import Database
import Operations
import Support
import Synchronization
import Testing

/// Why nothing is copied, and that nothing is then.
struct CopyRefusalTests {
    private func expectRefusal(
        _ expected: CopyRefusal, from source: any Engine, to target: any Engine
    ) async {
        await #expect(throws: expected) {
            try await InstallationCopy(from: source, to: target).run()
        }
    }

    /// Runs the copy and gives the refusal that it ends with.
    private func refusal(from source: any Engine, to target: any Engine) async -> CopyRefusal? {
        await #expect(throws: CopyRefusal.self) {
            try await InstallationCopy(from: source, to: target).run()
        }
    }

    @Test(arguments: Direction.all)
    func `a source without our schema`(_ direction: Direction) async throws {
        try await direction.source.withSide { source in
            try await direction.target.withSide { target in
                await expectRefusal(.noSchema, from: source, to: target)
                try await source.write { tx in
                    _ = try tx.execute("CREATE TABLE schema_migrations (version TEXT)")
                }
                await expectRefusal(.foreign(.source), from: source, to: target)
            }
        }
    }

    @Test(arguments: Direction.all)
    func `another schema than this program's`(_ direction: Direction) async throws {
        try await direction.with { source, target in
            let version = Schema.plan.version
            try await source.write { tx in
                _ = try tx.execute(
                    "DELETE FROM schema_migrations WHERE number = \(version)")
            }
            await expectRefusal(
                .older(.source, found: version - 1, needed: version), from: source, to: target)
            try await source.write { tx in
                _ = try tx.execute(
                    "INSERT INTO schema_migrations VALUES (\(version + 1), 'x', 'y', 1)")
            }
            guard case .otherSchema(.source, let text) = await refusal(from: source, to: target)
            else { return #expect(Bool(false), "another refusal") }
            #expect(text.contains("has schema \(version + 1)"))
            #expect(try await target.isUntouched())
        }
    }

    @Test(arguments: Direction.all)
    func `an older target`(_ direction: Direction) async throws {
        try await direction.with { source, target in
            try await target.migrate(Schema.plan)
            let version = Schema.plan.version
            try await target.write { tx in
                _ = try tx.execute("DELETE FROM schema_migrations WHERE number = \(version)")
            }
            await expectRefusal(
                .older(.target, found: version - 1, needed: version), from: source, to: target)
        }
    }

    @Test(arguments: Direction.all)
    func `a target with rows in any table`(_ direction: Direction) async throws {
        try await direction.with { source, target in
            try await target.migrate(Schema.plan)
            try await target.write { tx in
                _ = try tx.execute("INSERT INTO operators VALUES ('ann', 'admin', 1)")
            }
            let before = try await target.dump()
            await expectRefusal(.notEmpty(table: "operators"), from: source, to: target)
            #expect(try await target.dump() == before)
        }
    }

    @Test func `the same database of a server, reached in two ways`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await withServer(at: url) { one in
            try await one.migrate(Schema.plan)
            try await withServer(at: url + "&connect_timeout=7") { other in
                await expectRefusal(.sameDatabase, from: one, to: other)
            }
        }
    }

    @Test func `a source that a service works on`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await EngineKind.sqlite.withSide { target in
            try await withServer(at: url) { source in
                try await RichWorld.make(in: source)
                try await withServer(at: url, program: "holdfast") { service in
                    _ = try await service.schemaVersion()
                    guard case .inUse = await refusal(from: source, to: target)
                    else { return #expect(Bool(false), "another refusal") }
                }
                #expect(try await target.isUntouched())
            }
        }
    }

    /// Somebody whom nothing gives away waits to write to the source.
    @Test func `a source that is written to`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await EngineKind.sqlite.withSide { target in
            try await withServer(at: url) { source in
                try await RichWorld.make(in: source)
                try await withServer(at: url, program: "something else") { other in
                    let writing = Mutex<Task<Int, any Error>?>(nil)
                    await #expect(throws: CopyRefusal.writtenTo) {
                        try await InstallationCopy(from: source, to: target).run { progress in
                            guard progress.stage == .provingTarget else { return }
                            writing.withLock { writing in
                                guard writing == nil else { return }
                                writing = Task {
                                    try await other.write {
                                        try $0.execute("UPDATE users SET created_at = 1")
                                    }
                                }
                            }
                            Self.waitUntilSomebodyWaits(in: source)
                        }
                    }
                    // Nothing is held any more: it goes through, behind the copy that was not.
                    let task = writing.withLock(\.self)
                    let count = try await task?.value
                    #expect(count == 3)
                }
                #expect(try await target.isUntouched())
            }
        }
    }

    private static func waitUntilSomebodyWaits(in engine: any Engine) {
        let deadline = ContinuousClock.now + .seconds(30)
        do {
            while ContinuousClock.now < deadline {
                let isWaiting = try engine.readNow { tx in
                    try tx.first(
                        """
                        SELECT 1 FROM pg_locks WHERE NOT granted AND database =
                            (SELECT oid FROM pg_database WHERE datname = current_database())
                        """
                    ) { _ in true }
                }
                if isWaiting == true { return }
            }
            Issue.record("nobody waits")
        } catch {
            Issue.record(error)
        }
    }

    @Test(arguments: Direction.all)
    func `a source whose ledger is broken`(_ direction: Direction) async throws {
        try await direction.with { source, target in
            try await source.write { tx in
                _ = try tx.execute("UPDATE users SET settled = settled + 1")
            }
            guard case .brokenSource(let report) = await refusal(from: source, to: target)
            else { return #expect(Bool(false), "another refusal") }
            #expect(!report.ok)
            #expect(report.source.broken.first?.table == "users")
            #expect(try await target.isUntouched())
        }
    }

    @Test func `text with a NUL, for PostgreSQL only`() async throws {
        try await Direction(source: .sqlite, target: .postgresql).with { source, target in
            try await source.write { tx in
                _ = try tx.execute("UPDATE callbacks SET note = \("a\0b") WHERE id = 'c1'")
            }
            await expectRefusal(
                .nul(table: "callbacks", key: "c1", column: "note"), from: source, to: target)
            #expect(try await target.isUntouched())
            try await EngineKind.sqlite.withSide { other in
                _ = try await InstallationCopy(from: source, to: other).run()
                #expect(try await other.dump() == source.dump())
            }
        }
    }

    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `text that is not UTF-8`(_ kind: EngineKind) async throws {
        try await Direction(source: .sqlite, target: kind).with { source, target in
            try await source.write { tx in
                _ = try tx.execute(
                    """
                    UPDATE operators SET name = CAST(x'61FF62' AS TEXT) WHERE name = 'admin'
                    """)
            }
            await expectRefusal(
                .notUTF8(table: "operators", key: "a\u{FFFD}b", column: "name"), from: source,
                to: target)
            #expect(try await target.isUntouched())
        }
    }

    /// A trigger of somebody's changes what is written.
    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `a target that does not keep what it is given`(_ kind: EngineKind) async throws {
        try await Direction(source: .sqlite, target: kind).with { source, target in
            try await target.migrate(Schema.plan)
            try await target.write { tx in
                switch tx.dialect.name {
                case .sqlite: _ = try tx.execute(Self.sqliteTrigger)
                case .postgresql:
                    _ = try tx.execute(Self.postgresFunction)
                    _ = try tx.execute(Self.postgresTrigger)
                }
            }
            guard case .different(let report) = await refusal(from: source, to: target)
            else { return #expect(Bool(false), "another refusal") }
            #expect(!report.ok)
            #expect(report.different.map(\.name) == ["operators"])
            #expect(try await target.dump().isEmpty)
        }
    }

    private static let sqliteTrigger: SQL = """
        CREATE TRIGGER later AFTER INSERT ON operators
        BEGIN
            UPDATE operators SET created_at = 1 WHERE name = NEW.name;
        END
        """

    private static let postgresFunction: SQL = """
        CREATE FUNCTION later() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            NEW.created_at := 1;
            RETURN NEW;
        END
        $$
        """

    private static let postgresTrigger: SQL = """
        CREATE TRIGGER later BEFORE INSERT ON operators FOR EACH ROW EXECUTE FUNCTION later()
        """

    /// What the source's engine let through, the target's constraints do not.
    @Test(arguments: [EngineKind.sqlite, .postgresql])
    func `rows that the target refuses are named`(_ kind: EngineKind) async throws {
        try await Direction(source: .sqlite, target: kind).with { source, target in
            try await source.write { tx in
                try tx.dropGuards()
                try tx.execute("UPDATE api_keys SET role = 'queen'")
            }
            guard case .refused("api_keys", _, let error) = await refusal(from: source, to: target)
            else { return #expect(Bool(false), "another refusal") }
            #expect(error.kind == .constraint("api_keys_role_is_known"))
            #expect(try await target.isUntouched())
        }
    }
}
