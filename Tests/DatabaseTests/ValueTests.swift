import Database
import Testing

@Suite struct ValueTests {
    enum Color: String, SQLRepresentable {
        case red
        case green
    }

    @Test(
        arguments: [
            .integer(0), .integer(.min), .integer(.max), .real(0), .real(-1.5e300), .text(""),
            .text("Zoë 😀 it's"), .text("with\0zero"),
            .text(String(repeating: "long", count: 50_000)),
            .bytes([]), .bytes([0, 255, 0]), .null,
        ] as [SQLValue])
    func `what is bound is what is read`(value: SQLValue) async throws {
        try await withEngine { engine in
            let found = try await engine.write { transaction in
                try transaction.execute("CREATE TABLE t (v ANY) STRICT")
                try transaction.execute("INSERT INTO t VALUES (\(value))")
                // Two at once, so that each has its own place among the bytes bound.
                let query: SQL = "SELECT v, \(value), \("end") FROM t WHERE v IS \(value)"
                return try transaction.first(query) { row in
                    [row.value(at: 0), row.value(at: 1), row.value(at: 2)]
                }
            }
            #expect(found == [value, value, .text("end")])
        }
    }

    @Test func `types are read as they were bound`() async throws {
        try await withEngine { engine in
            try await engine.read { transaction in
                try expect(Color.green, in: transaction)
                try expect(Optional(Color.red), in: transaction)
                try expect(Color?.none, in: transaction)
                try expect(Instant(microseconds: -1), in: transaction)
                try expect(Identifier<Color>("c-1"), in: transaction)
                try expect(false, in: transaction)
                try expect(1.25, in: transaction)
                try expect(-7, in: transaction)
            }
        }
    }

    private func expect<T: SQLRepresentable & Equatable>(
        _ value: T, in transaction: Transaction
    ) throws {
        let found = try transaction.first("SELECT \(value)") { try $0.get(0, as: T.self) }
        #expect(found == value)
    }

    @Test(
        arguments: [
            ("SELECT NULL AS credits", "should hold an integer but holds NULL"),
            ("SELECT 'secret' AS credits", "should hold an integer but holds text"),
            ("SELECT 1.5 AS credits", "should hold an integer but holds a real number"),
            ("SELECT x'00' AS credits", "should hold an integer but holds bytes"),
        ] as [(SQL, String)])
    func `a column of another kind is an error that names it`(
        query: SQL, problem: String
    ) async throws {
        let error = try await decodingError(query) { row in try row.get(0, as: Int64.self) }
        #expect(error?.kind == .decoding)
        #expect(error?.description == "Column 0, \"credits\", \(problem).")
    }

    @Test func `an unknown case, a wrong truth and a missing column are errors`() async throws {
        let color = try await decodingError("SELECT 'blue' AS c") { try $0.get(0, as: Color.self) }
        #expect(color?.description == "Column 0, \"c\", should hold Color but holds text.")
        let truth = try await decodingError("SELECT 2 AS b") { try $0.get(0, as: Bool?.self) }
        #expect(
            truth?.description
                == "Column 0, \"b\", should hold 0 or 1 or NULL but holds an integer.")
        let column = try await decodingError("SELECT 2") { try $0.get(1, as: Int?.self) }
        #expect(column?.description == "Column 1 was read from a row of 1 columns.")
    }

    private func decodingError<T: Sendable>(
        _ query: SQL, _ decode: @escaping @Sendable (Row) throws -> T
    ) async throws -> DatabaseError? {
        try await withEngine { engine in
            await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.first(query, decode) }
            }
        }
    }
}
