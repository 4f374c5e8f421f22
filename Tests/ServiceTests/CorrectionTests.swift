import Credits
import Database
import HTTPServer
import Operations
import Testing

@testable import Service

/// Charge-backs and corrections over the API: who may, under which key, and what is written down.
@Suite struct `Corrections` {
    private static let reason = #"{"reason":"charge-back of invoice 7"}"#

    /// A package of 10 credits for ada; its id.
    private static func package(_ service: TestService) async throws -> String {
        try await service.post("/v1/users/ada/packages", #"{"credits":10}"#, key: "g").text("id")
    }

    /// Who did what, oldest first.
    private static func audit(_ service: TestService) async throws -> [String] {
        try await service.engine.read { tx in
            try tx.rows(
                """
                SELECT operator, role, origin, command, target, reason, before, after FROM audit
                ORDER BY id
                """
            ) { row in
                try (0..<8).map { try row.get($0, as: String?.self) ?? "-" }
                    .joined(separator: " | ")
            }
        }
    }

    @Test func `a package is taken back once for its key, with a row in the audit`() async throws {
        try await TestService.with { service in
            let document = try OpenAPIDocument()
            let id = try await Self.package(service)
            let path = "/v1/packages/\(id)/revoke"
            let first = await service.post(path, Self.reason, key: "k")
            #expect(first.status == 200)
            #expect(try first.number("revoked") == 10)
            #expect(try first.text("revoked_at").hasSuffix("Z"))
            service.clock.advance(by: .seconds(60))
            let again = await service.post(path, Self.reason, key: "k")
            #expect(again.status == 200)
            #expect(again.body == first.body)
            let other = await service.post(path, #"{"reason":"another"}"#, key: "k")
            try other.expectProblem(.keyReused)
            let late = await service.post(path, Self.reason, key: "k2")
            try late.expectProblem(.notRevocable)
            #expect(await service.post(path, Self.reason, key: "k2").body == late.body)
            let unknown = await service.post("/v1/packages/none/revoke", Self.reason, key: "k3")
            try unknown.expectProblem(.notFound)
            #expect(unknown.bodyText.contains("there is no package none"))
            for answer in [first, other, late, unknown] {
                #expect(
                    try document.faults(of: answer, to: "POST", "/v1/packages/{id}/revoke") == [])
            }
            #expect(
                try await Self.audit(service) == [
                    "key product | product | HTTP from 192.0.2.1 | users.revoke | \(id) | "
                        + "charge-back of invoice 7 | "
                        + "available 10, held 0, settled 0, revoked 0 | "
                        + "available 0, held 0, settled 0, revoked 10"
                ])
            #expect(try await Verification(service.engine).run().ok)
        }
    }

