import Support
import Testing

/// One number changed behind our back, in every table that money stands in.
struct TamperingTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let table: String
        let statement: String
        /// Asks for the key of the row that was changed, as verify names it.
        let key: String

        var testDescription: String { table }
    }

    static let changes = [
        Change(
            table: "users", statement: "UPDATE users SET available = available + 1",
            key: "SELECT 'ann'"),
        Change(
            table: "packages", statement: "UPDATE packages SET settled = settled - 1",
            key: "SELECT id FROM packages"),
        Change(
            table: "holds",
            statement: "UPDATE holds SET settled = 3 WHERE id = (SELECT max(id) FROM holds)",
            key: "SELECT max(id) FROM holds"),
        Change(
            table: "entries",
            statement: """
                DROP TRIGGER entries_are_never_changed;
                UPDATE entries SET credits = credits + 1 WHERE number = 2
                """,
            key: "SELECT 'ann/2'"),
        Change(
            table: "jobs",
            statement: "UPDATE jobs SET credits = 5 WHERE id = (SELECT min(id) FROM jobs)",
            key: "SELECT min(id) FROM jobs"),
    ]

    @Test(.timeLimit(.minutes(3)), arguments: changes)
    func `verify names the table and the key`(_ change: Change) async throws {
        try await Site.with { site in
            _ = try await site.complete(2, for: "ann")
            #expect(try await site.verify()["ok"].flag == true)
            await site.killService()

            let before = try await site.run("verify")
            #expect(before.code == 0, "\(before.text)")
            try await site.sqlite("PRAGMA ignore_check_constraints = ON; \(change.statement)")
            let key = try await site.sqlite(change.key)

            let words = try await site.run("verify")
            #expect(words.code == 1)
            #expect(words.error.contains("\(change.table) \(key)"), "\(words.text)")

            let report = try await site.run("verify", "--json")
            #expect(report.code == 1)
            let document = try Document(report.output)
            #expect(document["ok"].flag == false)
            #expect(
                document["broken"].items.contains {
                    $0["table"].text == change.table && $0["key"].text == key
                })
        }
    }
}
