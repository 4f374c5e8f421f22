import Crypto
import Foundation
import ObjectStorage
import Support
import Testing

/// What only a directory does.
struct DirectoryStoreTests {
    private func names(in path: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).filter { name in
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: "\(path)/\(name)", isDirectory: &isFolder)
            return !isFolder.boolValue
        }
    }

    private func write(_ text: String, to path: String, secondsAgo: Double = 0) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: path)
    }

    @Test func `a file is where its key says, byte for byte, and nothing else is`() async throws {
        try await withTemporaryDirectory { folder in
            let store = try DirectoryStore(path: "\(folder)/store")
            let file = try StoredFile("results/01JD/1.png", "a picture", in: folder)
            #expect(try await store.put(file.object) == .stored)
            let text = try String(
                contentsOfFile: "\(folder)/store/results/01JD/1.png", encoding: .utf8)
            #expect(text == "a picture")
            #expect(try names(in: "\(folder)/store") == ["results/01JD/1.png"])
            #expect(FileManager.default.fileExists(atPath: file.object.file))
        }
    }

    @Test func `many put the same at once, and one stores it`() async throws {
        try await withTemporaryDirectory { folder in
            let store = try DirectoryStore(path: "\(folder)/store")
            let object = try StoredFile("results/1/1.png", "a picture", in: folder).object
            let outcomes = try await withThrowingTaskGroup(of: PutOutcome.self) { group in
                for _ in 0..<32 { group.addTask { try await store.put(object) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .stored } == 1)
            #expect(outcomes.count { $0 == .adopted } == 31)
            #expect(try names(in: "\(folder)/store") == ["results/1/1.png"])
        }
    }

    @Test func `what a crash left is removed at the next start, and what is being written is not`()
        async throws
    {
        try await withTemporaryDirectory { folder in
            let path = "\(folder)/store"
            _ = try DirectoryStore(path: path)
            try write("half", to: "\(path)/.incoming/old", secondsAgo: 4000)
            try write("half", to: "\(path)/.incoming/new")
            try write("whole", to: "\(path)/kept.png", secondsAgo: 4000)
            _ = try DirectoryStore(path: path)
            #expect(Set(try names(in: path)) == [".incoming/new", "kept.png"])
        }
    }

    @Test func `a half-written file never has the name of an object`() async throws {
        try await withTemporaryDirectory { folder in
            let store = try DirectoryStore(path: "\(folder)/store")
            let object = try StoredFile("results/1/1.png", "a picture", in: folder).object
            let other = OutgoingObject(
                key: object.key, file: object.file, byteCount: 9, sha256: SHA256.hash("b picture"),
                md5: object.md5, contentType: "image/png")
            let error = await #expect(throws: StorageError.self) { try await store.put(other) }
            #expect(error?.kind == .spool)
            #expect(try names(in: "\(folder)/store") == [])
        }
    }

    @Test func `a directory that is gone is unavailable, and not made again`() async throws {
        try await withTemporaryDirectory { folder in
            let store = try DirectoryStore(path: "\(folder)/store")
            let object = try StoredFile("results/1/1.png", "a picture", in: folder).object
            try FileManager.default.removeItem(atPath: "\(folder)/store")
            for attempt in 0..<3 {
                let error = await #expect(throws: StorageError.self) {
                    switch attempt {
                    case 0: _ = try await store.put(object)
                    case 1: _ = try await store.summary(of: object.key)
                    default: try await store.check()
                    }
                }
                #expect(error?.kind == .unavailable(retryAfter: nil))
                #expect(error?.message.contains("\(folder)/store") == true)
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/store"))
        }
    }

    @Test(arguments: ["missing/store", "file", "file/store"])
    func `a path that cannot be a store is refused at the start`(path: String) async throws {
        try await withTemporaryDirectory { folder in
            try write("", to: "\(folder)/file")
            let error = #expect(throws: StorageError.self) {
                try DirectoryStore(path: "\(folder)/\(path)")
            }
            #expect(error?.kind == .configuration)
            #expect(error?.message.hasPrefix("storage.path: mkdir \(folder)/\(path): ") == true)
        }
    }

    @Test func `a folder in the place of an object is not adopted`() async throws {
        try await withTemporaryDirectory { folder in
            let store = try DirectoryStore(path: "\(folder)/store")
            let object = try StoredFile("results", "a picture", in: folder).object
            try FileManager.default.createDirectory(
                atPath: "\(folder)/store/results", withIntermediateDirectories: false)
            await #expect(throws: StorageError.self) { try await store.put(object) }
        }
    }
}

struct BlockingPoolTests {
    @Test func `works run beside each other on as many threads as there are`() async throws {
        let pool = BlockingPool(threads: 3)
        let barrier = DispatchSemaphore(value: 0)
        let arrived = DispatchSemaphore(value: 0)
        // Two wait on the pool's threads until the third has run.
        async let first: Void = pool.run {
            arrived.signal()
            barrier.wait()
        }
        async let second: Void = pool.run {
            arrived.signal()
            barrier.wait()
        }
        await pool.run {
            arrived.wait()
            arrived.wait()
            barrier.signal()
            barrier.signal()
        }
        _ = await (first, second)
    }

    @Test func `what a work throws arrives`() async {
        struct Refusal: Error, Equatable {}
        let pool = BlockingPool(threads: 1)
        await #expect(throws: Refusal()) {
            try await pool.run { () throws(Refusal) -> Int in throw Refusal() }
        }
    }
}
