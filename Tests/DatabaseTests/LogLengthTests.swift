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
            for number in 0..<160 {
                let name = "\(number) \(filling)"
                _ = try await engine.write {
                    try $0.execute("INSERT INTO entry VALUES (\(name))")
                }
            }
            #expect(try size(of: engine.path + "-wal") < 96 << 20)
            #expect(try size(of: engine.path) > 64 << 20)
            #expect(try await engine.entries().count == 160)
        }
    }

    private func size(of path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require((attributes[.size] as? NSNumber)?.intValue)
    }
}
