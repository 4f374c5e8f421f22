import Database
import Foundation
import Support
import Testing

/// What a commit writes to the log is gathered; it is there when the commit has been told.
@Suite struct GatheredLogTests {
    /// Of a page, of about as much as is gathered at a time, and of more.
    @Test(arguments: [[1], [29, 30, 31, 1], [500], [1, 500, 2, 30]])
    func `who loses power after a commit finds all of it`(pages: [Int]) async throws {
        try await withTemporaryDirectory { directory in
            let path = directory + "/test.db"
            let engine = try SQLiteEngine.open(path: path)
            _ = try await engine.write {
                try $0.execute("CREATE TABLE entry (name TEXT PRIMARY KEY)")
            }
            var names: [String] = []
            for (round, count) in pages.enumerated() {
                let filling = String(repeating: "x", count: 3_000)
                let added = (0..<count).map { "\(round) \($0) \(filling)" }
                names += added
                try await engine.write { tx in
                    for name in added { try tx.execute("INSERT INTO entry VALUES (\(name))") }
                }
                // One that is undone writes nothing, and nothing of it is written later.
                await #expect(throws: Changed.self) {
                    try await engine.write { tx in
                        try tx.execute("INSERT INTO entry VALUES ('undone')")
                        throw Changed()
                    }
                }
                #expect(try await Self.afterPowerLoss(of: path) == names.sorted())
            }
            await engine.close()
        }
    }

    private struct Changed: Error {}

    /// What is in a copy of the file and its log, made while the program runs.
    private static func afterPowerLoss(of path: String) async throws -> [String] {
        try await withTemporaryDirectory { directory in
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(
                    atPath: path + suffix, toPath: directory + "/copy.db" + suffix)
            }
            let copy = try SQLiteEngine.open(path: directory + "/copy.db")
            let faults = try await copy.read {
                try $0.rows("PRAGMA integrity_check") { try $0.get(0, as: String.self) }
            }
            #expect(faults == ["ok"])
            let names = try await copy.entries()
            await copy.close()
            return names
        }
    }
}
