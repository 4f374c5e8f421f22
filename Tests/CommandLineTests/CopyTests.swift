import Foundation
import Support
import Testing

@testable import holdfast

/// `holdfast copy` as it is typed.
struct CopyTests {
    /// Makes an installation with a user, and gives its folder and environment.
    private func withInstallation(
        _ body: (String, [String: String]) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let folder = "\(directory)/shop"
            let made = await CommandRun(["init", folder, "--as", "root", "--port", "0", "--json"])
            #expect(made.code == .done, "\(made.errors)")
            let environment = [
                "HOLDFAST_CONFIG": "\(folder)/holdfast.toml", "HOLDFAST_OPERATOR": "root",
            ]
            let grant = await CommandRun(
                ["users", "grant", "alice", "1200", "--yes", "--reason", "hello"],
                environment: environment)
            #expect(grant.code == .done, "\(grant.errors)")
            try await body(folder, environment)
        }
    }

    @Test func `what is copied is said, proved, and what to do next`() async throws {
        try await withInstallation { folder, environment in
            let words = ["copy", "--to", "sqlite:\(folder)/new.db"]
            let plan = await CommandRun(words + ["--dry-run"], environment: environment)
            #expect(plan.code == .done, "\(plan.errors)")
            #expect(plan.output.hasPrefix("It would copy 12 rows from sqlite:"), "\(plan.output)")
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(!files.contains { $0.hasPrefix("new.db") }, "\(files)")

            let run = await CommandRun(words, environment: environment)
            #expect(run.code == .done, "\(run.errors)")
            #expect(run.output.contains("Copied 12 rows from sqlite:\(folder)/holdfast.db"))
            #expect(run.output.contains("Both sides hold the same"))
            #expect(run.output.contains("put the new address into the configuration"))
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/new.db")
            #expect(attributes[.posixPermissions] as? Int == 0o600)

            let again = await CommandRun(words, environment: environment)
            #expect(again.code == .failed)
            #expect(again.errors.contains("the target is not empty, it has rows in users"))
        }
    }

    @Test func `the document has both sides of every table`() async throws {
        try await withInstallation { folder, _ in
            let run = await CommandRun([
                "copy", "--from", "sqlite:\(folder)/holdfast.db", "--to",
                "sqlite:\(folder)/new.db", "--json",
            ])
            #expect(run.code == .done, "\(run.errors)")
            let document = try run.json()
            #expect(document["ok"] as? Bool == true)
            #expect((document["target"] as? [String: Any])?["ok"] as? Bool == true)
            let tables = try #require(document["tables"] as? [[String: Any]])
            #expect(tables.count > 15)
            for table in tables {
                #expect(table["rows"] as? Int == table["target_rows"] as? Int)
                #expect(table["sha256"] as? String == table["target_sha256"] as? String)
            }
        }
    }

    @Test func `a bar shows on a terminal how far it is`() async throws {
        try await withInstallation { folder, environment in
            let run = await CommandRun(
                ["copy", "--to", "sqlite:\(folder)/new.db"], typed: [], environment: environment)
            #expect(run.code == .done, "\(run.errors)")
            for unit in ["users proved in the source", "rows copied", "rows compared"] {
                #expect(run.errors.contains(unit), "\(unit): \(run.errors)")
            }
        }
    }

    @Test(arguments: [
        ([], "--to URL is missing"),
        (["--to", "mysql://me:secret@host/shop"], "--to is sqlite:PATH or postgresql://"),
        (["--to", "env:NOWHERE"], "the environment has no NOWHERE"),
    ])
    func `a command line that makes no sense`(words: [String], error: String) async {
        let run = await CommandRun(["copy", "--from", "sqlite:x.db"] + words)
        #expect(run.code == .usage)
        #expect(run.errors.contains(error), "\(run.errors)")
        #expect(!run.errors.contains("secret"))
    }

    @Test func `a file is not copied to itself, whatever it is called`() async throws {
        try await withInstallation { folder, environment in
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/other.db", withDestinationPath: "\(folder)/holdfast.db")
            for name in ["holdfast.db", "other.db"] {
                let run = await CommandRun(
                    ["copy", "--to", "sqlite:\(folder)/\(name)"], environment: environment)
                #expect(run.code == .failed)
                #expect(run.errors == "holdfast: --from and --to are the same database\n")
            }
        }
    }

    @Test(arguments: ["holdfast.db", "new.db"])
    func `nothing is copied where a service runs on a file`(name: String) async throws {
        try await withInstallation { folder, environment in
            let lock = try ServiceLock(database: "\(folder)/\(name)")
            let run = await CommandRun(
                ["copy", "--to", "sqlite:\(folder)/new.db"], environment: environment)
            #expect(run.code == .failed)
            #expect(run.errors.contains("another service runs on \(folder)/\(name)"))
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `a file that was made for nothing is removed`() async throws {
        try await withTemporaryDirectory { directory in
            try Data().write(to: URL(filePath: "\(directory)/empty.db"))
            let run = await CommandRun([
                "copy", "--from", "sqlite:\(directory)/empty.db", "--to",
                "sqlite:\(directory)/new.db",
            ])
            #expect(run.code == .failed)
            #expect(run.errors.contains("the source is not a Holdfast database"))
            let names = try FileManager.default.contentsOfDirectory(atPath: directory)
            #expect(!names.contains { $0.hasPrefix("new.db") }, "\(names)")
        }
    }

    @Test func `a password is never printed`() async throws {
        try await withInstallation { folder, environment in
            let url = "postgresql://me:hunter2@127.0.0.1:1/shop?password=hunter2"
            let words = ["copy", "--to", "env:NEW", "--json"]
            let run = await CommandRun(
                words, environment: environment.merging(["NEW": url]) { $1 })
            #expect(run.code == .failed)
            #expect(run.errors.contains("cannot be reached"), "\(run.errors)")
            #expect(!(run.errors + run.output).contains("hunter2"))
        }
    }
}
