import Database
import Support
import Testing

@Suite struct ValueTests {
    enum Color: String, SQLRepresentable {
        case red
        case green
    }

    static let values: [SQLValue] = [
        .integer(0), .integer(.min), .integer(.max), .real(0), .real(-1.5e300), .text(""),
        .text("Zoë 😀 it's"), .text(String(repeating: "long", count: 50_000)), .bytes([]),
        .bytes([0, 255, 0]), .null,
    ]

    @Test(arguments: EngineKind.allCases, values)
    func `what is bound is what is read`(kind: EngineKind, value: SQLValue) async throws {
        let table: SQL =
            switch value {
            case .integer, .null: "CREATE TABLE t (v BIGINT)"
            case .real: "CREATE TABLE t (v DOUBLE PRECISION)"
            case .text: "CREATE TABLE t (v TEXT)"
            case .bytes: "CREATE TABLE t (v BYTEA)"
            }
        try await kind.withEngine { engine in
            let found = try await engine.write { transaction in
                try transaction.execute(table)
                try transaction.execute("INSERT INTO t VALUES (\(value))")
                // Two at once, so that each has its own place among the bytes bound.
                let query: SQL = """
                    SELECT v, \(value), \("end") FROM t WHERE v IS NOT DISTINCT FROM \(value)
                    """
                return try transaction.first(query) { row in
                    [row.value(at: 0), row.value(at: 1), row.value(at: 2)]
                }
            }
            #expect(found == [value, value, .text("end")])
        }
    }

    @Test func `a text may hold a zero byte in SQLite, and is refused by PostgreSQL`() async throws
    {
        let text = "with\0zero"
        let found = try await EngineKind.sqlite.withEngine { engine in
            try await engine.read {
                try $0.first("SELECT \(text)") { try $0.get(0, as: String.self) }
            }
        }
        #expect(found == text)
        let error = await #expect(throws: DatabaseError.self) {
            try await EngineKind.postgresql.withEngine { engine in
                try await engine.read { try $0.first("SELECT \(text)") { _ in } }
            }
        }
        #expect(error?.code == "22021")
    }

    @Test(arguments: EngineKind.allCases)
    func `types are read as they were bound`(kind: EngineKind) async throws {
        try await kind.withEngine { engine in
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
        arguments: EngineKind.allCases,
        [0, 1, -1, 9_999, 10_000, -10_000, 120_000_000, 123_456_789_012, .max, .min] as [Int64])
    func `sums, truths and averages are what they are`(
        kind: EngineKind, value: Int64
    ) async throws {
        try await kind.withEngine { engine in
            let (sum, average, isNegative) = try await engine.write { transaction in
                try transaction.execute("CREATE TABLE t (v BIGINT)")
                try transaction.execute("INSERT INTO t VALUES (\(value)), (0)")
                let query: SQL = "SELECT sum(v), avg(v), min(v) < 0 FROM t"
                return try transaction.first(query) { row in
                    try (
                        row.get(0, as: Int64.self), row.get(1, as: Double.self),
                        row.get(2, as: Bool.self)
                    )
                } ?? (7, 7, false)
            }
            #expect(sum == value)
            #expect(abs(average - Double(value) / 2) <= abs(Double(value)) * 1e-15)
            #expect(isNegative == (value < 0))
        }
    }

    static let mismatches: [(SQL, String)] = [
        ("SELECT NULL AS credits", "should hold an integer but holds NULL"),
        ("SELECT 'secret' AS credits", "should hold an integer but holds text"),
        ("SELECT 1.5 AS credits", "should hold an integer but holds a real number"),
        ("SELECT \([0] as [UInt8]) AS credits", "should hold an integer but holds bytes"),
    ]

    @Test(arguments: EngineKind.allCases, mismatches)
    func `a column of another kind is an error that names it`(
        kind: EngineKind, mismatch: (query: SQL, problem: String)
    ) async throws {
        let error = try await decodingError(kind, mismatch.query) { try $0.get(0, as: Int64.self) }
        #expect(error?.kind == .decoding)
        #expect(error?.description == "Column 0, \"credits\", \(mismatch.problem).")
    }

    @Test(arguments: EngineKind.allCases)
    func `an unknown case, a wrong truth and a missing column are errors`(
        kind: EngineKind
    ) async throws {
        let color = try await decodingError(kind, "SELECT 'blue' AS c") {
            try $0.get(0, as: Color.self)
        }
        #expect(color?.description == "Column 0, \"c\", should hold Color but holds text.")
        let truth = try await decodingError(kind, "SELECT 2 AS b") { try $0.get(0, as: Bool?.self) }
        #expect(
            truth?.description
                == "Column 0, \"b\", should hold 0 or 1 or NULL but holds an integer.")
        let column = try await decodingError(kind, "SELECT 2") { try $0.get(1, as: Int?.self) }
        #expect(column?.description == "Column 1 was read from a row of 1 columns.")
    }

    private func decodingError<T: Sendable>(
        _ kind: EngineKind, _ query: SQL, _ decode: @escaping @Sendable (Row) throws -> T
    ) async throws -> DatabaseError? {
        try await kind.withEngine { engine in
            await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.first(query, decode) }
            }
        }
    }
}
