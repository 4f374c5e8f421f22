import Database
import Foundation
import Support
import Testing

@Suite struct LogLengthTests {
    @Test func `a log that is written for long is copied into the file, and written over`()
        async throws
    {
        try await withEntries { engine in
            let filling = String(repeating: "x", count: 1 << 20)
            // Each is in the table and in the index of its key: 2 MiB.
            for number in 0..<56 {
                let name = "\(number) \(filling)"
                _ = try await engine.write {
                    try $0.execute("INSERT INTO entry VALUES (\(name))")
                }
            }
            #expect(try size(of: engine.path + "-wal") < 80 << 20)
            #expect(try size(of: engine.path) > 64 << 20)
            #expect(try await engine.entries().count == 56)
        }
    }

    private func size(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.size] as? NSNumber)?.intValue)
    }
}
