import Credits
import Database
import HTTPServer
import Jobs
import Operations
import Providers
import Testing

@testable import Service

/// That real answers are what the document says of them.
@Suite struct `Answers are as documented` {
    private static let generation = "/v1/generations/{id}"

    @Test func `of generations`() async throws {
        let document = try OpenAPIDocument()
        func check(_ response: Response, _ method: String, _ path: String, _ status: Int) throws {
            #expect(response.status == status)
            #expect(try document.faults(of: response, to: method, path) == [])
        }
        try await TestService.with { service in
            try await service.grant(100)
            let order = #"{"user":"ada","prompt":"x","credits":4}"#
            let post = "/v1/generations"
            let taken = await service.post(post, order, key: "k")
            try check(taken, "POST", post, 202)
            for (json, status) in [
                ("{}", 400), (#"{"user":"ada","prompt":"x","credits":999}"#, 402),
                (#"{"user":"bob","prompt":"x"}"#, 422),
            ] { try check(await service.post(post, json), "POST", post, status) }
            try check(await service.post(post, order, as: nil), "POST", post, 401)
            try check(await service.post(post, order, as: .viewer), "POST", post, 403)
            try check(
                Application.limits(service.application.settings).tooLarge(), "POST", post, 413)
            let id = try taken.text("id")
            let path = "/v1/generations/\(id)"
            let queued = await service.send("GET", path)
            try check(queued, "GET", Self.generation, 200)
            let tag = try #require(queued.header("ETag"))
            let same = await service.send("GET", path, headers: [("If-None-Match", tag)])
            try check(same, "GET", Self.generation, 304)
            try check(
                await service.send("GET", path, query: [("wait", "x")]), "GET", Self.generation, 400
            )
            try check(await service.send("GET", path, as: nil), "GET", Self.generation, 401)
            try check(
                await service.send("GET", "/v1/generations/x"), "GET", Self.generation, 404)
        }
    }

    @Test func `of generations that have ended, and of cancel`() async throws {
        let document = try OpenAPIDocument()
        try await TestService.with { service in
            let failed = try await service.generate()
            try await service.happen(
                .claimed(provider: "evolink"),
                .refused(ProviderFailure(kind: .input, code: "too_small", message: "x")),
                to: failed)
            let completed = try await service.generate(of: "bob")
            let file = ResultFile(url: "https://files.example.test/1", expiresAt: nil)
            try await service.happen(
                .claimed(provider: "evolink"), .accepted(task: "t"), .taskSucceeded([file]),
                to: completed)
            try await service.engine.write { tx in
                _ = try tx.execute(
                    """
                    UPDATE outputs SET state = 'stored', key = 'k', sha256 = 'ab', bytes = 10,
                        type = 'image/png', stored_at = 1
                    """)
            }
            try await service.happen(.outputsEnded(stored: 1, lost: 0, note: ""), to: completed)
            for job in [failed, completed] {
                let response = await service.send("GET", "/v1/generations/\(job)")
                #expect(try document.faults(of: response, to: "GET", Self.generation) == [])
            }
            let queued = try await service.generate(of: "eve")
            let running = try await service.generate(of: "kim")
            try await service.happen(.claimed(provider: "evolink"), to: running)
            for (job, status) in [
                (queued.text, 200), (running.text, 202), (failed.text, 409), ("x", 404),
            ] {
                let response = await service.post("/v1/generations/\(job)/cancel", "")
                #expect(response.status == status)
                #expect(
                    try document.faults(of: response, to: "POST", Self.generation + "/cancel")
                        == [])
            }
        }
    }

    @Test func `of users`() async throws {
        let document = try OpenAPIDocument()
        try await TestService.with { service in
            let post = "/v1/users/{id}/packages"
            let body = #"{"credits":9,"reason":"r","expires_at":"2027-01-01T00:00:00Z"}"#
            for (json, key, status) in [
                (body, "k", 201), (#"{"credits":9}"#, "k2", 201), (#"{"credits":8}"#, "k", 422),
                (body, "", 400),
            ] {
                let response = await service.post("/v1/users/ada/packages", json, key: key)
                #expect(response.status == status)
                #expect(try document.faults(of: response, to: "POST", post) == [])
            }
            let job = try await service.generate()
            _ = await service.post("/v1/generations/\(job)/cancel", "")
            for user in ["ada", "bob"] {
                for name in ["balance", "entries"] {
                    let response = await service.send("GET", "/v1/users/\(user)/\(name)")
                    #expect(response.status == (user == "ada" ? 200 : 404))
                    #expect(
                        try document.faults(of: response, to: "GET", "/v1/users/{id}/\(name)")
                            == [])
                }
            }
            let page = await service.send("GET", "/v1/users/ada/entries", query: [("limit", "1")])
            #expect(try document.faults(of: page, to: "GET", "/v1/users/{id}/entries") == [])
        }
    }

    @Test func `of the service and to providers`() async throws {
        let document = try OpenAPIDocument()
        try await TestService.with { service in
            for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
                let response = await service.send("GET", path, as: nil)
                let faults = try document.faults(of: response, to: "GET", path)
                #expect(faults == [])
            }
            for kind in ["forbidden", "none"] {
                let response = await service.send("GET", "/problems/\(kind)", as: nil)
                let faults = try document.faults(of: response, to: "GET", "/problems/{kind}")
                #expect(faults == [])
            }
            let callbacks = "/v1/callbacks/{provider}/{attempt}/{secret}"
            let secret = service.installation.callbackSecret(of: AttemptID("a"))
            for (secret, status) in [(secret, 202), ("x", 401)] {
                let response = await service.send(
                    "POST", "/v1/callbacks/evolink/a/\(secret)", as: nil,
                    body: Array(#"{"id":"t","status":"completed"}"#.utf8))
                #expect(response.status == status)
                let faults = try document.faults(of: response, to: "POST", callbacks)
                #expect(faults == [])
            }
            await service.engine.close()
            let response = await service.send("GET", "/v1/users/ada/balance")
            let faults = try document.faults(of: response, to: "GET", "/v1/users/{id}/balance")
            #expect(faults == [])
        }
    }
}
