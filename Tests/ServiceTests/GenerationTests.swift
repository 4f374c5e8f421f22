import Credits
import Database
import HTTPServer
import Jobs
import Operations
import Providers
import Testing

@testable import Service

@Suite struct `Generations` {
    private static let file = ResultFile(url: "https://files.example.test/1.png", expiresAt: nil)

    @Test func `one is taken, once for a key, and its status can be polled without a key`()
        async throws
    {
        try await TestService.with { service in
            try await service.grant(100)
            let order =
                #"{"user":"ada","prompt":"a coat","images":["https://a.test/1.png"],"#
                + #""aspect_ratio":"3:4","outputs":2,"provider":"evolink","credits":5}"#
            let first = await service.post("/v1/generations", order, key: "order-7")
            #expect(first.status == 202)
            #expect(try first.text("status") == "queued")
            #expect(try first.number("credits") == 10)
            let id = try first.text("id")
            let url = try first.text("status_url")
            let prefix = "https://api.example.test/v1/generations/\(id)?token="
            #expect(url.hasPrefix(prefix))
            #expect(first.header("Location") == url)
            let again = await service.post("/v1/generations", order, key: "order-7")
            #expect(again.body == first.body)
            let token = String(url.dropFirst(prefix.count))
            let status = await service.send(
                "GET", "/v1/generations/\(id)", query: [("token", token)], as: nil)
            #expect(status.status == 200)
            #expect(try status.text("status") == "queued")
            #expect(try status.number("credits") == 10)
            #expect(try status.number("charged") == 0)
            #expect(status.header("Access-Control-Allow-Origin") == "*")
            let record = try await service.record(JobID(id))
            #expect(record?.request.imageURLs == ["https://a.test/1.png"])
            #expect(record?.wantedProvider == "evolink")
        }
    }

