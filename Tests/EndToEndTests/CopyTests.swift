import Foundation
import Glibc
import Support
import Testing

/// A shop that has outgrown its machine moves to a server, and could move back.
struct CopyTests {
    @Test(.timeLimit(.minutes(3)))
    func `a whole installation moves to PostgreSQL, works there, and moves back`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await Site.with { site in
            _ = try await site.complete(3, for: "ann")
            let source = "sqlite:\(site.database)"
            let early = try await site.run("copy", "--from", source, "--to", url)
            #expect(early.code == 1)
            #expect(early.error.contains("another service runs on"), "\(early.text)")

            await site.killService()
            let there = try await site.json("copy", "--to", url)
            #expect(there["ok"].flag == true)
            try site.changeSettings { $0.set("database", "url", "\"\(url)\"") }
            #expect(try await site.verify()["ok"].flag == true)

            try await site.serve()
            _ = try await site.complete(2, for: "ann")
            let busy = try await site.run("copy", "--to", "sqlite:\(site.folder)/back.db")
            #expect(busy.code == 1)
            #expect(busy.error.contains("worked on the source within"), "\(busy.text)")

            await site.killService()
            let back = try await site.json("copy", "--to", "sqlite:\(site.folder)/back.db")
            #expect(back["ok"].flag == true)
            #expect((back["rows"].number ?? 0) > (there["rows"].number ?? 0))
            try site.changeSettings { $0.set("database", "url", "\"sqlite:back.db\"") }
            #expect(try await site.verify()["ok"].flag == true)
        }
    }

    /// The copy waits, in the middle of its transaction, for a lock when it is told to stop.
    @Test(.timeLimit(.minutes(3)))
    func `a copy that is interrupted leaves nothing behind`() async throws {
        let url = try await PrivateCluster.shared.newDatabase()
        try await Site.with(Site.Plan(isServed: false)) { site in
            // The lock that migrations take is held for as long as the pipe has nothing to say.
            let pipe = site.folder + "/pipe"
            #expect(mkfifo(pipe, 0o600) == 0)
            let end = open(pipe, O_RDWR | O_CLOEXEC)
            let lock = "SELECT pg_advisory_lock(7525352680829580148)"
            let words = ["copy", "--from", "sqlite:\(site.database)", "--to", url]
            try await ChildProcess.with("psql", [url, "-c", lock, "-f", pipe]) { psql in
                try await psql.says("that it has the lock") {
                    $0.contains("pg_advisory_lock") ? true : nil
                }
                try await ChildProcess.with(
                    Holdfast.program, words, environment: Holdfast.environment
                ) { copy in
                    try await eventually("the copy to wait") {
                        try await ask(Self.waiting, url) == "1" ? true : nil
                    }
                    copy.signal(SIGINT)
                    try await copy.says("that it stops") { $0.contains("stopping") ? true : nil }
                    close(end)
                    let over = try await copy.end()
                    #expect(over.code == 1)
                    #expect(over.error.contains("canceled; the target is as it was"))
                }
            }
            #expect(try await ask("SELECT to_regclass('users') IS NULL", url) == "t")
            let names = try FileManager.default.contentsOfDirectory(atPath: site.folder)
            #expect(!names.contains("holdfast.db-wal"), "\(names)")
        }
    }

    private static let waiting = """
        SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """

    /// What a server answers to a statement.
    private func ask(_ statement: String, _ url: String) async throws -> String {
        let words = ["-tAc", statement, url]
        let end = try await ChildProcess.run("psql", words)
        guard end.code == 0 else { throw CommandFailed(["psql", statement], end) }
        return end.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
