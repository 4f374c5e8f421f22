import Database
import HTTPServer
import Jobs
import ObjectStorage
import Operations
import Testing

@testable import Service

@Suite("The service about itself") struct OwnTests {
    @Test func `lives, is ready, counts, and says what it takes`() async throws {
        try await TestService.with { service in
            _ = try await service.generate()
            for method in ["GET", "HEAD"] {
                for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
                    #expect(await service.send(method, path, as: nil).status == 200, "\(path)")
                }
            }
            let metrics = await service.send("GET", "/metrics", as: nil).bodyText
            for line in [
                #"holdfast_jobs_open{state="queued"} 1"#, #"holdfast_credits{bucket="held"} 4"#,
                "holdfast_ledger_sound 1", "# TYPE holdfast_database_writes_total counter",
            ] { #expect(metrics.contains(line + "\n"), "\(line)") }
            let document = await service.send("GET", "/openapi.json", as: nil)
            #expect(document.body == TestService.openAPI)
        }
    }

    @Test func `is not ready without database or storage, and tells only its log why`()
        async throws
    {
        try await TestService.with(store: BrokenStore()) { service in
            let one = await service.send("GET", "/readyz", as: nil)
            #expect(one.status == 503)
            #expect(one.bodyText == "the storage does not answer\n")
            #expect(service.log.all.contains { $0.contains("s3://secret-bucket") })
            await service.engine.close()
            let two = await service.send("GET", "/readyz", as: nil)
            #expect(
                two.bodyText == "the database does not answer\nthe storage does not answer\n")
            #expect(await service.send("GET", "/healthz", as: nil).status == 200)
            let call = await service.send("GET", "/v1/users/ada/balance")
            try call.expectProblem(.unavailable)
            #expect(!call.bodyText.contains(".db"))
            #expect(call.header("Retry-After") != nil)
        }
    }

    @Test func `every problem has a page`() async throws {
        try await TestService.with { service in
            for kind in Problem.Kind.allCases {
                let page = await service.send("GET", "/problems/\(kind.rawValue)", as: nil)
                #expect(page.status == 200)
                #expect(page.bodyText.contains(kind.title))
            }
            try await service.send("GET", "/problems/none", as: nil).expectProblem(.notFound)
        }
    }

    @Test(arguments: [
        "/", "/v1", "/v2/generations", "/v1/generations/x/y", "/v1/generations/x/cancel/y",
        "/v1/users", "/v1/users/ada", "/v1/users/ada/colour", "/v1/users/ada/balance/x",
        "/v1/callbacks", "/v1/callbacks/evolink/a", "/healthz/x", "/problems", "/problems/a/b",
        "/../../etc/passwd", "/%2e%2e/%00", "/\u{1B}[2J",
    ])
    func `there is nothing where nothing is`(path: String) async throws {
        try await TestService.with { service in
            for method in ["GET", "POST", "HEAD", "BREW"] {
                try await service.send(method, path).expectProblem(.notFound)
            }
        }
    }

    /// Every address that there is, and its methods.
    static let addresses = [
        ("/v1/generations", "POST"), ("/v1/generations/x", "GET, HEAD"),
        ("/v1/generations/x/cancel", "POST"), ("/v1/users/ada/packages", "POST"),
        ("/v1/users/ada/adjustments", "POST"), ("/v1/packages/x/revoke", "POST"),
        ("/v1/users/ada/balance", "GET, HEAD"), ("/v1/users/ada/entries", "GET, HEAD"),
        ("/v1/callbacks/evolink/a/s", "POST"), ("/healthz", "GET, HEAD"),
        ("/readyz", "GET, HEAD"), ("/metrics", "GET, HEAD"), ("/openapi.json", "GET, HEAD"),
        ("/problems/forbidden", "GET, HEAD"),
    ]

    @Test(arguments: addresses)
    func `an address names the methods that it has`(path: String, allowed: String) async throws {
        try await TestService.with { service in
            for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"] {
                let response = await service.send(method, path)
                if allowed.split(separator: ", ").contains(Substring(method)) {
                    #expect(response.status != 405)
                } else {
                    try response.expectProblem(.methodNotAllowed)
                    #expect(response.header("Allow") == allowed)
                }
            }
        }
    }

    @Test func `HEAD is answered like GET`() async throws {
        try await TestService.with { service in
            let job = try await service.generate()
            for path in ["/v1/generations/\(job)", "/v1/users/ada/balance"] {
                let get = await service.send("GET", path)
                let head = await service.send("HEAD", path)
                #expect(head.status == get.status)
                #expect(head.body == get.body, "the server leaves it out")
                #expect(head.header("ETag") == get.header("ETag"))
            }
        }
    }
}

/// A store that does not answer.
private struct BrokenStore: ObjectStore {
    private static let error = StorageError(
        .unavailable(retryAfter: nil), "s3://secret-bucket does not answer")

    var place: String { "s3://secret-bucket" }

    func put(_ object: OutgoingObject) async throws(StorageError) -> PutOutcome {
        throw Self.error
    }

    func summary(of key: String) async throws(StorageError) -> ObjectSummary? { throw Self.error }

    func check() async throws(StorageError) { throw Self.error }
}