    @Test func `a token opens one generation, a key any`() async throws {
        try await TestService.with { service in
            let job = try await service.generate()
            let other = try await service.generate(of: "bob")
            let path = "/v1/generations/\(job)"
            func status(_ token: String?, as role: KeyRole? = nil) async -> Response {
                await service.send(
                    "GET", path, query: token.map { [("token", $0)] } ?? [], as: role)
            }
            #expect(await status(service.installation.statusToken(of: job)).status == 200)
            for wrong in [service.installation.statusToken(of: other), "", "x"] {
                try await status(wrong).expectProblem(.unauthorized)
                try await status(wrong, as: .product).expectProblem(.unauthorized)
            }
            let none = await status(nil)
            try none.expectProblem(.unauthorized)
            #expect(none.header("WWW-Authenticate") == "Bearer")
            for role in KeyRole.allCases { #expect(await status(nil, as: role).status == 200) }
            let missing = JobID("01NOSUCHJOB")
            try await service.send("GET", "/v1/generations/\(missing)").expectProblem(.notFound)
            try await service.send(
                "GET", "/v1/generations/\(missing)",
                query: [("token", service.installation.statusToken(of: missing))], as: nil
            ).expectProblem(.notFound)
        }
    }

    @Test func `a tag saves the body until something changes`() async throws {
        try await TestService.with { service in
            let job = try await service.generate()
            let path = "/v1/generations/\(job)"
            let first = await service.send("GET", path)
            let tag = try #require(first.header("ETag"))
            for seen in [tag, "W/\(tag)", "\"0\", \(tag)", "\"0\",W/\(tag) ", "*"] {
                let again = await service.send("GET", path, headers: [("If-None-Match", seen)])
                #expect(again.status == 304, "\(seen)")
                #expect(again.body.isEmpty)
                #expect(again.header("ETag") == tag)
            }
            for seen in ["", "\"0\"", "nonsense", tag.replacing("\"", with: "")] {
                let again = await service.send("GET", path, headers: [("If-None-Match", seen)])
                #expect(again.status == 200, "\(seen)")
            }
            try await service.happen(.claimed(provider: "evolink"), to: job)
            let later = await service.send("GET", path, headers: [("If-None-Match", tag)])
            #expect(later.status == 200)
            #expect(later.header("ETag") != tag)
            #expect(try later.text("status") == "submitting")
        }
    }

    @Test(.timeLimit(.minutes(5))) func `a call that waits is answered when something changes`()
        async throws
    {
        try await TestService.with { service in
            let job = try await service.generate()
            let path = "/v1/generations/\(job)"
            let tag = try #require(await service.send("GET", path).header("ETag"))
            async let waiting = service.send(
                "GET", path, query: [("wait", "60")], headers: [("If-None-Match", "W/\(tag)")])
            async let ending = service.send("GET", path, query: [("wait", "60")])
            try await service.happen(.cancelRequested, to: job)
            #expect(try await waiting.text("status") == "canceled")
            #expect(try await ending.text("status") == "canceled")
            // What is news already is not waited for.
            let news = await service.send(
                "GET", path, query: [("wait", "60")], headers: [("If-None-Match", tag)])
            #expect(news.status == 200)
        }
    }

    @Test(arguments: ["61", "-1", "1.5", "", "soon", "99999999999999999999"])
    func `a wait has bounds`(wait: String) async throws {
        try await TestService.with { service in
            let job = try await service.generate()
            let response = await service.send(
                "GET", "/v1/generations/\(job)", query: [("wait", wait)])
            try response.expectProblem(.invalidRequest)
        }
    }

    @Test func `one that failed says whose fault, in a code, without the vendor's words`()
        async throws
    {
        try await TestService.with { service in
            let job = try await service.generate(prompt: "SECRET-PROMPT")
            try await service.happen(
                .claimed(provider: "evolink"),
                .refused(
                    ProviderFailure(
                        kind: .moderation, code: "moderated", message: "SECRET-PROMPT refused")),
                to: job)
            let response = await service.send("GET", "/v1/generations/\(job)")
            let failure = try #require(try response.object()["failure"] as? [String: String])
            #expect(failure == ["kind": "moderation", "code": "moderated"])
            #expect(!response.bodyText.contains("SECRET-PROMPT"))
            #expect(service.log.all.allSatisfy { !$0.contains("SECRET-PROMPT") })
            #expect(try await service.send("GET", "/v1/users/ada/balance").number("available") == 4)
        }
    }

    @Test func `one that completed names its pictures and what they cost`() async throws {
        try await TestService.with { service in
            let job = try await service.generate()
            try await service.happen(
                .claimed(provider: "evolink"), .accepted(task: "t-1"),
                .taskSucceeded([Self.file]), to: job)
            try await service.engine.write { tx in
                _ = try tx.execute(
                    """
                    UPDATE outputs SET state = 'stored', key = 'results/a "b"', sha256 = 'ab',
                        bytes = 10, type = 'image/png', stored_at = 1, wake_at = NULL
                    """)
            }
            try await service.happen(.outputsEnded(stored: 1, lost: 0, note: ""), to: job)
            let path = "/v1/generations/\(job)"
            let response = await service.send("GET", path)
            #expect(try response.text("status") == "completed")
            #expect(try response.number("charged") == 4)
            let outputs = try #require(try response.object()["outputs"] as? [[String: Any]])
            #expect(outputs.map { $0["key"] as? String } == ["results/a \"b\""])
            #expect(!response.bodyText.contains("files.example.test"))
            // A refund is a change, too.
            let tag = try #require(response.header("ETag"))
            let desk = LocalDesk(
                operatorName: "ops", engine: service.engine, settings: service.application.settings,
                rules: JobCase.Rules(
                    policy: JobPolicy(), resubmission: { _ in .duplicates }, jitter: { 0.5 }))
            try await service.engine.write { try OperatorDirectory($0).set(.support, for: "ops") }
            _ = try await desk.execute(
                CommandOrder(
                    command: .refund(job: .init(id: job.text, version: nil), credits: nil),
                    operatorName: "ops", reason: "ticket 7", key: "k", origin: ""))
            let after = await service.send("GET", path, headers: [("If-None-Match", tag)])
            #expect(try after.number("charged") == 0)
        }
    }

    @Test func `cancel ends what waits, asks for what runs, and leaves what has ended`()
        async throws
    {
        try await TestService.with { service in
            let queued = try await service.generate()
            let running = try await service.generate(of: "bob")
            try await service.happen(
                .claimed(provider: "evolink"), .accepted(task: "t-1"), to: running)
            let one = await service.post("/v1/generations/\(queued)/cancel", "")
            #expect(one.status == 200)
            #expect(try one.text("status") == "canceled")
            let two = await service.post("/v1/generations/\(running)/cancel", "")
            #expect(two.status == 202)
            #expect(try two.text("status") == "running")
            #expect(try two.object()["cancel_requested"] as? Bool == true)
            let before = try await service.contents()
            let again = await service.post("/v1/generations/\(queued)/cancel", "")
            try again.expectProblem(.notCancelable)
            try await service.post("/v1/generations/nothing/cancel", "").expectProblem(.notFound)
            for role in [KeyRole.viewer, .support, .operator] {
                try await service.post("/v1/generations/\(running)/cancel", "", as: role)
                    .expectProblem(.forbidden)
            }
            try await service.send(
                "POST", "/v1/generations/\(running)/cancel",
                query: [("token", service.installation.statusToken(of: running))], as: nil
            ).expectProblem(.unauthorized)
            #expect(try await service.contents() == before)
            #expect(try await service.send("GET", "/v1/users/ada/balance").number("held") == 0)
        }
    }
}
