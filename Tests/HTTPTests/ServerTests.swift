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

    @Test func `one connection carries many requests`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { .now(.text($0.path)) }
        let connection = try RawConnection(port: server.port)
        connection.write("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.1\r\nHost: x\r\n\r\n")
        let text = await onThread { connection.read { $0.hasSuffix("/b") } }
        #expect(text.contains("/a"))
        connection.write("POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok")
        let second = await onThread { connection.read { $0.hasSuffix("/c") } }
        #expect(second.hasPrefix("HTTP/1.1 200"))
        await server.stop()
    }

    @Test func `answers that take time do not wait for one another`() async throws {
        let count = 50
        let barrier = Barrier(count)
        let server = try Server(host: "127.0.0.1", port: 0) { request in
            .later {
                await barrier.arrive()
                return .text(request.path)
            }
        }
        let client = Client(userAgent: "test")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<count {
                group.addTask {
                    let response = try await client.send(
                        ClientRequest(
                            method: "POST", url: server.url("/\(number)"), body: .bytes([1, 2])))
                    #expect(response.body == Array("/\(number)".utf8))
                }
            }
            try await group.waitForAll()
        }
        await server.stop()
    }

    @Test func `a chunked body that grows too long is answered with 413`() async throws {
        let limits = ServerLimits(
            bodyBytesMax: { method, path in method == "POST" && path == "/small" ? 5 : 10 },
            tooLarge: { .text("too long", status: 413) })
        let server = try Server(host: "127.0.0.1", port: 0, limits: limits) { request in
            .now(.text("\(request.body.count)"))
        }
        for (path, body, status) in [
            ("/small", "12345", 200), ("/small", "123456", 413), ("/large?small", "123456", 200),
        ] {
            let connection = try RawConnection(port: server.port)
            connection.write(
                "POST \(path) HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
            for byte in body { connection.write("1\r\n\(byte)\r\n") }
            connection.write("0\r\n\r\n")
            #expect(await onThread { connection.readHead() }.hasPrefix("HTTP/1.1 \(status) "))
        }
        await server.stop()
    }

    @Test func `a body that declares far too much is refused before it is read`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in .now(.empty(status: 204)) }
        let connection = try RawConnection(port: server.port)
        connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999999\r\n\r\n")
        #expect(await onThread { connection.readToEnd() }.hasPrefix("HTTP/1.1 413 "))
        await server.stop()
    }

    @Test func `headers that are too long are refused`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in .now(.empty(status: 204)) }
        let connection = try RawConnection(port: server.port)
        connection.write("GET / HTTP/1.1\r\nHost: x\r\n")
        for _ in 0..<10 { connection.write("X: \(String(repeating: "x", count: 8000))\r\n") }
        connection.write("\r\n")
        #expect(await onThread { connection.readHead() }.hasPrefix("HTTP/1.1 431 "))
        await server.stop()
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            "", "GET / HTTP/1.1\r\nHost: x\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n12",
        ])
    func `a client that falls silent is disconnected`(start: String) async throws {
        let server = try Server(
            host: "127.0.0.1", port: 0, limits: ServerLimits(timeoutSeconds: 1)
        ) { _ in .now(.empty(status: 204)) }
        let connection = try RawConnection(port: server.port)
        connection.write(start)
        // Nothing else would end it.
        await onThread { _ = connection.readToEnd() }
        await server.stop()
    }

    /// A minute of them.
    private static let trickledBytesMax = 200

    @Test(arguments: [
        "X", "GET / HTTP/1.1\r\nX: x", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n",
    ])
    func `a client that trickles is disconnected`(start: String) async throws {
        let server = try Server(
            host: "127.0.0.1", port: 0, limits: ServerLimits(timeoutSeconds: 1)
        ) { _ in .now(.empty(status: 204)) }
        let connection = try RawConnection(port: server.port)
        connection.write(start)
        let bytes = await onThread {
            // Each wait ends after 0.3 s, within the second of silence that is allowed.
            // A busy machine may be late to notice: what counts is that it does.
            for bytes in 0..<Self.trickledBytesMax {
                if !connection.isOpen(afterMilliseconds: 300) { return bytes }
                connection.write("x")
            }
            return Self.trickledBytesMax
        }
        #expect((3..<Self.trickledBytesMax).contains(bytes))
        await server.stop()
    }

    @Test func `a response ends as it was told to`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { request in
            let ending: Response.Ending =
                switch request.path {
                case "/cut": .cut(afterBytes: 60_000)
                case "/hang-up": .hangUp
                default: .complete
                }
            let response = Response(status: 200, body: pattern(100_000), ending: ending)
            return request.method == "POST" ? .later { response } : .now(response)
        }
        let client = Client(userAgent: "test")
        for method in ["GET", "POST"] {
            let received = Box(0)
            let cut = try await failure(
                of: ClientRequest(
                    method: method, url: server.url("/cut"),
                    sink: .bytes { piece in received.change { $0 += piece.count } }), by: client)
            #expect(cut.reason.name == "truncated")
            #expect(received.value == 60_000)
            let hungUp = try await failure(
                of: ClientRequest(method: method, url: server.url("/hang-up")), by: client)
            #expect(hungUp.reason.name == "connectionLost")
            #expect(hungUp.wasSent)
        }
        await server.stop()
    }

    @Test func `a header that cannot be sent becomes a 500`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in
            .now(Response(status: 200, headers: [("X-Bad", "1\r\nX-Worse: 2")]))
        }
        let client = Client(userAgent: "test")
        let response = try await client.send(ClientRequest(url: server.url("/")))
        #expect(response.status == 500)
        #expect(response.header("X-Worse") == nil)
        await server.stop()
    }

    @Test func `it listens on IPv6 too`() async throws {
        let server = try Server(host: "::1", port: 0) { .now(.text($0.remoteAddress)) }
        let client = Client(userAgent: "test")
        let response = try await client.send(ClientRequest(url: "http://[::1]:\(server.port)/"))
        #expect(response.body == Array("::1".utf8))
        await server.stop()
    }

    @Test func `a port that is taken is named, with what to do`() async throws {
        let first = try Server(host: "127.0.0.1", port: 0) { _ in .now(.empty(status: 204)) }
        let error = #expect(throws: ServerError.self) {
            try Server(host: "127.0.0.1", port: first.port) { _ in .now(.empty(status: 204)) }
        }
        #expect(
            error?.message == "cannot listen on 127.0.0.1:\(first.port): Address already in use; "
                + "stop the other program that listens there, or choose another port")
        await first.stop()
    }

    @Test(arguments: [("example.com", 80), ("", 80), ("127.0.0.1", 65_536), ("127.0.0.1", -1)])
    func `what cannot be listened on is refused`(host: String, port: Int) {
        #expect(throws: ServerError.self) {
            try Server(host: host, port: port) { _ in .now(.empty(status: 204)) }
        }
    }
}
