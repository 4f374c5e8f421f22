import Database
import Testing

@Suite struct SQLTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let sql: SQL
        let text: String
        let arguments: [SQLValue]

        var testDescription: String { text }
    }

    static let filter: SQL = "state = \("failed") AND credits > \(3)"
    static let nothing: [Int] = []

    @Test(arguments: [
        Case(sql: "SELECT 1", text: "SELECT 1", arguments: []),
        Case(
            sql: "UPDATE job SET state = \("done") WHERE id = \(7)",
            text: "UPDATE job SET state = $1 WHERE id = $2",
            arguments: [.text("done"), .integer(7)]),
        Case(
            sql: "\(nil as Int?), \(true), \(1.5), \([1, 2] as [UInt8])", text: "$1, $2, $3, $4",
            arguments: [.null, .integer(1), .real(1.5), .bytes([1, 2])]),
        Case(
            sql: "SELECT 1 FROM job \(raw: "ORDER BY id")", text: "SELECT 1 FROM job ORDER BY id",
            arguments: []),
        Case(
            sql: "WHERE \(sql: filter)", text: "WHERE state = $1 AND credits > $2",
            arguments: [.text("failed"), .integer(3)]),
        Case(
            sql: "WHERE a = \(0) AND \(sql: filter) AND b = \(9)",
            text: "WHERE a = $1 AND state = $2 AND credits > $3 AND b = $4",
            arguments: [.integer(0), .text("failed"), .integer(3), .integer(9)]),
        Case(
            sql: "a = \(0) AND b ->> '$.c' = '$' AND \(sql: "d ->> '$.e' = \(1)")",
            text: "a = $1 AND b ->> '$.c' = '$' AND d ->> '$.e' = $2",
            arguments: [.integer(0), .integer(1)]),
        Case(
            sql: "id IN \(list: ["a", "b"])", text: "id IN ($1, $2)",
            arguments: [.text("a"), .text("b")]),
        Case(sql: "id IN \(list: nothing)", text: "id IN (NULL)", arguments: []),
        Case(
            sql: [filter, "user = \("u")"].joined(by: " AND "),
            text: "state = $1 AND credits > $2 AND user = $3",
            arguments: [.text("failed"), .integer(3), .text("u")]),
    ])
    func `values become placeholders, in order`(example: Case) {
        #expect(example.sql.text == example.text)
        #expect(example.sql.arguments == example.arguments)
    }

    @Test func `a hundred placeholders are bound each in its place`() async throws {
        let numbers = Array(1...100)
        let query: SQL =
            "SELECT column1 FROM (VALUES \(sql: numbers.map { "(\($0))" }.joined(by: ", ")))"
        let found = try await withEngine { engine in
            try await engine.read { try $0.rows(query) { try $0.get(0, as: Int.self) } }
        }
        #expect(found == numbers)
    }
}
