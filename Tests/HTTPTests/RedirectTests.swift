import HTTPServer
import Testing

@testable import HTTPClient

@Suite struct RedirectTests {
    struct Row: Sendable {
        let status: Int
        let method: String
        let from: String
        let location: String
        /// Method and URL that follow, or nil when the redirect is refused.
        let leads: (method: String, url: String)?
        var policy = AddressPolicy.any
    }

    static let rows = [
        Row(
            status: 302, method: "GET", from: "https://a.example/x/y?q", location: "../z",
            leads: ("GET", "https://a.example/z")),
        Row(
            status: 301, method: "POST", from: "https://a.example/", location: "//b.example:8443/p",
            leads: ("GET", "https://b.example:8443/p")),
        Row(
            status: 303, method: "PUT", from: "https://a.example/", location: "/done",
            leads: ("GET", "https://a.example/done")),
        Row(
            status: 303, method: "HEAD", from: "https://a.example/", location: "/done",
            leads: ("HEAD", "https://a.example/done")),
        Row(
            status: 307, method: "POST", from: "https://a.example/", location: "/again",
            leads: ("POST", "https://a.example/again")),
        Row(
            status: 302, method: "PUT", from: "https://a.example/", location: "/again",
            leads: ("PUT", "https://a.example/again")),
        Row(
            status: 302, method: "GET", from: "http://a.example/", location: "https://a.example/",
            leads: ("GET", "https://a.example/")),
        Row(
            status: 302, method: "GET", from: "https://a.example/", location: "http://a.example/",
            leads: nil),
        Row(
            status: 302, method: "GET", from: "https://a.example/", location: "http://a.example/",
            leads: nil, policy: .publicOnly()),
        Row(
            status: 302, method: "GET", from: "https://a.example/", location: "http://b.lan:9000/k",
            leads: ("GET", "http://b.lan:9000/k"),
            policy: .publicOnly(except: [HostPort(host: "b.lan", port: 9000)])),
        Row(
            status: 302, method: "GET", from: "https://a.example/", location: "file:///etc/passwd",
            leads: nil),
        Row(
            status: 302, method: "GET", from: "https://a.example/",
            location: "https://user:secret@a.example/", leads: nil),
        Row(
            status: 302, method: "GET", from: "https://a.example/", location: "https://",
            leads: nil),
    ]

    @Test(arguments: rows)
    func `a redirect leads where RFC 9110 says, or nowhere`(row: Row) throws {
        let from = try #require(Target(row.from))
        do throws(ClientError.Reason) {
            let redirect = try Redirect(
                status: row.status, location: row.location, from: from, method: row.method,
                policy: row.policy)
            #expect(redirect.method == row.leads?.method)
            #expect(redirect.target.url == row.leads?.url)
        } catch {
            #expect(row.leads == nil)
        }
    }

    /// A server where `/hops/3` takes three redirects, and `/to?URL` one to anywhere.
    private func redirecting(_ seen: Box<[Request]> = Box([])) throws -> Server {
        try Server(host: "127.0.0.1", port: 0) { request in
            seen.change { $0.append(request) }
            if let place = request.query("to") {
                let status = request.query("status").flatMap { Int($0) } ?? 302
                return .now(Response(status: status, headers: [("Location", place)]))
            }
            guard request.segments.first == "hops", let left = Int(request.segments[1]), left > 0
            else { return .now(.text("arrived")) }
            return .now(
                Response(
                    status: 302, headers: [("Location", "\(left - 1)")],
                    body: Array("moved".utf8)))
        }
    }

    @Test func `as many redirects as allowed are followed`() async throws {
        let server = try redirecting()
        let client = Client(userAgent: "test")
        let response = try await client.send(
            ClientRequest(url: server.url("/hops/3"), redirectsMax: 3))
        #expect(response.body == Array("arrived".utf8))
        #expect(response.finalURL == server.url("/hops/0"))
        #expect(response.bytesReceived == 7)
        let error = try await failure(
            of: ClientRequest(url: server.url("/hops/4"), redirectsMax: 3), by: client)
        #expect(error.reason.name == "tooManyRedirects")
        #expect(error.wasSent)
        let returned = try await client.send(ClientRequest(url: server.url("/hops/1")))
        #expect(returned.status == 302)
        #expect(returned.header("location") == "0")
        #expect(returned.body == Array("moved".utf8))
        await server.stop()
    }

    @Test func `no credential follows a redirect`() async throws {
        let seen = Box<[Request]>([])
        let server = try redirecting(seen)
        let client = Client(userAgent: "test")
        _ = try await client.send(
            ClientRequest(
                url: server.url("/?to=/end"),
                headers: [
                    ("Authorization", "Bearer s"), ("X-Api-Key", "s"), ("Cookie", "s"),
                    ("Accept", "image/png"),
                ],
                redirectsMax: 1))
        let names = try #require(seen.value.last).headers.map { $0.name.lowercased() }
        #expect(Set(names) == ["host", "user-agent", "accept"])
        #expect(seen.value[0].header("Authorization") == "Bearer s")
        await server.stop()
    }

    @Test(arguments: [
        (302, "GET", ""), (303, "GET", ""), (307, "POST", "body"), (308, "POST", "body"),
    ])
    func `a body is sent again only where the method stays`(
        status: Int, method: String, body: String
    ) async throws {
        let seen = Box<[Request]>([])
        let server = try redirecting(seen)
        let client = Client(userAgent: "test")
        _ = try await client.send(
            ClientRequest(
                method: "POST", url: server.url("/?to=/end&status=\(status)"),
                headers: [("Content-Type", "text/x")], body: .bytes(Array("body".utf8)),
                redirectsMax: 1))
        let last = try #require(seen.value.last)
        #expect(last.method == method)
        #expect(String(decoding: last.body, as: UTF8.self) == body)
        #expect(last.header("Content-Type") == (body.isEmpty ? nil : "text/x"))
        await server.stop()
    }

    @Test(arguments: [
        "https://127.0.0.1:PORT/", "https://localhost:PORT/", "http://127.0.0.1:PORT/",
    ])
    func `a redirect to this machine is refused`(location: String) async throws {
        let victim = RawServer { _, _ in }
        let server = try redirecting()
        let client = Client(userAgent: "test")
        let here = HostPort(host: "127.0.0.1", port: server.port)
        let place = location.replacing("PORT", with: "\(victim.port)")
        let error = try await failure(
            of: ClientRequest(
                url: server.url("/?to=\(place)"), addressPolicy: .publicOnly(except: [here]),
                redirectsMax: 3),
            by: client)
        #expect(error.reason.name == "addressRefused")
        #expect(error.wasSent)
        #expect(victim.connections.value == 0)
        await server.stop()
    }
}
