import Configuration
import FoundationEssentials
import HTTPClient
import Jobs
import Sandbox

/// Whole jobs: POST → task → callback → poll → download → upload → settled, all on this machine.
struct FlowBench {
    /// How many generations are under way at once.
    var callers = 128

    let demo: DemoRuntime
    let key: String

    private struct Accepted: Decodable {
        var id: String
    }

    /// Posts generations for `time`, keeping so many under way, and counts those that complete.
    func run(for time: Duration) async throws -> BenchFigure {
        let client = Client(userAgent: "holdfast-bench/1")
        defer { client.close() }
        let service = "http://127.0.0.1:\(demo.service.port)"
        let start = ContinuousClock.now
        let latencies = try await withThrowingTaskGroup(of: Latencies.self) { group in
            for caller in 0..<callers {
                group.addTask {
                    try await jobs(
                        of: "user-\(caller)", until: start + time, service: service, client: client)
                }
            }
            return try await group.reduce(into: Latencies()) { $0.add(contentsOf: $1) }
        }
        return BenchFigure(
            operations: latencies.count, elapsed: ContinuousClock.now - start,
            latencies: latencies)
    }

    private func jobs(
        of user: String, until end: ContinuousClock.Instant, service: String, client: Client
    ) async throws -> Latencies {
        try await post(
            "{\"credits\": 1000000}", to: "\(service)/v1/users/\(user)/packages", client: client)
        var latencies = Latencies()
        while ContinuousClock.now < end, !Task.isCancelled {
            let start = ContinuousClock.now
            let body = try await post(
                "{\"user\": \"\(user)\", \"prompt\": \"bench\"}",
                to: "\(service)/v1/generations", client: client)
            let job = try JSONDecoder().decode(Accepted.self, from: Data(body)).id
            guard try await isCompleted(job, service: service, client: client, until: end) else {
                return latencies
            }
            latencies.add(ContinuousClock.now - start)
        }
        return latencies
    }

    /// Waits for the end of a job, as a product does: by a call that waits.
    private func isCompleted(
        _ job: String, service: String, client: Client, until end: ContinuousClock.Instant
    ) async throws -> Bool {
        while ContinuousClock.now < end, !Task.isCancelled {
            let response = try await client.send(
                ClientRequest(
                    url: "\(service)/v1/generations/\(job)?wait=5",
                    headers: [("Authorization", "Bearer \(key)")]))
            let text = String(decoding: response.body, as: UTF8.self)
            if text.contains("\"status\":\"completed\"") { return true }
            if text.contains("\"status\":\"failed\"") {
                throw StartError("a job of the benchmark failed: \(text)")
            }
        }
        return false
    }

    @discardableResult
    private func post(_ body: String, to url: String, client: Client) async throws -> [UInt8] {
        let response = try await client.send(
            ClientRequest(
                method: "POST", url: url,
                headers: [
                    ("Authorization", "Bearer \(key)"), ("Content-Type", "application/json"),
                    ("Idempotency-Key", UUID().uuidString),
                ],
                body: .bytes(Array(body.utf8))))
        guard response.status < 300 else {
            throw StartError(
                "\(url) answered \(response.status): "
                    + String(decoding: response.body.prefix(300), as: UTF8.self))
        }
        return response.body
    }
}
