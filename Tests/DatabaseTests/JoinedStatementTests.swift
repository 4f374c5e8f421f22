import Testing

@testable import Database

@Suite struct JoinedStatementTests {
    private func joined(_ statements: [SQL]) -> JoinedStatement? {
        var forms = JoinedForms()
        return JoinedStatement(statements, forms: &forms)
    }

    private static let given = """
        FROM (SELECT CAST(ordinality AS INTEGER) AS place \
        FROM unnest($1) WITH ORDINALITY AS given) AS given
        """

    @Test func `a change of one row takes its values from arrays`() {
        let statements = [(7, "a"), (8, "b")].map { count, name -> SQL in
            "UPDATE jar SET count = \(count) \(.change) WHERE name = \(name)"
        }
        let joined = joined(statements)
        #expect(
            joined?.form.text
                == """
                UPDATE jar SET count = ($1)[given.place]  \(Self.given) \
                WHERE name = ($2)[given.place]
                """)
        #expect(
            joined?.values
                == SQLColumns(rows: [[.integer(7), .text("a")], [.integer(8), .text("b")]]))
        #expect(joined?.values.types == [PostgresType.int8, PostgresType.text])
    }

    @Test func `a question says last for whom each row is`() {
        let statements = ["a", "b"].map { name -> SQL in
            "SELECT count FROM jar WHERE name = \(name)"
        }
        #expect(
            joined(statements)?.form.text
                == """
                SELECT found.*, given.place \(Self.given) CROSS JOIN LATERAL (SELECT * FROM \
                (SELECT count FROM jar WHERE name = ($1)[given.place]) AS asked OFFSET 0) AS found
                """)
    }

    @Test func `where all are NULL nobody says the type`() {
        let missing: String? = nil
        let statements = [1, 2].map { number -> SQL in
            "INSERT INTO jar (lid, count) \(.values)\(missing), \(number)\(.end)"
        }
        #expect(
            joined(statements)?.form.text
                == "INSERT INTO jar (lid, count) SELECT NULL, ($1)[given.place] \(Self.given)")
    }

    @Test func `where some are NULL they are in the array`() {
        let words: [String?] = [nil, "a"]
        let statements = words.map { word -> SQL in
            "INSERT INTO jar (lid) \(.values)\(word)\(.end)"
        }
        let joined = joined(statements)
        #expect(joined?.values.rows == [[.null], [.text("a")]])
        #expect(joined?.values.types == [PostgresType.text])
    }

    static let single: [[SQL]] = [
        // Nothing says that it is about one row.
        [1, 2].map { "UPDATE jar SET count = \($0)" },
        [1, 2].map { "DELETE FROM jar WHERE count = \($0)" },
        // No values, or none that has a type.
        ["SELECT 1", "SELECT 1"],
        [Int?.none, nil].map { "SELECT \($0)" },
        // Values of different types.
        ["SELECT \(1)", "SELECT \("a")"],
    ]

    @Test(arguments: single)
    func `what cannot be joined is not`(_ statements: [SQL]) {
        #expect(joined(statements) == nil)
    }
}
