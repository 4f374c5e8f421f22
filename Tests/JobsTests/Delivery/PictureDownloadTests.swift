import Configuration
import Crypto
import Foundation
import HTTPServer
import Jobs
import Testing

struct PictureDownloadTests {
    /// Downloads from a server that answers so, and expects no picture.
    private func expect(
        _ end: DownloadEnd, bytesMax: Int = 1 << 20, slowFor: Duration = .seconds(15),
        saying words: String = "", from answer: @escaping @Sendable (Request) -> Answer,
        afterwards: () -> Void = {}
    ) async throws {
        try await DownloadFixture.run(answer) { fixture in
            let download = fixture.download(bytesMax: bytesMax, slowFor: slowFor)
            let error = await #expect(throws: DownloadError.self) {
                try await download.fetch(fixture.url("/secret/path?key=1"), as: "a")
            }
            afterwards()
            #expect(error.map(DownloadEnd.init) == end)
            let text = error?.description ?? ""
            #expect(text.hasPrefix("download from 127.0.0.1:\(fixture.server.port): "))
            #expect(words.isEmpty || text.contains(words))
            #expect(!text.contains("secret"))
            let spooled = try fixture.spooled
            #expect(spooled == [])
        }
    }

    private static func picture(_ type: PictureType = .png, count: Int = 2000) -> Response {
        Response(status: 200, body: SamplePicture.of(type, contentByteCount: count))
    }

    @Test(arguments: PictureType.allCases, [20, 2000, 700_000])
    func `a picture arrives byte for byte`(_ type: PictureType, count: Int) async throws {
        let bytes = SamplePicture.of(type, contentByteCount: count)
        try await DownloadFixture.run { _ in
            .now(Response(status: 200, body: bytes))
        } _: {
            fixture in
            let picture = try await fixture.download().fetch(fixture.url(), as: "01JD-1-0")
            #expect(
                picture
                    == SpooledPicture(
                        name: "01JD-1-0", byteCount: bytes.count, sha256: SHA256.hash(bytes),
                        md5: MD5.hash(bytes), type: type))
            let path = fixture.spool.path(of: "01JD-1-0")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
            let spooled = try fixture.spooled
            #expect(spooled == ["01JD-1-0"])
            let hash = Hex.encode(picture.sha256)
            #expect(await fixture.spool.verified("01JD-1-0", sha256: hash) == picture)
        }
    }

    @Test func `a request tells who asks, and nothing that is secret`() async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture())
        } _: { fixture in
            _ = try await fixture.download().fetch(fixture.url(), as: "a")
            let request = try #require(fixture.asked.first)
            #expect(request.header("User-Agent") == "holdfast-tests")
            #expect(request.header("Accept")?.contains("image/avif") == true)
            let names = Set(request.headers.map { $0.name.lowercased() })
            #expect(names == ["host", "user-agent", "accept", "accept-encoding"])
        }
    }

    @Test func `a download that is tried again takes the place of the broken one`() async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture())
        } _: { fixture in
            try Data("half of an older try".utf8).write(
                to: URL(fileURLWithPath: "\(fixture.folder)/a.part"))
            _ = try await fixture.download().fetch(fixture.url(), as: "a")
            _ = try await fixture.download().fetch(fixture.url(), as: "a")
            let spooled = try fixture.spooled
            #expect(spooled == ["a"])
        }
    }

    @Test(arguments: [
        (400, DownloadEnd.gone), (401, .gone), (403, .gone), (404, .gone), (410, .gone),
        (451, .gone), (408, .temporary(retryAfter: .seconds(7))),
        (425, .temporary(retryAfter: .seconds(7))), (429, .temporary(retryAfter: .seconds(7))),
        (500, .temporary(retryAfter: .seconds(7))), (502, .temporary(retryAfter: .seconds(7))),
        (503, .temporary(retryAfter: .seconds(7))), (202, .temporary(retryAfter: nil)),
        (204, .temporary(retryAfter: nil)), (304, .refused),
    ])
    func `a status decides whether to come again`(status: Int, end: DownloadEnd) async throws {
        try await expect(end, saying: "\(status)") { _ in
            .now(Response(status: status, headers: [("Retry-After", "7")]))
        }
    }

    @Test(arguments: PictureType.allCases)
    func `a picture without its end is truncated`(_ type: PictureType) async throws {
        let bytes = SamplePicture.of(type).dropLast()
        try await expect(.truncated, saying: "the end of the \(type.rawValue) file is missing") {
            _ in .now(Response(status: 200, body: Array(bytes)))
        }
    }

    @Test func `fewer bytes than declared are truncated`() async throws {
        try await expect(.truncated) { _ in
            var response = Self.picture(count: 100_000)
            response.ending = .cut(afterBytes: 50_000)
            return .now(response)
        }
        try await expect(.truncated, saying: "empty") { _ in .now(.empty(status: 200)) }
    }

    @Test func `a connection that ends without an answer is temporary`() async throws {
        try await expect(.temporary(retryAfter: nil)) { _ in
            .now(Response(status: 200, ending: .hangUp))
        }
    }

    @Test(arguments: [
        "<html>Please log in</html>", "{\"error\": \"expired\"}",
        String(repeating: "no picture ", count: 10_000),
    ])
    func `what is no picture is refused, whatever it is called`(text: String) async throws {
        try await expect(.refused, saying: "neither PNG, JPEG, WebP, AVIF nor MP4") { _ in
            .now(.text(text, type: "image/png"))
        }
    }

    @Test func `a packed picture is refused`() async throws {
        try await expect(.refused, saying: "packed") { _ in
            var response = Self.picture()
            response.headers = [("Content-Encoding", "gzip")]
            return .now(response)
        }
    }

    @Test func `a picture that is too large is refused`() async throws {
        try await expect(.refused, bytesMax: 50_000, saying: "50000") { _ in
            .now(Self.picture(count: 50_001))
        }
    }

    @Test func `a server that is too slow is temporary`() async throws {
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        try await expect(.temporary(retryAfter: nil), slowFor: .seconds(1)) { _ in
            .later {
                // It answers when the download has given up.
                for await _ in ends {}
                return .empty(status: 200)
            }
        } afterwards: {
            end.finish()
        }
    }

    @Test func `our own disk is not the provider's fault`() async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture())
        } _: { fixture in
            try FileManager.default.removeItem(atPath: fixture.folder)
            let error = await #expect(throws: DownloadError.self) {
                try await fixture.download().fetch(fixture.url(), as: "a")
            }
            #expect(error.map(DownloadEnd.init) == .spool)
            #expect(fixture.asked.isEmpty)
            try FileManager.default.createDirectory(
                atPath: fixture.folder, withIntermediateDirectories: false)
        }
    }
}
