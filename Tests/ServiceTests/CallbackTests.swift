import Credits
import Database
import HTTPServer
import Jobs
import Testing

@testable import Service

@Suite struct `Callbacks` {
    private func post(
        _ service: TestService, _ attempt: String, _ secret: String, _ body: String,
        provider: String = "evolink", method: String = "POST"
    ) async -> Response {
        await service.send(
            method, "/v1/callbacks/\(provider)/\(attempt)/\(secret)", as: nil,
            body: Array(body.utf8))
    }

    private static let done =
        #"{"id":"t-1","status":"completed","results":["https://files.example.test/1.png"]}"#

    /// A job that is with the provider; its attempt.
    private func attempt(_ service: TestService) async throws -> (JobID, AttemptRecord) {
        let job = try await service.generate()
        try await service.happen(.claimed(provider: "evolink"), .accepted(task: "t-1"), to: job)
        let attempt = try await service.engine.read { try AttemptRecord.newest(of: job, in: $0) }
        return (job, try #require(attempt))
    }

    @Test func `one is stored before it is acknowledged, and a repetition counts once`()
        async throws
    {
        try await TestService.with { service in
            let (job, attempt) = try await attempt(service)
            let secret = service.installation.callbackSecret(of: attempt.id)
            let first = await post(service, attempt.id.text, secret, Self.done)
            #expect(first.status == 200)
            let before = try await service.contents()
            for _ in 0..<3 {
                #expect(await post(service, attempt.id.text, secret, Self.done).status == 200)
            }
            #expect(try await service.contents() == before)
            #expect(try await service.callbacks() == ["taken \(attempt.id) 3"])
            // It is a hint: the job waits for what the provider says when asked.
            #expect(try await service.record(job)?.state == .running)
        }
    }

    @Test func `what is forged, of another task or unreadable is refused without effect`()
        async throws
    {
        try await TestService.with { service in
            let (_, attempt) = try await attempt(service)
            let secret = service.installation.callbackSecret(of: attempt.id)
            let other = service.installation.callbackSecret(of: AttemptID("another"))
            let before = try await service.contents()
            let bodies = [
                Self.done.replacing("t-1", with: "t-2"), "", "null", "[]", "SECRET-PROMPT", "{}",
                #"{"id":7}"#, #"{"id":"t-1","status":"exploded"}"#,
                #"{"id":"\u001b[2J","status":"completed"}"#, String(repeating: "[", count: 60_000),
                String(repeating: "x", count: 65_537),
            ]
            for body in bodies {
                try await post(service, attempt.id.text, secret, body)
                    .expectProblem(.callbackRefused)
            }
            for wrong in [other, "x", String(secret.dropLast()), secret.uppercased()] {
                try await post(service, attempt.id.text, wrong, Self.done)
                    .expectProblem(.callbackRefused)
            }
            try await post(service, attempt.id.text, secret, Self.done, provider: "fal")
                .expectProblem(.callbackRefused)
            #expect(try await service.contents() == before)
            #expect(try await service.callbacks().allSatisfy { $0.hasPrefix("refused") })
            #expect(service.log.all.allSatisfy { !$0.contains("SECRET-PROMPT") })
        }
    }

    @Test func `one for an attempt that nobody knows is stored as unmatched`() async throws {
        try await TestService.with { service in
            _ = try await service.generate()
            let before = try await service.contents()
            let secret = service.installation.callbackSecret(of: AttemptID("unheard-of"))
            for _ in 0..<2 {
                #expect(await post(service, "unheard-of", secret, Self.done).status == 202)
            }
            #expect(try await service.callbacks() == ["unmatched unheard-of 1"])
            #expect(try await service.contents() == before)
        }
    }

    @Test func `strangers cannot fill the disk`() async throws {
        try await TestService.with { service in
            for index in 0..<50 {
                try await post(service, "guess-\(index)", "x", Self.done)
                    .expectProblem(.callbackRefused)
            }
            #expect(try await service.callbacks() == ["refused unknown 49"])
            let long = String(repeating: "a", count: 129)
            try await post(service, long, "x", Self.done).expectProblem(.notFound)
            try await post(service, "a", long, Self.done).expectProblem(.notFound)
            try await post(service, "a", "x", "", method: "GET").expectProblem(.methodNotAllowed)
            #expect(try await service.callbacks().count == 1)
        }
    }
}
