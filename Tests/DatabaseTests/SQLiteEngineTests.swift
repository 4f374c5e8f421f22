import Database
import Support
import Testing

@Suite struct SQLiteEngineTests {
    @Test func `what was written can be read, by every way of reading`() async throws {
        try await withTemporaryDirectory { directory in
            let engine = try SQLiteEngine.open(path: directory + "/test.db")
            let changed = try await engine.write { transaction in
                try transaction.execute("CREATE TABLE t (a INTEGER NOT NULL, b TEXT) STRICT")
                return try transaction.execute("INSERT INTO t VALUES (\(1), \("one")), (2, NULL)")
            }
            #expect(changed == 2)
            let query: SQL = "SELECT a, b FROM t ORDER BY a DESC LIMIT \(1)"
            let read = try await engine.read { transaction in
                try transaction.rows(query) { row in
                    "\(try row.get(0, as: Int.self)) \(try row.get(1, as: String?.self) ?? "-")"
                }
            }
            #expect(read == ["2 -"])
            #expect(
                try engine.readNow { try $0.first(query) { try $0.get(0, as: Int64.self) } } == 2)
            await engine.close()
        }
    }
}
