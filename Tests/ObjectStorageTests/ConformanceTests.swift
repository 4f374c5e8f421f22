import Configuration
import Crypto
import Database
import Foundation
import HTTPClient
import ObjectStorage
import Support
import Testing

/// The stores that have to behave alike.
enum StoreKind: String, CaseIterable, Sendable {
    case directory
    case s3

    /// Those that can be tried here: for S3 a server is needed.
    static var available: [StoreKind] {
        allCases.filter { $0 == .directory || RcloneServer.program != nil }
    }

    func make(in folder: String) throws -> any ObjectStore {
        let settings: StorageSettings
        switch self {
        case .directory: settings = .directory(path: "\(folder)/store")
        case .s3: settings = .s3(try #require(RcloneServer.current).settings())
        }
        return try openStore(
            settings, client: Client(userAgent: "holdfast-tests"), clock: SystemClock())
    }
}

/// What every store does.
@Suite(.withRclone)
struct ConformanceTests {
    /// A key that no other test has.
    private func key(_ name: String = "1.png") -> String { "results/\(UUID().uuidString)/\(name)" }

    @Test(arguments: StoreKind.available)
    func `an object is stored once and told about`(_ kind: StoreKind) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let file = try StoredFile(key(), "a picture", in: folder)
            #expect(try await store.summary(of: file.object.key) == nil)
            #expect(try await store.put(file.object) == .stored)
            let summary = try #require(try await store.summary(of: file.object.key))
            #expect(summary.byteCount == 9)
            #expect(summary.sha256 == SHA256.hash("a picture"))
            #expect(summary.isContent(of: file.object))
        }
    }

    @Test(arguments: StoreKind.available)
    func `an object that is there is adopted`(_ kind: StoreKind) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let file = try StoredFile(key(), "a picture", in: folder)
            #expect(try await store.put(file.object) == .stored)
            #expect(try await store.put(file.object) == .adopted)
            #expect(try await kind.make(in: folder).put(file.object) == .adopted)
        }
    }

    @Test(arguments: StoreKind.available)
    func `another content is a conflict, and the first stays`(_ kind: StoreKind) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let first = try StoredFile(key(), "a picture", in: folder)
            let other = try StoredFile(first.object.key, "b picture", in: folder)
            #expect(try await store.put(first.object) == .stored)
            let error = await #expect(throws: StorageError.self) {
                try await store.put(other.object)
            }
            #expect(error?.kind == .conflict)
            #expect(error?.message.contains(first.object.key) == true)
            let summary = try await store.summary(of: first.object.key)
            #expect(summary?.sha256 == first.object.sha256)
        }
    }

    @Test(
        arguments: StoreKind.available,
        ["a b.png", "é.png", "a+b=c&d@e,f;g!h'(i)*$.png", "100%.png", "日本/語.png", "~a-b_c..png"])
    func `keys may hold what names hold`(_ kind: StoreKind, name: String) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let file = try StoredFile(key(name), name, in: folder)
            #expect(try await store.put(file.object) == .stored)
            #expect(try await store.summary(of: file.object.key)?.sha256 == file.object.sha256)
            #expect(try await store.put(file.object) == .adopted)
        }
    }

    @Test(arguments: StoreKind.available)
    func `large and empty objects are stored whole`(_ kind: StoreKind) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            for count in [0, 1, 3 << 20] {
                let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
                let file = try StoredFile(key(), content, in: folder)
                #expect(try await store.put(file.object) == .stored)
                #expect(try await store.summary(of: file.object.key)?.byteCount == count)
            }
        }
    }

    @Test(arguments: StoreKind.available, ["../x", "/x", "a/../../x", ".incoming/x", "", "a//b"])
    func `what leads out of the store is refused`(_ kind: StoreKind, key: String) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let object = try StoredFile(key, "x", in: folder).object
            let refused = await #expect(throws: StorageError.self) { try await store.put(object) }
            #expect(refused?.kind == .configuration)
            await #expect(throws: StorageError.self) { try await store.summary(of: key) }
        }
    }

    @Test(arguments: StoreKind.available)
    func `a file that is missing or has another size is the spool's fault`(
        _ kind: StoreKind
    ) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            let object = try StoredFile(key(), "a picture", in: folder).object
            try Data("a pict".utf8).write(to: URL(fileURLWithPath: object.file))
            let changed = await #expect(throws: StorageError.self) { try await store.put(object) }
            #expect(changed?.kind == .spool)
            try FileManager.default.removeItem(atPath: object.file)
            let missing = await #expect(throws: StorageError.self) { try await store.put(object) }
            #expect(missing?.kind == .spool)
            #expect(try await store.summary(of: object.key) == nil)
        }
    }

    @Test(arguments: StoreKind.available)
    func `a store is ready, again and again`(_ kind: StoreKind) async throws {
        try await withTemporaryDirectory { folder in
            let store = try kind.make(in: folder)
            for _ in 0..<3 { try await store.check() }
        }
    }
}
