import Foundation
import HTTPClient
import HTTPServer
import Support
import Testing

@Suite struct ClientTests {
    private let client = Client(userAgent: "test")

    @Test func `a refused connection sent nothing`() async throws {
        let nobody = RefusingPort()
        let error = try await failure(
            of: ClientRequest(method: "POST", url: "http://127.0.0.1:\(nobody.port)/secret?key=s"),
            by: client)
        #expect(error.reason.name == "couldNotConnect")
        #expect(!error.wasSent)
        #expect(error.message.hasPrefix("POST http://127.0.0.1:\(nobody.port): "))
        #expect(!error.message.contains("secret"))
    }

    @Test func `a handshake that fails sent nothing`() async throws {
        let server = RawServer { connection, _ in
            connection.read { !$0.isEmpty }
            connection.write("this is not TLS, this is not TLS")
        }
        let error = try await failure(
            of: ClientRequest(method: "POST", url: "https://127.0.0.1:\(server.port)/"), by: client)
        #expect(error.reason.name == "tls")
        #expect(!error.wasSent)
    }

    @Test(arguments: [
        "", "no url", "/path", "ftp://host/", "file:///etc/passwd", "https://",
        "https://user:secret@host/", "https://user@host/", "https://host/a\nb",
        "http://host:99999/",
    ])
    func `what is no http URL is refused, and not repeated`(url: String) async throws {
        let error = try await failure(of: ClientRequest(url: url), by: client)
        #expect(error.reason.name == "invalidURL")
        #expect(!error.wasSent)
        #expect(!error.message.contains("secret"))
    }

    @Test(arguments: [
        ("X-A", "1\r\nX-B: 2"), ("X-A: 1\r\nX-B", "2"), ("", "1"), ("X A", "1"), ("X", "\0"),
    ])
    func `a header cannot smuggle in another`(name: String, value: String) async throws {
        let error = try await failure(
            of: ClientRequest(url: "http://127.0.0.1:1/", headers: [(name, value)]), by: client)
        #expect(error.reason.name == "invalidHeader")
        #expect(!error.wasSent)
    }

    struct BrokenResponse: Sendable {
        let text: String
        let reason: String
    }

    static let brokenResponses = [
        BrokenResponse(text: "", reason: "connectionLost"),
        BrokenResponse(text: "HTTP/1.1 200 OK\r\n", reason: "truncated"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123456789",
            reason: "truncated"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n",
            reason: "truncated"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", reason: "responseTooLarge"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101),
            reason: "responseTooLarge"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n"
                + String(repeating: "x", count: 101) + "\r\n0\r\n\r\n",
            reason: "responseTooLarge"),
        BrokenResponse(
            text: "HTTP/1.1 200 OK\r\n"
                + String(repeating: "X: \(String(repeating: "x", count: 8000))\r\n", count: 20),
            reason: "responseTooLarge"),
    ]

    @Test(arguments: brokenResponses)
    func `a broken response is an error about a request that was sent`(
        broken: BrokenResponse
    ) async throws {
        let server = RawServer { connection, _ in
            connection.readHead()
            connection.write(broken.text)
        }
        let error = try await failure(
            of: ClientRequest(url: server.url(), responseBytesMax: 100), by: client)
        #expect(error.reason.name == broken.reason)
        #expect(error.wasSent)
    }

    @Test func `interim responses and trailers are not the response`() async throws {
        let server = RawServer { connection, _ in
            connection.readHead()
            connection.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: 2\r\n\r\n")
            connection.write("2\r\nok\r\n0\r\nX-Trailer: 3\r\n\r\n")
            connection.readToEnd()
        }
        let response = try await client.send(ClientRequest(url: server.url()))
        #expect(response.status == 200)
        #expect(response.header("x-late") == "2")
        #expect(response.header("x-early") == nil)
        #expect(response.body == Array("ok".utf8))
    }

    @Test func `connections are used again`() async throws {
        let server = RawServer { connection, _ in
            while !connection.readHead().isEmpty {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            }
        }
        for _ in 0..<20 { _ = try await client.send(ClientRequest(url: server.url())) }
        #expect(server.connections.value == 1)
    }

    // Answers the first request of a connection, and closes it after the second. What comes is
    // appended to `received`.
    private func forgetful(_ received: Box<[String]>, lastByteOfSecond: String) -> RawServer {
        RawServer { connection, _ in
            let first = connection.readHead()
            if first.isEmpty { return }
            received.change { $0.append(first) }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            let second = connection.read { $0.hasSuffix(lastByteOfSecond) }
            received.change { $0.append(second) }
        }
    }

