import Configuration
import HTTPServer
import Jobs
import Testing

/// No connection to an address that is not of the public internet, on any hop (C3).
struct DownloadGuardTests {
    private static let picture = Response(status: 200, body: SamplePicture.of(.png))

    private static func redirect(to location: String) -> Answer {
        .now(Response(status: 302, headers: [("Location", location)]))
    }

    @Test(arguments: [
        "https://127.0.0.1:PORT/", "https://localhost:PORT/", "https://[::1]:PORT/",
        "https://[::ffff:127.0.0.1]:PORT/", "https://0x7f000001:PORT/", "https://2130706433:PORT/",
        "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data", "https://100.64.0.1/",
        "https://[fd00::1]/", "https://0.0.0.0:PORT/", "http://127.0.0.1:PORT/",
        "http://example.com/", "ftp://example.com/a.png", "file:///etc/passwd", "data:image/png,x",
        "https://user:hunter2@example.com/", "", "picture.png",
    ])
    func `a URL to anything but a public https server is refused`(url: String) async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture)
        } _: { fixture in
            let url = url.replacing("PORT", with: "\(fixture.server.port)")
            let error = await #expect(throws: DownloadError.self) {
                try await fixture.download(exceptions: []).fetch(url, as: "a")
            }
            #expect(error.map(DownloadEnd.init) == .refused)
            #expect(error?.description.contains("hunter2") == false)
            #expect(fixture.asked.isEmpty)
            let spooled = try fixture.spooled
            #expect(spooled == [])
        }
    }

    @Test func `an exception is one host and one port`() async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture)
        } _: { fixture in
            let port = fixture.server.port
            for exception in [
                SocketAddress(host: "127.0.0.1", port: port == 1 ? 2 : port - 1),
                SocketAddress(host: "localhost", port: port),
            ] {
                let error = await #expect(throws: DownloadError.self) {
                    try await fixture.download(exceptions: [exception]).fetch(
                        fixture.url(), as: "a")
                }
                #expect(error.map(DownloadEnd.init) == .refused)
            }
            #expect(fixture.asked.isEmpty)
            _ = try await fixture.download().fetch(fixture.url(), as: "a")
        }
    }

    @Test(arguments: [
        "https://127.0.0.1:PORT/", "http://127.0.0.1:PORT/", "https://[::ffff:7f00:1]:PORT/",
        "https://169.254.169.254/", "//127.0.0.1:PORT/", "ftp://example.com/", "file:///etc/passwd",
    ])
    func `a redirect to a private address is refused`(location: String) async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture)
        } _: { inner in
            let target = location.replacing("PORT", with: "\(inner.server.port)")
            try await DownloadFixture.run { _ in
                Self.redirect(to: target)
            } _: { outer in
                let error = await #expect(throws: DownloadError.self) {
                    try await outer.download().fetch(outer.url(), as: "a")
                }
                #expect(error.map(DownloadEnd.init) == .refused)
                #expect(outer.asked.count == 1)
                #expect(inner.asked.isEmpty)
            }
        }
    }

    @Test(arguments: [(0, true), (1, true), (3, true), (4, false), (100, false)])
    func `at most three redirects are followed`(hops: Int, arrives: Bool) async throws {
        try await DownloadFixture.run { request in
            let left = Int(request.segments.last ?? "") ?? 0
            return left == 0 ? .now(Self.picture) : Self.redirect(to: "/\(left - 1)")
        } _: { fixture in
            let end: DownloadEnd?
            do throws(DownloadError) {
                _ = try await fixture.download().fetch(fixture.url("/\(hops)"), as: "a")
                end = nil
            } catch {
                end = DownloadEnd(error)
            }
            #expect(end == (arrives ? nil : .refused))
            #expect(fixture.asked.count == min(hops, 3) + 1)
        }
    }

    @Test func `a redirect between servers that are both excepted is followed`() async throws {
        try await DownloadFixture.run { _ in
            .now(Self.picture)
        } _: { inner in
            let target = inner.url()
            try await DownloadFixture.run { _ in
                Self.redirect(to: target)
            } _: { outer in
                let exceptions = [inner, outer].map {
                    SocketAddress(host: "127.0.0.1", port: $0.server.port)
                }
                let download = outer.download(exceptions: exceptions)
                let picture = try await download.fetch(outer.url(), as: "a")
                #expect(picture.type == .png)
            }
        }
    }
}
