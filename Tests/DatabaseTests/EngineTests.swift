import Database
import Support
import Testing

/// What every engine does alike.
@Suite struct EngineTests {
    @Test(arguments: EngineKind.allCases)
    func `what was written can be read, by every way of reading`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            let changed = try await engine.write { transaction in
                #expect(try transaction.execute("CREATE TABLE t (a INTEGER, b TEXT)") == 0)
                let changed = try transaction.execute(
                    "INSERT INTO t VALUES (\(1), \("one")), (2, NULL)")
                #expect(try transaction.execute("UPDATE t SET a = 3 WHERE a = 3") == 0)
                return changed
            }
            #expect(changed == 2)
            let query: SQL = "SELECT a, b FROM t ORDER BY a DESC LIMIT \(1)"
            let read = try await engine.read { transaction in
                try transaction.rows(query) { row in
                    "\(try row.get(0, as: Int.self)) \(try row.get(1, as: String?.self) ?? "-")"
                }
            }
            #expect(read == ["2 -"])
            let first = try engine.readNow { try $0.first(query) { try $0.get(0, as: Int.self) } }
            #expect(first == 2)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a read sees one moment, whatever is committed meanwhile`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            let counts = try await withThrowingTaskGroup { group in
                let (hasRead, reads) = AsyncStream<Void>.makeStream()
                let (hasWritten, writes) = AsyncStream<Void>.makeStream()
                group.addTask {
                    for await _ in hasRead {}
                    _ = try await engine.write { try $0.execute("INSERT INTO entry VALUES ('a')") }
                    writes.finish()
                    return 0
                }
                let signal = Signal()
                group.addTask {
                    for await _ in hasWritten {}
                    signal.send()
                    return 0
                }
                group.addTask {
                    try await engine.read { transaction in
                        let before = try count(transaction)
                        reads.finish()
                        signal.wait()
                        return before * 10 + (try count(transaction))
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 }
            }
            #expect(counts == 0)
            #expect(try await engine.entries() == ["a"])
        }
    }

    private func count(_ transaction: Transaction) throws -> Int {
        try transaction.first("SELECT count(*) FROM entry") { try $0.get(0) } ?? -1
    }

    @Test(arguments: EngineKind.allCases)
    func `a statement may be run while it is being run`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            let query: SQL = "SELECT column1 FROM (VALUES (\(1)), (\(2))) AS numbers"
            let pairs = try await engine.read { transaction in
                var pairs: [Int] = []
                try transaction.forEach(query) { outer in
                    try transaction.forEach(query) { inner in
                        pairs.append(
                            try outer.get(0, as: Int.self) * 10 + inner.get(0, as: Int.self))
                    }
                }
                return pairs
            }
            #expect(pairs == [11, 12, 21, 22])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `more statements than are kept are still run right`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            for count in 1...600 {
                let list: SQL = "SELECT \(count) WHERE 1 IN \(list: Array(1...count))"
                let found = try await engine.read {
                    try $0.first(list) { try $0.get(0, as: Int.self) }
                }
                try #require(found == count)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the first row of a statement that writes is not its last effect`(
        kind: EngineKind
    ) async throws {
        try await withEntries(kind) { engine in
            let name = try await engine.write { transaction in
                try transaction.first(
                    "INSERT INTO entry VALUES ('a'), ('b'), ('c') RETURNING name"
                ) { try $0.get(0, as: String.self) }
            }
            #expect(name == "a")
            #expect(try await engine.entries() == ["a", "b", "c"])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `an error tells the statement and never its values`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.write {
                    try $0.execute("INSERT INTO entry VALUES (\("secret")), (\("secret"))")
                }
            }
            let text = error?.description ?? ""
            let problem =
                kind == .sqlite
                ? "UNIQUE constraint failed: entry.name (code 1555)"
                : "violates unique constraint \"entry_pkey\" (code 23505)"
            #expect(text.contains(problem), "\(text)")
            #expect(text.contains("while executing `INSERT INTO entry VALUES ($1), ($2)`."))
            #expect(!text.contains("secret"))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a double-quoted word is a name, not a text`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.first(#"SELECT "word""#) { _ in } }
            }
            let problem =
                kind == .sqlite ? "no such column: word" : "column \"word\" does not exist"
            #expect(error?.description.contains(problem) == true)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a body that throws leaves nothing behind`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            await #expect(throws: Refused.self) {
                try await engine.write { transaction in
                    try transaction.execute("INSERT INTO entry VALUES ('a')")
                    throw Refused()
                }
            }
            let kept = try await engine.entries()
            #expect(kept.isEmpty)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who only reads can write nothing`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.execute("INSERT INTO entry VALUES ('a')") }
            }
            #expect(error?.kind == .readOnly)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a closed engine says so`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            await engine.close()
            for call in 0..<3 {
                let error = await #expect(throws: DatabaseError.self) {
                    switch call {
                    case 0: _ = try await engine.write { $0.now }
                    case 1: _ = try await engine.read { $0.now }
                    default: _ = try engine.readNow { $0.now }
                    }
                }
                #expect(error?.kind == .closed)
            }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `the data version is another one after each commit`(kind: EngineKind) async throws {
        try await withEntries(kind) { engine in
            var versions = [try await engine.dataVersion()]
            for name in ["a", "b", "c"] {
                _ = try await engine.write { try $0.execute("INSERT INTO entry VALUES (\(name))") }
                versions.append(try await engine.dataVersion())
            }
            #expect(zip(versions, versions.dropFirst()).allSatisfy { $0 != $1 })
        }
    }

    private struct Refused: Error {}
}