    @Test func `credits are corrected up and down, and never below what there is`() async throws {
        try await TestService.with { service in
            let document = try OpenAPIDocument()
            let template = "/v1/users/{id}/adjustments"
            let path = "/v1/users/ada/adjustments"
            let id = try await Self.package(service)
            let taken = await service.post(
                path, #"{"credits":-4,"reason":"twice"}"#, key: "a", as: .operator)
            #expect(taken.status == 201)
            #expect(try taken.number("available") == 6)
            #expect(taken.bodyText.contains(#""taken":[{"credits":4,"package":"\#(id)"}]"#))
            let given = await service.post(
                path, #"{"credits":5,"expires_at":"2027-01-01T00:00:00Z","reason":"lost"}"#,
                key: "b", as: .admin)
            #expect(given.status == 201)
            #expect(try given.number("available") == 11)
            let tooMuch = await service.post(
                path, #"{"credits":-12,"reason":"all"}"#, key: "c", as: .operator)
            try tooMuch.expectProblem(.insufficientCredits)
            #expect(try tooMuch.number("needed") == 12)
            #expect(try tooMuch.number("available") == 11)
            // A refusal is an outcome: a top-up does not make it a success (I11).
            try await service.grant(100)
            let again = await service.post(
                path, #"{"credits":-12,"reason":"all"}"#, key: "c", as: .operator)
            #expect(again.body == tooMuch.body)
            #expect(again.status == 402)
            for answer in [taken, given, tooMuch] {
                #expect(try document.faults(of: answer, to: "POST", template) == [])
            }
            #expect(try await Self.audit(service).count == 2)
            #expect(try await Verification(service.engine).run().ok)
        }
    }

    @Test func `who may not is told so, and nothing changes`() async throws {
        try await TestService.with { service in
            let id = try await Self.package(service)
            let before = try await service.contents()
            for role in [KeyRole.viewer, .support] {
                try await service.post(
                    "/v1/packages/\(id)/revoke", Self.reason, key: "k", as: role
                ).expectProblem(.forbidden)
            }
            for role in [KeyRole.viewer, .support, .product] {
                try await service.post(
                    "/v1/users/ada/adjustments", #"{"credits":1,"reason":"x"}"#, key: "k", as: role
                ).expectProblem(.forbidden)
            }
            #expect(try await service.contents() == before)
        }
    }

    static let wrong: [(path: String, json: String, pointer: String?)] = [
        ("revoke", "{}", "/reason"), ("revoke", #"{"reason":""}"#, "/reason"),
        ("revoke", #"{"reason":" \n"}"#, "/reason"),
        ("revoke", #"{"reason":"a\u0000"}"#, "/reason"),
        ("revoke", #"{"reason":"x","credits":1}"#, "/credits"),
        ("adjustments", #"{"credits":5}"#, "/reason"),
        ("adjustments", #"{"reason":"x"}"#, "/credits"),
        ("adjustments", #"{"credits":0,"reason":"x"}"#, "/credits"),
        ("adjustments", #"{"credits":1000000000001,"reason":"x"}"#, "/credits"),
        ("adjustments", #"{"credits":-1000000000001,"reason":"x"}"#, "/credits"),
        ("adjustments", #"{"credits":-9223372036854775808,"reason":"x"}"#, "/credits"),
        ("adjustments", #"{"credits":9223372036854775808,"reason":"x"}"#, nil),
        (
            "adjustments", #"{"credits":1,"expires_at":"2020-01-01T00:00:00Z","reason":"x"}"#,
            "/expires_at"
        ),
        (
            "adjustments", #"{"credits":-1,"expires_at":"2030-01-01T00:00:00Z","reason":"x"}"#,
            "/expires_at"
        ),
    ]

    @Test func `what is no correction is a problem, and nothing moves`() async throws {
        try await TestService.with { service in
            let id = try await Self.package(service)
            let balance = await service.send("GET", "/v1/users/ada/balance").body
            for (number, wrong) in Self.wrong.enumerated() {
                let path =
                    wrong.path == "revoke"
                    ? "/v1/packages/\(id)/revoke" : "/v1/users/ada/adjustments"
                let response = await service.post(path, wrong.json, key: "w\(number)", as: .admin)
                try response.expectProblem(.invalidRequest, pointer: wrong.pointer, wrong.json)
                let keyless = await service.post(path, wrong.json, as: .admin)
                try keyless.expectProblem(.invalidRequest)
            }
            try await service.post(
                "/v1/users/bob/adjustments", #"{"credits":1,"reason":"x"}"#, key: "b", as: .admin
            ).expectProblem(.notFound)
            #expect(await service.send("GET", "/v1/users/ada/balance").body == balance)
            #expect(try await Self.audit(service).isEmpty)
        }
    }

    @Test(arguments: ["packages", "adjustments", "revoke", "generations"], [false, true])
    func `39: an answer to a commit that is lost is found by the key`(
        call: String, isCommitted: Bool
    ) async throws {
        try await TestService.with { service in
            let id = try await Self.package(service)
            let lost = DatabaseError(kind: .ioError, message: "lost", outcome: .unknown)
            let calls = [
                "packages": ("/v1/users/ada/packages", #"{"credits":3}"#),
                "adjustments": ("/v1/users/ada/adjustments", #"{"credits":-3,"reason":"x"}"#),
                "revoke": ("/v1/packages/\(id)/revoke", #"{"reason":"x"}"#),
                "generations": ("/v1/generations", #"{"user":"ada","prompt":"x"}"#),
            ]
            let (path, json) = try #require(calls[call])
            service.engine.failNextCommit(CommitFault(error: lost, isCommitted: isCommitted))
            let first = await service.post(path, json, key: "k", as: .admin)
            #expect((200..<300).contains(first.status), "\(first.bodyText)")
            let after = try await service.contents()
            let again = await service.post(path, json, key: "k", as: .admin)
            #expect(again.body == first.body)
            #expect(try await service.contents() == after)
            #expect(try await Verification(service.engine).run().ok)
        }
    }
}