    @Test func `a POST that a dead connection may have delivered is not repeated`() async throws {
        let received = Box<[String]>([])
        let server = forgetful(received, lastByteOfSecond: "order")
        let post = ClientRequest(
            method: "POST", url: server.url(), body: .bytes(Array("order".utf8)))
        _ = try await client.send(ClientRequest(url: server.url()))
        let error = try await failure(of: post, by: client)
        #expect(error.reason.name == "connectionLost")
        #expect(error.wasSent)
        #expect(received.value.map { $0.prefix(4) } == ["GET ", "POST"])
    }

    @Test func `a GET on a dead connection is repeated on a new one`() async throws {
        let received = Box<[String]>([])
        let server = forgetful(received, lastByteOfSecond: "\r\n\r\n")
        _ = try await client.send(ClientRequest(url: server.url()))
        let response = try await client.send(ClientRequest(url: server.url()))
        #expect(response.status == 200)
        #expect(server.connections.value == 2)
        #expect(received.value.count >= 3)
    }

    @Test func `a POST without a body takes a new connection`() async throws {
        let server = RawServer { connection, _ in
            while !connection.readHead().isEmpty {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            }
        }
        for _ in 0..<3 {
            _ = try await client.send(ClientRequest(method: "POST", url: server.url()))
        }
        #expect(server.connections.value == 3)
    }

    @Test func `a silent server runs into the request's time`() async throws {
        let server = RawServer { connection, _ in connection.readToEnd() }
        let error = try await failure(
            of: ClientRequest(url: server.url(), timeout: .milliseconds(50)), by: client)
        #expect(error.reason.name == "timedOut")
        #expect(error.wasSent)
    }

    @Test func `a body that trickles runs into the speed limit`() async throws {
        let server = RawServer { connection, _ in
            connection.readHead()
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nx")
            connection.readToEnd()
        }
        let error = try await failure(
            of: ClientRequest(url: server.url(), lowSpeed: (1000, .seconds(1))), by: client)
        #expect(error.reason.name == "timedOut")
    }

    @Test func `cancelling the task aborts the transfer`() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let (departures, departed) = AsyncStream<Void>.makeStream()
        let server = RawServer { connection, _ in
            connection.readHead()
            arrived.yield()
            connection.readToEnd()
            departed.yield()
        }
        let client = self.client
        let task = Task { try await failure(of: ClientRequest(url: server.url()), by: client) }
        for await _ in arrivals { break }
        task.cancel()
        let error = try await task.value
        #expect(error.reason.name == "cancelled")
        #expect(error.wasSent)
        for await _ in departures { break }
    }

    @Test func `a task that is cancelled already sends nothing`() async throws {
        let server = RawServer { connection, _ in connection.readToEnd() }
        let client = self.client
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await failure(of: ClientRequest(url: server.url()), by: client)
        }
        let error = try await task.value
        #expect(error.reason.name == "cancelled")
    }

    @Test func `closing the client ends what is on its way, and what comes later`() async throws {
        let (arrivals, arrived) = AsyncStream<Void>.makeStream()
        let server = RawServer { connection, _ in
            connection.readHead()
            arrived.yield()
            connection.readToEnd()
        }
        let client = Client(userAgent: "test")
        async let running = failure(of: ClientRequest(url: server.url()), by: client)
        for await _ in arrivals { break }
        client.close()
        let errors = [
            try await running,
            try await failure(of: ClientRequest(url: server.url()), by: client),
        ]
        for error in errors {
            #expect(error.reason.name == "cancelled")
        }
        #expect(errors.map(\.wasSent) == [true, false])
    }

    @Test func `no more requests than allowed are on their way to one host`() async throws {
        let load = Box((now: 0, most: 0))
        let server = try Server(host: "127.0.0.1", port: 0) { _ in
            .later {
                load.change { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                for _ in 0..<5 { await Task.yield() }
                load.change { $0.now -= 1 }
                return .empty(status: 204)
            }
        }
        let client = Client(
            userAgent: "test", limits: .init(transfersPerHostMax: 2, waitingMax: 1000))
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask { try await client.send(ClientRequest(url: server.url("/"))).status }
            }
            for try await status in group { #expect(status == 204) }
        }
        #expect((1...2).contains(load.value.most))
        await server.stop()
    }
}
