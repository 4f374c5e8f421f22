import Foundation
import Support
import Testing

/// A disk without room: what cannot be stored is refused, and goes through when there is room.
struct FullDiskTests {
    /// Mounting takes rights that not everybody has who runs the tests.
    static let mayMount = getuid() == 0 && FullDisk.isPossible

    @Test(
        .enabled(if: mayMount, "a small file system cannot be mounted here"),
        .timeLimit(.minutes(3)))
    func `a service on a full disk refuses, loses nothing, and recovers by itself`() async throws {
        try await FullDisk.with { disk in
            var plan = Site.Plan()
            plan.isServed = false
            try await Site.with(plan) { site in
                try FileManager.default.moveItem(
                    atPath: site.database, toPath: "\(disk.path)/holdfast.db")
                try site.changeSettings {
                    $0.set("database", "url", "\"sqlite:\(disk.path)/holdfast.db\"")
                }
                try await site.serve()
                try await site.grant(1_000, to: "ann")
                try disk.fill()
                let refused = try await Self.grantUntilRefused(at: site)
                #expect(refused.answer.status == 503)
                #expect(refused.answer.text.contains("/problems/unavailable"))
                #expect(refused.answer.text.contains("Idempotency-Key"))
                let balance = try await site.balance(of: "ann")
                #expect(balance["available"].number == 1_000 + refused.count)
                // What only reads goes on meanwhile.
                #expect(try await site.get("/v1/users/ann/entries").status == 200)

                try disk.empty()
                let again = try await eventually("room again") {
                    let answer = try await Self.grant(refused.count, at: site)
                    return answer.status == 201 ? answer : nil
                }
                #expect(again.status == 201)
                #expect(
                    try await site.balance(of: "ann")["available"].number
                        == 1_001 + refused.count)
                let end = try await site.end(of: try await site.generate(for: "ann"))
                #expect(end["status"].text == "completed")
                #expect(try await site.verify()["ok"].flag == true)
                let log = try #require(site.serviceProcess?.now.error)
                #expect(log.contains("No space is left for the database \(disk.path)/holdfast.db"))
            }
        }
    }

    @Test(
        .enabled(if: mayMount, "a small file system cannot be mounted here"),
        .timeLimit(.minutes(2)))
    func `a command on a full disk says so and changes nothing`() async throws {
        try await FullDisk.with { disk in
            try await Shop.with { shop in
                let database = "\(disk.path)/holdfast.db"
                try FileManager.default.moveItem(atPath: shop.database, toPath: database)
                let file = "\(shop.folder)/holdfast.toml"
                var settings = TOMLText(try String(contentsOfFile: file, encoding: .utf8))
                settings.set("database", "url", "\"sqlite:\(database)\"")
                try settings.text.write(toFile: file, atomically: true, encoding: .utf8)
                try disk.fill()
                let before = try Data(contentsOf: URL(fileURLWithPath: database))
                for words in [
                    ["serve"],
                    ["users", "grant", "ann", "5", "--yes", "--reason", "a test"],
                    ["operators", "add", "eve", "--role", "support", "--yes", "--reason", "x"],
                ] {
                    let end = try await shop.run(words)
                    #expect(end.code == 1, "\(words): \(end.text)")
                    #expect(end.text.contains(database), "\(words): \(end.text)")
                }
                let after = try Data(contentsOf: URL(fileURLWithPath: database))
                #expect(after == before)
                try disk.empty()
                let end = try await shop.run(["verify"])
                #expect(end.code == 0, "\(end.text)")
            }
        }
    }

    private static func grant(_ number: Int, at site: Site) async throws -> Answer {
        try await site.post("/v1/users/ann/packages", #"{"credits": 1}"#, key: "more-\(number)")
    }

    /// Until the log of the database has used up the room that it had already.
    private static func grantUntilRefused(
        at site: Site
    ) async throws -> (count: Int, answer: Answer) {
        for number in 0..<5_000 {
            let answer = try await grant(number, at: site)
            if answer.status != 201 { return (number, answer) }
        }
        throw ChildProcess.Failure(description: "the disk never became full")
    }
}

/// A file system of a few megabytes, in memory.
struct FullDisk: Sendable {
    let path: String

    static let isPossible: Bool = {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-mount-\(UUID().uuidString)").path
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: false)
            defer { rmdir(folder) }
            guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else { return false }
            return umount(folder) == 0
        } catch {
            return false
        }
    }()

    static func with(_ body: (FullDisk) async throws -> Void) async throws {
        try await withTemporaryDirectory { directory in
            guard mount("tmpfs", directory, "tmpfs", 0, "size=4m") == 0 else {
                throw ChildProcess.Failure(description: String(cString: strerror(errno)))
            }
            // Also while something in it is still open.
            defer { umount2(directory, Int32(MNT_DETACH)) }
            try await body(FullDisk(path: directory))
        }
    }

    private var filler: String { "\(path)/filler" }

    /// Leaves no page free.
    func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT, 0o600)
        guard descriptor >= 0 else {
            throw ChildProcess.Failure(description: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        let page = [UInt8](repeating: 0, count: 4_096)
        while write(descriptor, page, page.count) == page.count {}
    }

    func empty() throws { try FileManager.default.removeItem(atPath: filler) }
}
