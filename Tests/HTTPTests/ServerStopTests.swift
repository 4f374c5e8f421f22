import HTTPClient
import HTTPServer
import Testing

@Suite struct ServerStopTests {
    @Test func `stopping waits for the answer that runs, and refuses what is new`() async throws {
        let (starts, started) = AsyncStream<Void>.makeStream()
        let gate = Barrier(2)
        let server = try Server(host: "127.0.0.1", port: 0) { request in
            if request.method == "GET" { return .now(.empty(status: 204)) }
            return .later {
                started.yield()
                await gate.arrive()
                return .text(String(repeating: "done", count: 100_000))
            }
        }
        let client = Client(userAgent: "test")
        let url = server.url("/")
        async let answer = client.send(ClientRequest(method: "POST", url: url))
        for await _ in starts { break }
        let hasStopped = Box(false)
        async let stop: Void = {
            await server.stop()
            hasStopped.set(true)
        }()
        var refused: ClientError?
        while refused == nil {
            // Until the server has heard of it a request may still be taken.
            do throws(ClientError) {
                _ = try await Client(userAgent: "test").send(
                    ClientRequest(url: url, timeout: .milliseconds(50)))
            } catch  where "\(error.reason)" == "couldNotConnect" {
                refused = error
            } catch {
                await Task.yield()
            }
        }
        #expect(!hasStopped.value)
        await gate.arrive()
        let response = try await answer
        #expect(response.body.count == 400_000)
        await stop
        #expect(hasStopped.value)
    }

    @Test func `stopping twice is stopping once, for both`() async throws {
        let server = try Server(host: "127.0.0.1", port: 0) { _ in .now(.empty(status: 204)) }
        async let first: Void = server.stop()
        async let second: Void = server.stop()
        _ = await (first, second)
        await server.stop()
    }

    @Test(.timeLimit(.minutes(5)))
    func `clients that never finish their request do not keep a server from stopping`() async throws
    {
        // Longer than the test may take: it is not their silence that ends them.
        let server = try Server(
            host: "127.0.0.1", port: 0, limits: ServerLimits(timeoutSeconds: 3600)
        ) { _ in .now(.empty(status: 204)) }
        let idle = try RawConnection(port: server.port)
        idle.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        await onThread { _ = idle.readHead() }
        let half = try RawConnection(port: server.port)
        half.write("GET / HTTP/1.1\r\nHost:")
        await server.stop()
        await onThread { _ = (idle.readToEnd(), half.readToEnd()) }
    }

    @Test func `the port is free again afterwards`() async throws {
        // Another test may take the port in between, but not time after time.
        var last: ServerError?
        for _ in 0..<20 {
            let first = try Server(host: "127.0.0.1", port: 0) { _ in .now(.empty(status: 204)) }
            await first.stop()
            do throws(ServerError) {
                let second = try Server(host: "127.0.0.1", port: first.port) { _ in
                    .now(.empty(status: 204))
                }
                return await second.stop()
            } catch {
                last = error
            }
        }
        Issue.record("\(last?.message ?? "never tried")")
    }
}
