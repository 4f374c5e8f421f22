import Database
import Testing

@Suite struct SQLiteEngineTests {
    @Test func `what was written can be read, by every way of reading`() async throws {
        try await withEngine { engine in
            let changed = try await engine.write { transaction in
                #expect(try transaction.execute("CREATE TABLE t (a INTEGER, b TEXT) STRICT") == 0)
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

    @Test func `a read sees one moment, whatever is committed meanwhile`() async throws {
        try await withEntries { engine in
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

    @Test func `a statement may be run while it is being run`() async throws {
        try await withEngine { engine in
            let query: SQL = "SELECT column1 FROM (VALUES (\(1)), (\(2)))"
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

    @Test func `more statements than are kept are still run right`() async throws {
        try await withEngine { engine in
            for count in 1...600 {
                let list: SQL = "SELECT \(count) WHERE 1 IN \(list: Array(1...count))"
                let found = try await engine.read {
                    try $0.first(list) { try $0.get(0, as: Int.self) }
                }
                try #require(found == count)
            }
        }
    }

    @Test func `the first row of a statement that writes is not its last effect`() async throws {
        try await withEntries { engine in
            let name = try await engine.write { transaction in
                try transaction.first(
                    "INSERT INTO entry VALUES ('a'), ('b'), ('c') RETURNING name"
                ) { try $0.get(0, as: String.self) }
            }
            #expect(name == "a")
            #expect(try await engine.entries() == ["a", "b", "c"])
        }
    }

    @Test func `an error tells the statement and never its values`() async throws {
        try await withEntries { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.write {
                    try $0.execute("INSERT INTO entry VALUES (\("secret")), (\("secret"))")
                }
            }
            let text = error?.description ?? ""
            #expect(text.contains("UNIQUE constraint failed: entry.name (code 1555)"))
            #expect(text.contains("while executing `INSERT INTO entry VALUES ($1), ($2)`."))
            #expect(!text.contains("secret"))
        }
    }

    @Test func `a double-quoted word is a name, not a text`() async throws {
        try await withEngine { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.first(#"SELECT "word""#) { _ in } }
            }
            #expect(error?.description.contains("no such column: word") == true)
        }
    }
}
