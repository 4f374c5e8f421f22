import HTTPClient
import HTTPServer
import Testing

@Suite struct ServerTests {
    @Test func `a request reaches the handler with everything it said`() async throws {
        let seen = Box<Request?>(nil)
        let server = try Server(host: "127.0.0.1", port: 0) { request in
            seen.set(request)
            return .now(.text("yes", status: 201))
        }
        let client = Client(userAgent: "test")
        let response = try await client.send(
            ClientRequest(
                method: "PATCH",
                url: server.url("/v1/a%2Fb/../c?name=J%C3%BCrgen+K&flag&name=second"),
                headers: [("X-Thing", "one"), ("x-empty", "")], body: .bytes(Array("body".utf8))))
        #expect(response.status == 201)
        #expect(response.body == Array("yes".utf8))
        #expect(response.header("content-TYPE") == "text/plain; charset=utf-8")
        let request = try #require(seen.value)
        #expect(request.method == "PATCH")
        #expect(request.path == "/v1/a%2Fb/../c")
        #expect(request.segments == ["v1", "a/b", "..", "c"])
        #expect(request.query("name") == "Jürgen K")
        #expect(request.query("flag") == "")
        #expect(request.query("other") == nil)
        #expect(request.header("X-THING") == "one")
        #expect(request.header("X-Empty") == "")
        #expect(request.header("User-Agent") == "test")
        #expect(request.header("Expect") == nil)
        #expect(request.header("Content-Type") == nil)
        #expect(String(decoding: request.body, as: UTF8.self) == "body")
        #expect(request.remoteAddress == "127.0.0.1")
        await server.stop()
    }

    @Test(arguments: ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
    func `any method is passed through, HEAD without the body`(method: String) async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { request in
            .now(.text("\(request.method)!"))
        }
        let client = Client(userAgent: "test")
        let response = try await client.send(
            ClientRequest(method: method, url: server.url("/")))
        #expect(response.status == 200)
        #expect(response.header("Content-Length") == String(method.utf8.count + 1))
        #expect(response.body == (method == "HEAD" ? [] : Array("\(method)!".utf8)))
        await server.stop()
    }
}
