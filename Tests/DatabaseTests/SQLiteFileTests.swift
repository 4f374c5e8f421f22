import Database
import Foundation
import Support
import Testing

@Suite struct SQLiteFileTests {
    @Test func `a path that cannot be opened is named, with the reason`() async throws {
        try await withTemporaryDirectory { directory in
            try Data("this is not a database, whatever it is called".utf8)
                .write(to: URL(fileURLWithPath: directory + "/text.db"))
            let cases: [(String, Bool, DatabaseError.Kind, String)] = [
                ("/missing/test.db", true, .cannotOpen, "its directory"),
                ("/test.db", false, .cannotOpen, "the file does not exist"),
                ("", true, .cannotOpen, "it is not a file"),
                ("/text.db/test.db", true, .cannotOpen, "Not a directory"),
                ("/text.db", true, .notADatabase, "is not a database"),
            ]
            for (name, create, kind, text) in cases {
                let error = #expect(throws: DatabaseError.self) {
                    try SQLiteEngine.open(path: directory + name, create: create)
                }
                #expect(error?.kind == kind)
                #expect(error?.description.contains(directory + name) == true)
                #expect(error?.description.contains(text) == true, "\(error?.description ?? "")")
            }
        }
    }

    @Test(arguments: ["", ":memory:"])
    func `only files are databases`(path: String) {
        let error = #expect(throws: DatabaseError.self) { try SQLiteEngine.open(path: path) }
        #expect(error?.kind == .cannotOpen)
    }

    @Test func `a damaged file is called so`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/test.db"
            let engine = try SQLiteEngine.open(path: path)
            try await engine.write { transaction in
                try transaction.execute("CREATE TABLE entry (name TEXT PRIMARY KEY) STRICT")
                for number in 0..<2_000 {
                    let name = "\(number)" + String(repeating: "x", count: 100)
                    try transaction.execute("INSERT INTO entry VALUES (\(name))")
                }
            }
            await engine.close()
            let file = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let byteCount = try file.seekToEnd()
            try file.seek(toOffset: 4_096)
            try file.write(contentsOf: Data(repeating: 0xEE, count: Int(byteCount) - 4_096))
            try file.close()
            let damaged = try SQLiteEngine.open(path: path)
            let error = await #expect(throws: DatabaseError.self) {
                try await damaged.entries()
            }
            #expect(error?.kind == .corrupt)
            #expect(error?.description.contains("restore the file from a backup") == true)
            await damaged.close()
        }
    }

    @Test func `a closed engine refuses everything`() async throws {
        try await withEntries { engine in
            await engine.close()
            await engine.close()
            let write = await #expect(throws: DatabaseError.self) {
                try await engine.write { _ in }
            }
            let read = await #expect(throws: DatabaseError.self) { try await engine.entries() }
            let now = #expect(throws: DatabaseError.self) { try engine.readNow { _ in } }
            let version = #expect(throws: DatabaseError.self) { try engine.dataVersion() }
            for error in [write, read, now, version] { #expect(error?.kind == .closed) }
        }
    }

    @Test func `closing leaves one file, with everything in it`() async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/test.db"
            let engine = try SQLiteEngine.open(path: path)
            try await engine.write {
                try $0.execute("CREATE TABLE entry (name TEXT PRIMARY KEY) STRICT")
                try $0.execute("INSERT INTO entry VALUES ('a')")
            }
            _ = try engine.readNow { try $0.first("SELECT 1 FROM entry") { _ in } }
            await engine.close()
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["test.db"])
            let again = try SQLiteEngine.open(path: path, create: false)
            #expect(try await again.entries() == ["a"])
            await again.close()
        }
    }

    @Test func `an engine for reading only refuses to write`() async throws {
        try await withEntries { engine in
            let reader = try SQLiteEngine.open(path: engine.path, readOnly: true)
            #expect(try await reader.entries().isEmpty)
            let error = await #expect(throws: DatabaseError.self) {
                try await reader.write { try $0.execute("INSERT INTO entry VALUES ('a')") }
            }
            #expect(error?.kind == .readOnly)
            await reader.close()
        }
    }

    @Test func `a read that writes is refused`() async throws {
        try await withEntries { engine in
            let error = await #expect(throws: DatabaseError.self) {
                try await engine.read { try $0.execute("INSERT INTO entry VALUES ('a')") }
            }
            #expect(error?.kind == .readOnly)
            let entries = try await engine.entries()
            #expect(entries.isEmpty)
        }
    }

    @Test func `two engines on one file see and wait for each other`() async throws {
        try await withEntries { engine in
            let other = try SQLiteEngine.open(path: engine.path, busyTimeout: .milliseconds(20))
            let before = try other.dataVersion()
            #expect(try other.dataVersion() == before)
            _ = try await engine.write { try $0.execute("INSERT INTO entry VALUES ('a')") }
            #expect(try other.dataVersion() != before)
            #expect(try await other.entries() == ["a"])

            let gate = await WriterGate(engine)
            let error = await #expect(throws: DatabaseError.self) {
                try await other.write { try $0.execute("INSERT INTO entry VALUES ('b')") }
            }
            #expect(error?.kind == .busy)
            #expect(error?.description.contains("locked by another process") == true)
            try await gate.open()
            _ = try await other.write { try $0.execute("INSERT INTO entry VALUES ('c')") }
            #expect(try await engine.entries() == ["a", "c"])
            await other.close()
        }
    }
}
