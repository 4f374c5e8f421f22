import Foundation
import Support
import Testing

@testable import holdfast

/// `holdfast users statement`, for a person, a spreadsheet and a program.
struct StatementTests {
    private func withUser(
        _ body: (@Sendable ([String]) async -> CommandRun) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let made = await CommandRun(["init", directory, "--as", "root", "--port", "0"])
            #expect(made.code == .done, "\(made.errors)")
            let environment = [
                "HOLDFAST_CONFIG": "\(directory)/holdfast.toml", "HOLDFAST_OPERATOR": "root",
            ]
            let run: @Sendable ([String]) async -> CommandRun = {
                await CommandRun($0, environment: environment)
            }
            for (number, reason) in [("40", "order 7, \"spring\""), ("12", "=HYPERLINK(1)")] {
                let granted = await run([
                    "users", "grant", "ada", number, "--yes", "--reason", reason,
                ])
                #expect(granted.code == .done, "\(granted.errors)")
            }
            let taken = await run([
                "users", "adjust", "ada", "-5", "--yes", "--reason", "granted twice",
            ])
            #expect(taken.code == .done, "\(taken.errors)")
            try await body(run)
        }
    }

    @Test func `the statement says the same as text, CSV and JSON`() async throws {
        try await withUser { run in
            let text = await run(["users", "statement", "ada"])
            #expect(text.code == .done, "\(text.errors)")
            #expect(text.output.contains("Then       47 available, 5 revoked"))
            for event in ["granted", "adjusted"] { #expect(text.output.contains(event)) }

            let csv = await run(["users", "statement", "ada", "--format", "csv"])
            let lines = csv.output.split(separator: "\n")
            #expect(
                lines[0]
                    == "number,at,event,package,from,to,credits,available,held,settled,expired,"
                    + "revoked,job,why")
            #expect(lines.count == 4)
            #expect(lines[1].hasSuffix(",40,40,0,0,0,0,,\"root: order 7, \"\"spring\"\"\""))
            #expect(lines[3].contains(",adjusted,"))
            #expect(lines[3].hasSuffix(",5,47,0,0,0,5,,root: granted twice"))

            let json = await run(["users", "statement", "ada", "--json"])
            let closing = try #require(try json.json()["closing"] as? [String: Int])
            #expect(closing["available"] == 47)
            #expect(closing["revoked"] == 5)
            let entries = try json.json()["entries"] as? [Any]
            #expect(entries?.count == 3)
            let same = await run(["users", "statement", "ada", "--format", "json"])
            #expect(try same.json()["closing"] as? [String: Int] == closing)
        }
    }

    @Test func `a time may be a day, an instant or how long ago`() async throws {
        try await withUser { run in
            let tomorrow = "2999-01-01"
            for (words, entries) in [
                (["--as-of", "2020-01-01"], 0), (["--as-of", "30d"], 0), (["--from", "1h"], 3),
                (["--from", "2020-01-01", "--to", tomorrow], 3),
                (["--to", "2020-01-31T12:00:00+01:00"], 0),
            ] {
                let run = await run(["users", "statement", "ada", "--json"] + words)
                #expect(run.code == .done, "\(run.errors)")
                let found = try run.json()["entries"] as? [Any]
                #expect(found?.count == entries, "\(words)")
            }
        }
    }

    @Test func `what makes no sense is said`() async throws {
        try await withUser { run in
            for (words, code, text) in [
                (["ada", "--as-of", "soon"], .usage, "--as-of is a day such as 2027-01-31"),
                (["ada", "--as-of", "2999-01-01"], .failed, "is still to come"),
                (["ada", "--as-of", "1d", "--to", "1d"], .usage, "exclude each other"),
                (["ada", "--from", "1d", "--to", "2d"], .usage, "--from is later"),
                (["ada", "--json", "--format", "csv"], .usage, "exclude each other"),
                (["bob"], .failed, "there is no user bob"),
            ] as [([String], ExitCode, String)] {
                let run = await run(["users", "statement"] + words)
                #expect(run.code == code, "\(words)")
                #expect(run.errors.contains(text), "\(run.errors)")
            }
        }
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""),
        ("two\nlines", "\"two\nlines\""), ("=1+1", "'=1+1"), ("@x", "'@x"), ("-5", "-5"),
        ("-5+A1", "'-5+A1"), ("", ""),
    ])
    func `a cell is quoted where it must be and is never a formula`(
        text: String, cell: String
    ) {
        #expect(CSVText.cell(text) == cell)
    }
}
