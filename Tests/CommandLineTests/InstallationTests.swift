import Foundation
import Support
import Testing

@testable import holdfast

/// An installation from its making on, as its first admin uses it.
struct InstallationTests {
    /// Makes an installation and gives its environment.
    private func withInstallation(
        _ body: ([String: String], CommandRun) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { directory in
            let run = await CommandRun(
                ["init", "\(directory)/shop", "--as", "root", "--port", "0", "--json"])
            #expect(run.code == .done, "\(run.errors)")
            try await body(
                [
                    "HOLDFAST_CONFIG": "\(directory)/shop/holdfast.toml",
                    "HOLDFAST_OPERATOR": "root",
                ], run)
        }
    }

    @Test func `an installation is made once, and nobody else can read its secrets`()
        async throws
    {
        try await withTemporaryDirectory { directory in
            let first = await CommandRun(["init", directory])
            #expect(first.code == .done, "\(first.errors)")
            #expect(first.output.contains("KEY=hf_"))
            for name in ["holdfast.db", "secrets/evolink-key", "secrets/replicate-webhook"] {
                let attributes = try FileManager.default.attributesOfItem(
                    atPath: "\(directory)/\(name)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
            }
            let second = await CommandRun(["init", directory])
            #expect(second.code == .failed)
            #expect(second.errors.contains("holdfast.toml is there already"))
        }
    }

    @Test func `operators come and go, and the last admin stays`() async throws {
        try await withInstallation { environment, _ in
            let why = ["--yes", "--reason", "test", "--json"]
            func run(_ words: String...) async -> CommandRun {
                await CommandRun(words + why, environment: environment)
            }
            #expect(await run("operators", "add", "bob", "--role", "support").code == .done)
            #expect(
                await run("operators", "add", "eve", "--role", "admin", "--as", "bob").code
                    == .failed)
            #expect(await run("operators", "remove", "root").code == .failed)
            #expect(await run("operators", "add", "root", "--role", "viewer").code == .failed)
            let list = await CommandRun(["operators", "list", "--json"], environment: environment)
            let roles = try list.items().map { "\($0["name"] ?? "") \($0["role"] ?? "")" }
            #expect(roles == ["bob support", "root admin"])
            #expect(await run("operators", "remove", "bob").code == .done)
            let audit = await CommandRun(["audit", "list", "--json"], environment: environment)
            let commands = try audit.items().compactMap { $0["command"] as? String }
            #expect(commands.prefix(2) == ["operators.remove", "operators.add"])
        }
    }

    @Test func `keys are made, listed without themselves, and revoked`() async throws {
        try await withInstallation { environment, made in
            let first = try #require(try made.json()["key"] as? String)
            let why = ["--yes", "--reason", "test"]
            let created = await CommandRun(
                ["keys", "create", "web", "--role", "viewer", "--json"] + why,
                environment: environment)
            let key = try #require(try created.json()["key"] as? String)
            let id = try #require(try created.json()["id"] as? String)
            #expect(key.hasPrefix("hf_") && key != first)
            let revoked = await CommandRun(["keys", "revoke", id] + why, environment: environment)
            #expect(revoked.code == .done)
            let again = await CommandRun(["keys", "revoke", id] + why, environment: environment)
            #expect(again.code == .failed)
            let list = await CommandRun(["keys", "list", "--json"], environment: environment)
            #expect(!list.output.contains(key))
            let states = try list.items().map { $0["revoked_at"] == nil }
            #expect(states == [true, false])
        }
    }

    @Test func `lists are documents of items and next`() async throws {
        try await withInstallation { environment, _ in
            for name in ["jobs", "holds", "users", "deliveries", "audit", "providers"] {
                let run = await CommandRun([name, "list", "--json"], environment: environment)
                #expect(run.code == .done, "\(name): \(run.errors)")
                let document = try run.json()
                #expect(document["next"] is NSNull, "\(name)")
                #expect(document["items"] is [Any], "\(name)")
            }
        }
    }

    @Test func `a user who got credits is proved`() async throws {
        try await withInstallation { environment, _ in
            let grant = await CommandRun(
                ["users", "grant", "alice", "1200", "--yes", "--reason", "hello"],
                environment: environment)
            #expect(grant.output == "granted 1200 credits to alice\n")
            let users = await CommandRun(["users", "list"], environment: environment)
            #expect(users.output.contains("alice      1,200"))
            let verify = await CommandRun(["verify", "--json"], environment: environment)
            #expect(verify.code == .done)
            let report = try verify.json()
            #expect(report["ok"] as? Bool == true)
            let nobody = await CommandRun(["verify", "--user", "x"], environment: environment)
            #expect(nobody.code == .failed)
        }
    }

    @Test func `an order under the same key is done once`() async throws {
        try await withInstallation { environment, _ in
            let words = [
                "users", "grant", "alice", "10", "--yes", "--reason", "hello", "--key", "k1",
            ]
            for _ in 1...2 {
                #expect(await CommandRun(words, environment: environment).code == .done)
            }
            let show = await CommandRun(
                ["users", "show", "alice", "--json"], environment: environment)
            let row = try #require(try show.json()["row"] as? [String: Any])
            #expect(row["available"] as? Int == 10)
        }
    }
}
