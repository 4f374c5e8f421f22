import Foundation
import Support
import Testing

/// A database file that cannot be used: a sentence and exit code 1, and the file as it was.
struct DatabaseFileTests {
    /// Every command that opens the database: one for each way of doing so.
    static let commands = [
        ["serve"], ["verify"], ["users", "list"], ["console", "--once"], ["migrate", "--yes"],
    ]

    /// What somebody has done to the file.
    struct Damage: Sendable, CustomTestStringConvertible {
        let name: String
        /// What each command says, beside the path.
        let words: String
        /// Statements for a new file in the place of ours, or for ours if it begins with a space.
        var statements: String?
        var change: @Sendable (FileHandle) throws -> Void = { _ in }

        var testDescription: String { name }
    }

    static let damages = [
        Damage(name: "a text", words: "is not a database") { file in
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: Data(String(repeating: "no database. ", count: 400).utf8))
        },
        Damage(
            name: "another program's", words: "is not Holdfast's",
            statements: "CREATE TABLE customers (name)"),
        Damage(
            name: "another program's, with a log", words: "it has a table customers",
            statements: "PRAGMA journal_mode = WAL; CREATE TABLE customers (name)"),
        Damage(
            name: "another program's migrations", words: "is not Holdfast's",
            statements: "CREATE TABLE schema_migrations (version); PRAGMA journal_mode = WAL"),
        Damage(
            name: "another application", words: "its application id is 42",
            statements: "CREATE TABLE customers (name); PRAGMA application_id = 42"),
        Damage(
            name: "a newer one", words: "has schema 99",
            statements: " INSERT INTO schema_migrations VALUES (99, 'later', 'x', 1)"),
        Damage(name: "its end is missing", words: "is damaged") { file in
            try file.truncate(atOffset: 30_000)
        },
        Damage(name: "bytes in the middle", words: "is damaged") { file in
            let count = try file.seekToEnd()
            try file.seek(toOffset: 2 * 4_096)
            try file.write(contentsOf: Data(repeating: 0xEE, count: Int(count) - 3 * 4_096))
        },
    ]

    @Test(.timeLimit(.minutes(2)), arguments: damages)
    func `a file that is not what it should be is left as it is`(_ damage: Damage) async throws {
        try await Shop.with { shop in
            if let statements = damage.statements {
                if !statements.hasPrefix(" ") {
                    try FileManager.default.removeItem(atPath: shop.database)
                }
                try await shop.sqlite(statements)
            }
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: shop.database))
            try damage.change(file)
            try file.close()
            let before = try shop.contents()
            for words in Self.commands {
                let end = try await shop.run(words)
                #expect(end.code == 1, "\(words) ended with \(end.code ?? 0): \(end.text)")
                #expect(end.error.contains(shop.database), "\(words): \(end.error)")
                #expect(end.error.contains(damage.words), "\(words): \(end.error)")
                #expect(end.error.split(separator: "\n").count == 1, "\(words): \(end.error)")
                #expect(try shop.contents() == before, "\(words) changed the file")
            }
        }
    }

    @Test(.timeLimit(.minutes(2)), arguments: ["the file", "its directory"])
    func `what this user may only read is said to be so`(_ what: String) async throws {
        try await Shop.with { shop in
            try shop.allowOnlyReading(what)
            let before = try shop.contents()
            for words in Self.commands {
                let end = try await shop.runWithoutRights(words)
                #expect(end.code == 1, "\(words) ended with \(end.code ?? 0): \(end.text)")
                #expect(end.error.contains(shop.folder), "\(words): \(end.error)")
                #expect(
                    end.error.contains("permission") || end.error.contains("right to write")
                        || end.error.contains("Permission denied"), "\(words): \(end.error)")
                #expect(try shop.contents() == before, "\(words) changed the file")
            }
            try shop.allowEverything()
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func `a file that another process has locked is waited for, and then named`() async throws {
        try await Shop.with { shop in
            // Nobody reads, nobody writes: as a backup by an impolite program does it.
            try await ChildProcess.with(
                "sqlite3",
                [
                    "-batch", shop.database,
                    "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;",
                    // It ends by itself, should nobody end it.
                    ".shell echo locked; exec sleep 60 >/dev/null 2>&1",
                ]
            ) { holder in
                try await holder.says("that it is locked") { $0.contains("locked") ? true : nil }
                let ends = try await withThrowingTaskGroup { group in
                    for words in Self.commands { group.addTask { try await shop.run(words) } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(ends.count == Self.commands.count)
                for end in ends {
                    #expect(end.code == 1, "\(end.text)")
                    #expect(end.error.contains("\(shop.database) is locked by another process"))
                }
            }
            let end = try await shop.run(["verify"])
            #expect(end.code == 0, "\(end.text)")
        }
    }
}

/// An installation in a folder, without anything that runs.
struct Shop: Sendable {
    let folder: String
    let port: Int

    var database: String { "\(folder)/holdfast.db" }

    static func with(_ body: (Shop) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            let shop = Shop(folder: "\(directory)/shop", port: try FreePort.find())
            let words = ["init", shop.folder, "--port", "\(shop.port)", "--json"]
            let end = try await Holdfast.run(words)
            guard end.code == 0 else { throw CommandFailed(words, end) }
            try await body(shop)
        }
    }

    func run(_ words: [String]) async throws -> ChildProcess.Progress {
        try await Holdfast.run(words + ["--config", "\(folder)/holdfast.toml"])
    }

    func sqlite(_ statements: String) async throws {
        let end = try await ChildProcess.run("sqlite3", ["-batch", "-bail", database, statements])
        guard end.code == 0 else { throw CommandFailed(["sqlite3", statements], end) }
    }

    func contents() throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: database))
    }

    /// Nobody without rights may write to the file, or make another one beside it.
    func allowOnlyReading(_ what: String) throws {
        try set(mode: 0o777, of: folder)
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = "\(folder)/\(name)"
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            try set(mode: isFolder.boolValue ? 0o777 : 0o666, of: path)
        }
        if what == "the file" {
            try set(mode: 0o444, of: database)
        } else {
            try set(mode: 0o555, of: folder)
        }
    }

    /// So that it can be removed.
    func allowEverything() throws { try set(mode: 0o777, of: folder) }

    private func set(mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// As root may do everything, somebody else runs it where the tests are run by root.
    func runWithoutRights(_ words: [String]) async throws -> ChildProcess.Progress {
        guard getuid() == 0 else { return try await run(words) }
        let user = ["--reuid=65534", "--regid=65534", "--clear-groups", Holdfast.program]
        return try await ChildProcess.run(
            "setpriv", user + words + ["--config", "\(folder)/holdfast.toml"],
            environment: Holdfast.environment)
    }
}
