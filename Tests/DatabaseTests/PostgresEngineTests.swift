@testable import Database
import Support
import Synchronization
import Testing

/// What only an engine does that shares its database with others.
@Suite struct PostgresEngineTests {
    /// Counts how often a body was run.
    final class Runs: Sendable {
        private let count = Mutex(0)

        /// - Returns: Whether this is the first time.
        func begin() -> Bool {
            count.withLock { count in
                count += 1
                return count == 1
            }
        }

        var total: Int { count.withLock { $0 } }
    }

    @Test func `of two that wait for each other, one is run again and both go through`()
        async throws
    {
        try await withEntries(.postgresql) { engine in
            _ = try await engine.write {
                try $0.execute("INSERT INTO entry VALUES ('a'), ('b')")
            }
            let runs = [Runs(), Runs()]
            let haveLocked = [Signal(), Signal()]
            try await withThrowingTaskGroup { group in
                for (me, names) in [["a", "b"], ["b", "a"]].enumerated() {
                    group.addTask {
                        try await engine.write { transaction in
                            let isFirst = runs[me].begin()
                            try lock(names[0], in: transaction)
                            if isFirst {
                                haveLocked[me].send()
                                haveLocked[1 - me].wait()
                            }
                            try lock(names[1], in: transaction)
                            try transaction.execute(
                                "INSERT INTO entry VALUES (\("\(me)"))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            // One again is enough; on a busy machine the two may meet once more.
            #expect(runs[0].total + runs[1].total >= 3)
            #expect(try await engine.entries() == ["0", "1", "a", "b"])
        }
    }

    private func lock(_ name: String, in transaction: Transaction) throws {
        let found = try transaction.first(
            "SELECT 1 FROM entry WHERE name = \(name) \(sql: transaction.dialect.forUpdate)"
        ) { _ in true }
        #expect(found == true)
    }

    @Test func `of two that insert one key, the second finds what the first did`() async throws {
        try await withEntries(.postgresql) { engine in
            let haveLooked = [Signal(), Signal()]
            let runs = [Runs(), Runs()]
            let found = try await withThrowingTaskGroup(of: Bool.self) { group in
                for me in 0..<2 {
                    group.addTask {
                        try await engine.write { transaction in
                            let query: SQL = "SELECT 1 FROM entry WHERE name = 'key'"
                            let isThere = try transaction.first(query) { _ in true } == true
                            if runs[me].begin() {
                                haveLooked[me].send()
                                haveLooked[1 - me].wait()
                            }
                            guard !isThere else { return true }
                            try transaction.execute("INSERT INTO entry VALUES ('key')")
                            return false
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(found.sorted { !$0 && $1 } == [false, true])
        }
    }

    @Test func `a statement that changed no row ends its transaction, not the connection`()
        async throws
    {
        let schema = try await PrivateCluster.newSchema()
        let connection = try PostgresConnection(
            PostgresAddress(schema, program: "test"), preparesStatements: true)
        for _ in 0..<2 {
            try connection.begin(.writing)
            _ = try connection.send("CREATE TEMPORARY TABLE t (i BIGINT)") as (any PendingRows)?
            _ =
                try connection.send("UPDATE t SET i = 1 \(.change) WHERE i = 2")
                as (any PendingRows)?
            #expect(throws: DatabaseError.self) { try connection.receive() }
            connection.rollback()
            #expect(!connection.isBroken)
        }
    }

    @Test func `a lost connection is opened again, and the body run again`() async throws {
        try await withEntries(.postgresql) { engine in
            let runs = Runs()
            _ = try await engine.write { transaction in
                try transaction.execute("INSERT INTO entry VALUES ('a')")
                guard runs.begin() else { return }
                try transaction.first("SELECT pg_terminate_backend(pg_backend_pid())") { _ in }
            }
            #expect(runs.total == 2)
            #expect(try await engine.entries() == ["a"])
        }
    }

    @Test func `a commit without an answer has an unknown outcome and is not repeated`()
        async throws
    {
        try await withEntries(.postgresql) { engine in
            try await vanishAtCommit(ofInsertsInto: "entry", on: engine)
            let runs = Runs()
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.write { transaction in
                    _ = runs.begin()
                    try transaction.execute("INSERT INTO entry VALUES ('a')")
                }
            }
            #expect(error?.outcome == .unknown)
            #expect(error?.kind == .unreachable)
            #expect(runs.total == 1)
            let kept = try await engine.entries()
            #expect(kept.isEmpty)
        }
    }

    @Test func `an error that a body catches is not the loss of its work in silence`() async throws
    {
        try await withEntries(.postgresql) { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.write { transaction in
                    try transaction.execute("INSERT INTO entry VALUES ('a')")
                    #expect(throws: DatabaseError.self) {
                        try transaction.execute("INSERT INTO missing VALUES ('a')")
                    }
                }
            }
            #expect(error?.code == "42P01")
            let kept = try await engine.entries()
            #expect(kept.isEmpty)
        }
    }

    @Test func `statements that a pooler has lost are sent with their text`() async throws {
        try await withEntries(.postgresql) { engine in
            let runs = Runs()
            for name in ["a", "b", "c"] {
                _ = try await engine.write { transaction in
                    try transaction.execute("INSERT INTO entry VALUES (\(name))")
                    guard runs.begin() else { return }
                    // As if the next statement went to another connection of the server's.
                    try transaction.execute("DEALLOCATE ALL")
                    try transaction.execute("INSERT INTO entry VALUES (\("z"))")
                }
            }
            #expect(try await engine.entries() == ["a", "b", "c"])
            #expect(runs.total == 4)
        }
    }

    /// All four connections of the pool are used at once, by turns of whoever asks.
    @Test func `behind a pooler any connection may come, and every statement runs`() async throws {
        try await withEntries(.pooled) { engine in
            try await withThrowingTaskGroup { group in
                for task in 0..<12 {
                    group.addTask {
                        for round in 0..<20 {
                            let name = "\(task) \(round)"
                            _ = try await engine.write { transaction in
                                try transaction.execute("INSERT INTO entry VALUES (\(name))")
                                return try transaction.execute(
                                    "UPDATE entry SET name = name WHERE name = \(name)")
                            }
                            let found = try engine.readNow { transaction in
                                try transaction.first(
                                    "SELECT name FROM entry WHERE name = \(name)"
                                ) { try $0.get(0, as: String.self) }
                            }
                            #expect(found == name)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await engine.entries().count == 240)
        }
    }

    @Test(
        arguments: [
            "INSERT INTO child VALUES ('none')", "INSERT INTO child VALUES (NULL)",
            "INSERT INTO child VALUES ('toolong')",
        ] as [SQL])
    func `a constraint is named`(statement: SQL) async throws {
        try await withEntries(.postgresql) { engine in
            _ = try await engine.write {
                try $0.execute(
                    """
                    CREATE TABLE child (
                        parent TEXT NOT NULL CONSTRAINT child_has_parent REFERENCES entry (name),
                        CONSTRAINT child_is_short CHECK (length(parent) < 5)
                    )
                    """)
            }
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.write { try $0.execute(statement) }
            }
            let names = ["child_has_parent", "parent", "child_is_short"]
            guard case .constraint(let name) = error?.kind else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(names.contains(name))
            #expect(error?.description.contains("toolong") == statement.text.contains("toolong"))
        }
    }

    @Test(arguments: [
        (
            "postgresql://ann:hidden@localhost:1/none?connect_timeout=1",
            DatabaseError.Kind.unreachable
        ),
        ("postgresql://ann:hidden@[::1/none", .cannotOpen),
    ])
    func `a server that is not there is named, and the password is not`(
        url: String, kind: DatabaseError.Kind
    ) throws {
        let error = #expect(throws: DatabaseError.self) { try PostgresEngine.open(url: url) }
        #expect(error?.kind == kind)
        #expect(error?.description.contains("hidden") == false)
    }
}
