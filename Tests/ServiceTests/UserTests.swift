import Credits
import Database
import HTTPServer
import Jobs
import Operations
import Testing

@testable import Service

@Suite struct `Users` {
    @Test func `a grant that is repeated is answered with the same bytes and counts once`()
        async throws
    {
        try await TestService.with { service in
            let body =
                #"{"credits":50,"source":"promotion","reason":"spring","#
                + #""expires_at":"2027-01-01T00:00:00Z"}"#
            let first = await service.post("/v1/users/a%2Fb/packages", body, key: "g1")
            #expect(first.status == 201)
            #expect(try first.number("available") == 50)
            #expect(try first.text("source") == "promotion")
            service.clock.advance(by: .seconds(100))
            let again = await service.post("/v1/users/a%2Fb/packages", body, key: "g1")
            #expect(again.status == 201)
            #expect(again.body == first.body)
            for (user, other) in [("a%2Fb", #"{"credits":51}"#), ("eve", body)] {
                try await service.post("/v1/users/\(user)/packages", other, key: "g1")
                    .expectProblem(.keyReused)
            }
            let balance = await service.send("GET", "/v1/users/a%2Fb/balance")
            #expect(try balance.text("user") == "a/b")
            #expect(try balance.number("available") == 50)
        }
    }

    @Test func `only the product grants`() async throws {
        try await TestService.with { service in
            for role in [KeyRole.viewer, .support, .operator] {
                try await service.post(
                    "/v1/users/ada/packages", #"{"credits":5}"#, key: "k", as: role
                ).expectProblem(.forbidden)
                try await service.post(
                    "/v1/generations", #"{"user":"ada","prompt":"x"}"#, as: role
                ).expectProblem(.forbidden)
            }
            let admin = await service.post(
                "/v1/users/ada/packages", #"{"credits":5}"#, key: "k", as: .admin)
            #expect(admin.status == 201)
        }
    }

    @Test func `the balance is what can be spent now, with its packages in order of use`()
        async throws
    {
        try await TestService.with { service in
            for (key, body) in [
                ("a", #"{"credits":10}"#),
                ("b", #"{"credits":20,"expires_at":"2026-01-02T00:00:00Z"}"#),
                ("c", #"{"credits":40,"starts_at":"2026-06-01T00:00:00Z"}"#),
            ] {
                #expect(
                    await service.post("/v1/users/ada/packages", body, key: key).status == 201)
            }
            _ = await service.post("/v1/generations", #"{"user":"ada","prompt":"x"}"#)
            let balance = await service.send("GET", "/v1/users/ada/balance", as: .viewer)
            #expect(try balance.number("available") == 26)
            #expect(try balance.number("held") == 4)
            let packages = try #require(try balance.object()["packages"] as? [[String: Any]])
            #expect(packages.map { $0["available"] as? Int } == [16, 10, 40])
            #expect(packages[0]["held"] as? Int == 4)
            try await service.send("GET", "/v1/users/bob/balance").expectProblem(.notFound)
        }
    }

    @Test func `the balance of a past instant is what it was then`() async throws {
        try await TestService.with { service in
            let document = try OpenAPIDocument()
            let path = "/v1/users/ada/balance"
            for key in ["a", "b"] {
                _ = await service.post("/v1/users/ada/packages", #"{"credits":10}"#, key: key)
                service.clock.advance(by: .seconds(3_600))
            }
            let now = service.clock.now()
            for (hours, available) in [(0, 20), (-1, 20), (-2, 10), (-3, 0)] as [(Int64, Int)] {
                let instant = (now + .seconds(hours * 3_600)).rfc3339
                let balance = await service.send(
                    "GET", path, query: [("as_of", instant)], as: .viewer)
                #expect(try balance.number("available") == available, "\(hours)")
                #expect(try balance.text("as_of") == instant)
                #expect(
                    try document.faults(of: balance, to: "GET", "/v1/users/{id}/balance") == [])
            }
            for wrong in ["yesterday", "2026-01-01", (now + .seconds(1)).rfc3339] {
                let response = await service.send("GET", path, query: [("as_of", wrong)])
                try response.expectProblem(.invalidRequest)
                #expect(
                    try document.faults(of: response, to: "GET", "/v1/users/{id}/balance") == [])
            }
            try await service.send(
                "GET", "/v1/users/bob/balance", query: [("as_of", "2020-01-01T00:00:00Z")]
            ).expectProblem(.notFound)
        }
    }

    @Test func `the statement comes in pages without gaps or repeats`() async throws {
        try await TestService.with { service in
            for index in 1...5 {
                _ = await service.post(
                    "/v1/users/ada/packages", #"{"credits":\#(index)}"#, key: "k\(index)")
            }
            var numbers: [Int] = []
            var before: String?
            repeat {
                let query = [(name: "limit", value: "2")] + (before.map { [("before", $0)] } ?? [])
                let page = await service.send("GET", "/v1/users/ada/entries", query: query)
                let items = try #require(try page.object()["items"] as? [[String: Any]])
                numbers += items.compactMap { $0["number"] as? Int }
                before = try page.object()["next"] as? String
            } while before != nil
            #expect(numbers == [5, 4, 3, 2, 1])
            for (name, value) in [
                ("limit", "0"), ("limit", "1001"), ("limit", "x"), ("before", "x"), ("limit", ""),
            ] {
                try await service.send(
                    "GET", "/v1/users/ada/entries", query: [(name, value)]
                ).expectProblem(.invalidRequest)
            }
            try await service.send("GET", "/v1/users/bob/entries").expectProblem(.notFound)
        }
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer hf_wrong", "hf_wrong",
        "Bearer \(String(repeating: "k", count: 1_000))",
    ])
    func `without a key that works there is nothing`(header: String?) async throws {
        try await TestService.with { service in
            try await service.grant(100)
            let before = try await service.contents()
            let headers = header.map { [(name: "Authorization", value: $0)] } ?? []
            for (method, path) in [
                ("POST", "/v1/generations"), ("GET", "/v1/generations/x"),
                ("POST", "/v1/generations/x/cancel"), ("POST", "/v1/users/ada/packages"),
                ("GET", "/v1/users/ada/balance"), ("GET", "/v1/users/ada/entries"),
            ] {
                let response = await service.send(
                    method, path, headers: headers, as: nil,
                    body: Array(#"{"user":"ada","prompt":"x"}"#.utf8))
                try response.expectProblem(.unauthorized)
                #expect(response.header("WWW-Authenticate") == "Bearer")
                #expect(!response.bodyText.contains("hf_wrong"))
            }
            #expect(try await service.contents() == before)
        }
    }

    @Test func `a revoked key works no more; the word Bearer has no case`() async throws {
        try await TestService.with { service in
            try await service.grant(1)
            let key = try #require(service.keys[.viewer])
            let headers = [(name: "authorization", value: "bearer \(key)")]
            let before = await service.send(
                "GET", "/v1/users/ada/balance", headers: headers, as: nil)
            #expect(before.status == 200)
            try await service.engine.write { tx in
                for record in try KeyRing(tx).all() where record.role == .viewer {
                    _ = try KeyRing(tx).revoke(record.id)
                }
            }
            try await service.send("GET", "/v1/users/ada/balance", headers: headers, as: nil)
                .expectProblem(.unauthorized)
        }
    }
}
