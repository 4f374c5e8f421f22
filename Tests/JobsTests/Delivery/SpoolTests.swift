import Crypto
import Foundation
import Jobs
import Support
import Testing

struct SpoolTests {
    private func write(_ bytes: [UInt8], to path: String, secondsAgo: Double = 0) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: path)
    }

    @Test func `a picture from an earlier try is found if it is the same`() async throws {
        try await withTemporaryDirectory { folder in
            let spool = try Spool(directory: "\(folder)/spool")
            let bytes = SamplePicture.of(.webp)
            let hash = Hex.encode(SHA256.hash(bytes))
            #expect(await spool.verified("job-1-0", sha256: hash) == nil)
            #expect(await spool.verified("../job-1-0", sha256: hash) == nil)
            try write(bytes, to: spool.path(of: "job-1-0"))
            let picture = await spool.verified("job-1-0", sha256: hash)
            #expect(
                picture
                    == SpooledPicture(
                        name: "job-1-0", byteCount: bytes.count, sha256: SHA256.hash(bytes),
                        md5: MD5.hash(bytes), type: .webp))
            #expect(await spool.verified("job-1-0", sha256: hash.uppercased()) == picture)
            try write(bytes + [0], to: spool.path(of: "job-1-0"))
            #expect(await spool.verified("job-1-0", sha256: hash) == nil)
            spool.remove("job-1-0")
            spool.remove("job-1-0")
            #expect(!FileManager.default.fileExists(atPath: spool.path(of: "job-1-0")))
        }
    }

    @Test func `what nobody waits for is swept away`() async throws {
        try await withTemporaryDirectory { folder in
            let spool = try Spool(directory: folder)
            try write([1], to: "\(folder)/old.part", secondsAgo: 4000)
            try write([1], to: "\(folder)/old", secondsAgo: 4000)
            try write([1], to: "\(folder)/needed", secondsAgo: 4000)
            try write([1], to: "\(folder)/new.part")
            let removed = try await spool.sweep(untouchedFor: .seconds(3600), keeping: ["needed"])
            #expect(removed == 2)
            let left = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(Set(left) == ["needed", "new.part"])
        }
    }

    @Test(arguments: ["missing/spool", "file"])
    func `a path that cannot be a spool is refused at the start`(path: String) async throws {
        try await withTemporaryDirectory { folder in
            try write([], to: "\(folder)/file")
            let error = #expect(throws: DownloadError.self) {
                try Spool(directory: "\(folder)/\(path)")
            }
            guard case .spool(let message) = error else {
                Issue.record("not the spool's fault: \(String(describing: error))")
                return
            }
            #expect(message.hasPrefix("delivery.spool: mkdir \(folder)/\(path): "))
        }
    }
}
