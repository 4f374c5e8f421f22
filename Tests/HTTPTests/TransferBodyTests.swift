import Foundation
import HTTPClient
import HTTPServer
import Testing

@Suite struct TransferBodyTests {
    private let client = Client(userAgent: "test")

    private func echo() throws -> Server {
        let limits = ServerLimits(bodyBytesMax: { _, _ in 64 << 20 })
        return try Server(host: "127.0.0.1", port: 0, limits: limits) { request in
            .now(Response(status: request.path == "/missing" ? 404 : 200, body: request.body))
        }
    }

    @Test(arguments: [0, 1, 1000, 65_536, 1_000_001, 5 << 20])
    func `a body comes back as it was sent`(count: Int) async throws {
        let server = try echo()
        let bytes = pattern(count)
        for method in ["POST", "PUT"] {
            let response = try await client.send(
                ClientRequest(
                    method: method, url: server.url("/"), body: .bytes(bytes),
                    responseBytesMax: 64 << 20))
            #expect(response.body == bytes)
            #expect(response.bytesReceived == count)
        }
        await server.stop()
    }

    @Test(arguments: [0, 1, 3_000_001])
    func `a file is sent exactly, and received piece by piece`(count: Int) async throws {
        let server = try echo()
        let bytes = pattern(count)
        let file = FileManager.default.temporaryDirectory.appending(path: "http-\(UUID())")
        defer { unlink(file.path()) }
        try Data(bytes).write(to: file)
        let received = Box<[UInt8]>([])
        let response = try await client.send(
            ClientRequest(
                method: "PUT", url: server.url("/"),
                body: .file(path: file.path(), byteCount: count), responseBytesMax: 64 << 20,
                sink: .bytes { piece in received.change { $0 += piece } }))
        #expect(received.value == bytes)
        #expect(response.body.isEmpty)
        #expect(response.bytesReceived == count)
        let error = try await failure(
            of: ClientRequest(
                method: "PUT", url: server.url("/"),
                body: .file(path: file.path(), byteCount: count + 1)), by: client)
        #expect(error.reason.name == "bodyUnreadable")
        #expect(!error.wasSent)
        await server.stop()
    }

    @Test func `the body of a failed response does not reach the sink`() async throws {
        let server = try echo()
        let received = Box<[UInt8]>([])
        let response = try await client.send(
            ClientRequest(
                method: "POST", url: server.url("/missing"), body: .bytes(pattern(100_000)),
                responseBytesMax: 10, sink: .bytes { piece in received.change { $0 += piece } }))
        #expect(response.status == 404)
        #expect(response.body == Array(pattern(100_000).prefix(64 << 10)))
        #expect(received.value.isEmpty)
        await server.stop()
    }

    @Test func `a sink that throws ends the request with its error`() async throws {
        struct DiskFull: Error {}
        let server = try echo()
        let error = try await failure(
            of: ClientRequest(
                method: "POST", url: server.url("/"), body: .bytes(pattern(10)),
                sink: .bytes { _ in throw DiskFull() }), by: client)
        guard case .sinkFailed(let cause) = error.reason else {
            Issue.record("\(error.reason)")
            return
        }
        #expect(cause is DiskFull)
        #expect(error.wasSent)
        await server.stop()
    }

    @Test func `the length that HEAD declares is not a body`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in
            .now(Response(status: 200, body: pattern(3 << 20)))
        }
        let response = try await client.send(ClientRequest(method: "HEAD", url: server.url("/")))
        #expect(response.header("content-length") == String(3 << 20))
        #expect(response.body.isEmpty)
        await server.stop()
    }

    @Test func `a server may answer before it has read everything`() async throws {
        let limits = ServerLimits(bodyBytesMax: { _, _ in 1000 })
        let server = try Server(host: "127.0.0.1", port: 0, limits: limits) { _ in
            .now(.empty(status: 204))
        }
        for count in [1000, 1001, 2 << 20] {
            let response = try await client.send(
                ClientRequest(method: "POST", url: server.url("/"), body: .bytes(pattern(count))))
            #expect(response.status == (count > 1000 ? 413 : 204))
        }
        await server.stop()
    }
}
