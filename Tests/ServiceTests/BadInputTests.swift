import Credits
import Database
import HTTPServer
import Jobs
import Operations
import Testing

@testable import Service

@Suite struct `Bad input` {
    struct Body: Sendable {
        let name: String
        let json: String
        var kind = Problem.Kind.invalidRequest
        var pointer: String?

        init(
            _ name: String, _ json: String, _ kind: Problem.Kind = .invalidRequest,
            at pointer: String? = nil
        ) {
            self.name = name
            self.json = json
            self.kind = kind
            self.pointer = pointer
        }
    }

    private static func order(_ fields: String) -> String {
        #"{"user":"ada","prompt":"SECRET-PROMPT"\#(fields.isEmpty ? "" : ",")\#(fields)}"#
    }

    /// `text`, so many times.
    private static func many(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static let shapes: [Body] = [
        Body("nothing", ""),
        Body("no JSON", "SECRET-PROMPT"),
        Body("half an object", #"{"user":"ada","prompt":"SECRET-PROMPT"#),
        Body("a list", "[]"),
        Body("null", "null"),
        Body("a number", "17"),
        Body("NUL bytes", "{\"user\":\"ada\",\"prompt\":\"SECRET-PROMPT\"}\u{0}"),
        Body("an unknown field", order(#""colour":"red""#), at: "/colour"),
        Body("a field with a slash", order(#""a/b~c":1"#), at: "/a~1b~0c"),
        Body("a field in other letters", order(#""Outputs":1"#), at: "/Outputs"),
        Body("a very long field", order("\"\(many("x", 10_000))\":1")),
        Body("a field twice", order(#""credits":1,"credits":1000"#)),
        Body("a field twice, once escaped", order(#""credits":1,"credit\u0073":1000"#)),
        Body("lists in lists", many("[", 1 << 20)),
        Body("objects in objects", many(#"{"user":"#, 1 << 17)),
        Body("lists in a field", order("\"images\":\(many("[", 500_000))\(many("]", 500_000))")),
    ]

    private static let texts: [Body] = [
        Body("no user", #"{"prompt":"SECRET-PROMPT"}"#, at: "/user"),
        Body("no prompt", #"{"user":"ada"}"#, at: "/prompt"),
        Body("user null", #"{"user":null,"prompt":"SECRET-PROMPT"}"#, at: "/user"),
        Body("user a number", #"{"user":1,"prompt":"SECRET-PROMPT"}"#, at: "/user"),
        Body("user empty", #"{"user":"","prompt":"SECRET-PROMPT"}"#, at: "/user"),
        Body("user too long", "{\"user\":\"\(many("u", 129))\",\"prompt\":\"x\"}", at: "/user"),
        Body("an escape sequence", #"{"user":"a\u001b[2J","prompt":"x"}"#, at: "/user"),
        Body("a line break in the user", #"{"user":"a\nb","prompt":"x"}"#, at: "/user"),
        Body("NUL in the user", #"{"user":"a\u0000b","prompt":"x"}"#, at: "/user"),
        Body("NUL in the prompt", #"{"user":"ada","prompt":"x\u0000"}"#, at: "/prompt"),
        Body("NUL in the provider", order(#""provider":"\u0000""#), at: "/provider"),
        Body(
            "NUL in an image",
            order(#""images":["https://a","https://b\u0000"]"#), at: "/images/1"),
        Body("C1 in the user", #"{"user":"a\u009b2J","prompt":"x"}"#, at: "/user"),
        Body("prompt empty", #"{"user":"ada","prompt":""}"#, at: "/prompt"),
        Body("prompt a list", #"{"user":"ada","prompt":["SECRET-PROMPT"]}"#, at: "/prompt"),
        Body(
            "prompt too long", "{\"user\":\"ada\",\"prompt\":\"\(many("p", 8_001))\"}",
            at: "/prompt"),
        Body("a ratio with a sign", order(#""aspect_ratio":"+3:4""#), at: "/aspect_ratio"),
        Body("a ratio of nothing", order(#""aspect_ratio":"0:4""#), at: "/aspect_ratio"),
        Body("half a ratio", order(#""aspect_ratio":"3:""#), at: "/aspect_ratio"),
        Body("an unknown provider", order(#""provider":"fal""#), .unknownProvider, at: "/provider"),
        Body("no provider's name", order(#""provider":"""#), at: "/provider"),
        Body("a long provider", order("\"provider\":\"\(many("p", 5_000))\""), at: "/provider"),
        Body("an unknown user", #"{"user":"bob","prompt":"x"}"#, .unknownUser, at: "/user"),
    ]

    private static let numbers: [Body] = [
        Body("outputs 0", order(#""outputs":0"#), at: "/outputs"),
        Body("outputs -1", order(#""outputs":-1"#), at: "/outputs"),
        Body("outputs 5", order(#""outputs":5"#), at: "/outputs"),
        Body("outputs 1.5", order(#""outputs":1.5"#)),
        Body("outputs a text", order(#""outputs":"2""#), at: "/outputs"),
        Body("outputs true", order(#""outputs":true"#), at: "/outputs"),
        Body("credits 0", order(#""credits":0"#), at: "/credits"),
        Body("credits -4", order(#""credits":-4"#), at: "/credits"),
        Body("credits 1e30", order(#""credits":1e30"#)),
        Body("credits 1e999", order(#""credits":1e999"#)),
        Body("credits NaN", order(#""credits":NaN"#)),
        Body("credits beyond 64 bits", order(#""credits":9223372036854775808"#)),
        Body("credits of 100,000 digits", order("\"credits\":\(many("9", 100_000))")),
        Body("credits beyond the ledger", order(#""credits":1000000000001"#), at: "/credits"),
        Body("a product beyond it", order(#""credits":1000000000000,"outputs":4"#), at: "/credits"),
        Body("too little credit", order(#""credits":1001"#), .insufficientCredits),
    ]

    private static let images: [Body] = [
        Body("images a text", order(#""images":"https://a.test/1.png""#), at: "/images"),
        Body(
            "an image that is a number", order(#""images":["https://a.test",2]"#), at: "/images/1"),
        Body("a file", order(#""images":["file:///etc/passwd"]"#), at: "/images/0"),
        Body("a line break in a URL", order(#""images":["https://a.test/\nx"]"#), at: "/images/0"),
        Body(
            "a long URL", order("\"images\":[\"https://a.test/\(many("a", 2_048))\"]"),
            at: "/images/0"),
        Body(
            "many images",
            order("\"images\":[\(many("\"https://a.test\",", 16))\"https://a.test\"]"),
            at: "/images"),
    ]

    static let orders: [Body] = [shapes, texts, numbers, images].flatMap { $0 }

    @Test func `a generation that is not one is a problem, and nothing changes`() async throws {
        try await TestService.with { service in
            try await service.grant(1_000)
            let before = try await service.contents()
            for body in Self.orders {
                let response = await service.post("/v1/generations", body.json)
                try response.expectProblem(body.kind, pointer: body.pointer, body.name)
                #expect(try await service.contents() == before, "\(body.name)")
                #expect(!response.bodyText.contains("SECRET-PROMPT"), "\(body.name)")
            }
            #expect(service.log.all.allSatisfy { !$0.contains("SECRET-PROMPT") })
        }
    }

    @Test func `bytes that are no UTF-8 are no JSON`() async throws {
        try await TestService.with { service in
            try await service.grant(1_000)
            let text = #"{"user":"ada","prompt":"x"}"#
            let start = Array(#"{"user":"ada","prompt":""#.utf8)
            let broken: [UInt8] = start + [0xFF] + Array(#""}"#.utf8)
            let little: [UInt8] = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            let big: [UInt8] = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            for body in [broken, little, [0xFE, 0xFF] + big] {
                let response = await service.send("POST", "/v1/generations", body: body)
                try response.expectProblem(.invalidRequest)
            }
        }
    }

    static let grants: [Body] = [
        Body("nothing", ""),
        Body("no credits", #"{"source":"purchase"}"#, at: "/credits"),
        Body("credits 0", #"{"credits":0}"#, at: "/credits"),
        Body("credits -1", #"{"credits":-1}"#, at: "/credits"),
        Body("credits 1.5", #"{"credits":1.5}"#),
        Body("credits a text", #"{"credits":"5"}"#, at: "/credits"),
        Body("too many credits", #"{"credits":1000000000001}"#, at: "/credits"),
        Body("an unknown field", #"{"credits":5,"user":"eve"}"#, at: "/user"),
        Body("an unknown source", #"{"credits":5,"source":"gift"}"#, at: "/source"),
        Body("a date", #"{"credits":5,"expires_at":"2027-01-01"}"#, at: "/expires_at"),
        Body("a date as a number", #"{"credits":5,"expires_at":1893456000}"#, at: "/expires_at"),
        Body("expired", #"{"credits":5,"expires_at":"2025-01-01T00:00:00Z"}"#, at: "/expires_at"),
        Body(
            "expires before it starts",
            #"{"credits":5,"starts_at":"2028-01-01T00:00:00Z","#
                + #""expires_at":"2027-01-01T00:00:00Z"}"#,
            at: "/expires_at"),
        Body("NUL in a reason", #"{"credits":5,"reason":"a\u0000"}"#, at: "/reason"),
        Body("NUL in a source", #"{"credits":5,"source":"\u0000"}"#, at: "/source"),
        Body(
            "a long reason", "{\"credits\":5,\"reason\":\"\(many("r", 501))\"}", at: "/reason"),
    ]

    @Test func `a grant that is not one is a problem, and nothing changes`() async throws {
        try await TestService.with { service in
            let before = try await service.contents()
            for body in Self.grants {
                let response = await service.post("/v1/users/ada/packages", body.json, key: "k")
                try response.expectProblem(body.kind, pointer: body.pointer, body.name)
                #expect(try await service.contents() == before, "\(body.name)")
            }
        }
    }

    @Test(arguments: [
        nil, "", "with space", "tab\t", "ümlaut", "esc\u{1B}", String(repeating: "k", count: 256),
    ])
    func `a grant needs a key that can be shown`(key: String?) async throws {
        try await TestService.with { service in
            let before = try await service.contents()
            let response = await service.post("/v1/users/ada/packages", #"{"credits":5}"#, key: key)
            try response.expectProblem(.invalidRequest)
            #expect(try await service.contents() == before)
        }
    }

    @Test(arguments: ["a%1B%5B2J", "a%0Ab", String(repeating: "u", count: 129)])
    func `a user in an address is held to the same`(user: String) async throws {
        try await TestService.with { service in
            let path = "/v1/users/\(user)/packages"
            let response = await service.post(path, #"{"credits":5}"#, key: "k")
            try response.expectProblem(.invalidRequest)
            try await service.send("GET", "/v1/users/\(user)/balance").expectProblem(.notFound)
        }
    }

    @Test(
        arguments: [
            ("POST", "/v1/users/a%00b/packages"), ("GET", "/v1/users/%00/balance"),
            ("GET", "/v1/users/a%00/entries"), ("GET", "/v1/generations/a%00"),
            ("POST", "/v1/generations/%00/cancel"), ("POST", "/v1/callbacks/evolink/%00/s"),
        ])
    func `NUL in an address is a problem on every engine`(
        method: String, path: String
    )
        async throws
    {
        try await TestService.with { service in
            let response = await service.send(
                method, path, headers: [("Idempotency-Key", "k")], body: Array("{}".utf8))
            try response.expectProblem(.invalidRequest)
            #expect(response.bodyText.contains("NUL"))
        }
    }

    @Test func `a used key with another body is refused`() async throws {
        try await TestService.with { service in
            try await service.grant(100)
            let one = #"{"user":"ada","prompt":"one"}"#
            #expect(await service.post("/v1/generations", one, key: "k").status == 202)
            let before = try await service.contents()
            let other = await service.post(
                "/v1/generations", #"{"user":"ada","prompt":"two"}"#, key: "k")
            try other.expectProblem(.keyReused)
            #expect(await service.post("/v1/generations", one, key: "k").status == 202)
            #expect(try await service.contents() == before)
        }
    }

    @Test func `a key that was refused for want of credits stays refused`() async throws {
        try await TestService.with { service in
            try await service.grant(3)
            let order = #"{"user":"ada","prompt":"one"}"#
            let first = await service.post("/v1/generations", order, key: "k")
            try first.expectProblem(.insufficientCredits)
            #expect(try first.number("needed") == 4)
            #expect(try first.number("available") == 3)
            try await service.grant(100)
            let again = await service.post("/v1/generations", order, key: "k")
            #expect(again.body == first.body)
            #expect(await service.post("/v1/generations", order, key: "k2").status == 202)
        }
    }

    @Test func `bodies have a bound, callbacks a smaller one`() async throws {
        try await TestService.with { service in
            let limits = Application.limits(service.application.settings)
            #expect(limits.bodyBytesMax("POST", "/v1/generations") == 1 << 20)
            #expect(limits.bodyBytesMax("POST", "/v1/callbacks/evolink/a/s") == 64 << 10)
            try limits.tooLarge().expectProblem(.bodyTooLarge)
        }
    }

    @Test func `nothing is taken that could not be done`() async throws {
        try await TestService.with { service in
            try await service.grant(100)
            try await service.engine.write { tx in
                _ = try tx.execute(
                    """
                    INSERT INTO provider_modes (provider, mode, changed_at, changed_by, version)
                    VALUES ('evolink', 'off', 1, 'ops', 1)
                    """)
            }
            let before = try await service.contents()
            let order = #"{"user":"ada","prompt":"one"}"#
            let response = await service.post("/v1/generations", order, key: "k")
            try response.expectProblem(.noProvider)
            #expect(response.header("Retry-After") != nil)
            #expect(try await service.contents() == before)
        }
        try await TestService.with(queuedMax: 0) { service in
            try await service.grant(100)
            let response = await service.post("/v1/generations", #"{"user":"ada","prompt":"one"}"#)
            try response.expectProblem(.queueFull)
        }
    }
}
