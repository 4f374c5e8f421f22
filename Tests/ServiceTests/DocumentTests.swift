import Credits
import Database
import Foundation
import HTTPServer
import Jobs
import Operations
import Providers
import Testing

@testable import Service

@Suite struct `The document of the API` {
    @Test func `every reference leads somewhere, and nothing stands there unused`() throws {
        let document = try OpenAPIDocument()
        for reference in document.references {
            #expect(!document.follow(["$ref": reference]).isEmpty, "\(reference)")
        }
        for name in document.object("components", "schemas").keys {
            #expect(document.references.contains("#/components/schemas/\(name)"), "\(name)")
        }
    }

    @Test func `every example is what its schema says`() throws {
        let document = try OpenAPIDocument()
        var count = 0
        for (_, path, operation) in document.operations {
            let responses = (operation["responses"] as? [String: Any] ?? [:]).values
            let bodies = Array(responses) + [operation["requestBody"] ?? [:]]
            for body in bodies {
                let contents = document.follow(body as? [String: Any] ?? [:])["content"]
                for case let content as [String: Any] in (contents as? [String: Any] ?? [:]).values
                {
                    let schema = content["schema"] as? [String: Any] ?? [:]
                    let more = content["examples"] as? [String: [String: Any]] ?? [:]
                    let examples =
                        [content["example"]].compactMap { $0 }
                        + more.values.compactMap { document.follow($0)["value"] }
                    for example in examples {
                        count += 1
                        #expect(document.faults(in: example, against: schema, at: path) == [])
                    }
                }
            }
        }
        #expect(count > 50)
    }

    @Test func `its addresses and methods are those of the service`() throws {
        var said: [String: String] = [:]
        for (method, path, _) in try OpenAPIDocument().operations {
            said[path] = method == "GET" ? "GET, HEAD" : method
        }
        var real: [String: String] = [:]
        for (path, allowed) in OwnTests.addresses {
            let template = path.replacing("users/ada", with: "users/{id}")
                .replacing("generations/x", with: "generations/{id}")
                .replacing("packages/x", with: "packages/{id}")
                .replacing("evolink/a/s", with: "{provider}/{attempt}/{secret}")
                .replacing("problems/forbidden", with: "problems/{kind}")
            real[template] = allowed
        }
        #expect(said == real)
    }

    @Test func `its problems are those of the service, each where it can happen`() throws {
        let document = try OpenAPIDocument()
        let examples = document.object("components", "examples")
        #expect(Set(examples.keys) == Set(Problem.Kind.allCases.map(\.rawValue)))
        let types = document.field("type", of: "Problem")["enum"] as? [String]
        #expect(types == Problem.Kind.allCases.map { "/problems/\($0.rawValue)" })
        for kind in Problem.Kind.allCases {
            let value = document.object("components", "examples", kind.rawValue, "value")
            #expect(value["type"] as? String == "/problems/\(kind.rawValue)")
            #expect(value["title"] as? String == kind.title)
            #expect(value["status"] as? Int == kind.status)
            let places = document.operations.filter { _, _, operation in
                let responses = operation["responses"] as? [String: Any] ?? [:]
                let response = responses["\(kind.status)"] as? [String: Any] ?? [:]
                let content = response["content"] as? [String: [String: Any]] ?? [:]
                let named = content["application/problem+json"]?["examples"] as? [String: Any]
                return named?[kind.rawValue] != nil
            }
            // A method that an address does not have is no operation of it.
            #expect(places.isEmpty == (kind == .methodNotAllowed), "\(kind.rawValue)")
        }
    }

    @Test func `its fields and words are those of the service`() throws {
        let document = try OpenAPIDocument()
        #expect(document.fields(of: "GenerationRequest") == Set(GenerationEndpoint.Body.fields))
        #expect(document.fields(of: "PackageRequest") == Set(UserEndpoint.GrantBody.fields))
        #expect(
            document.fields(of: "RevocationRequest") == Set(CorrectionEndpoint.RevokeBody.fields))
        #expect(
            document.fields(of: "AdjustmentRequest") == Set(CorrectionEndpoint.AdjustBody.fields))
        func words(_ schema: String, _ field: String) -> [String]? {
            document.field(field, of: schema)["enum"] as? [String]
        }
        #expect(words("Generation", "status") == JobState.allCases.map(\.rawValue))
        #expect(words("PackageRequest", "source") == PackageSource.allCases.map(\.rawValue))
        #expect(words("Package", "source") == PackageSource.allCases.map(\.rawValue))
        #expect(words("Entry", "from") == Bucket.allCases.map(\.rawValue))
        #expect(words("Entry", "to") == Bucket.allCases.map(\.rawValue))
        let failure = document.field("failure", of: "Generation")
        let kind = (failure["properties"] as? [String: [String: Any]])?["kind"]
        #expect(kind?["enum"] as? [String] == FailureKind.allCases.map(\.rawValue))
    }

    @Test func `its limits are those of the service`() throws {
        let document = try OpenAPIDocument()
        func limit(_ schema: String, _ field: String, _ name: String = "maximum") -> Int? {
            document.field(field, of: schema)[name] as? Int
        }
        let order = "GenerationRequest"
        #expect(limit(order, "prompt", "maxLength") == GenerationEndpoint.promptCharactersMax)
        #expect(limit(order, "images", "maxItems") == GenerationEndpoint.imagesMax)
        #expect(limit(order, "provider", "maxLength") == GenerationEndpoint.providerCharactersMax)
        #expect(limit(order, "credits") == Int(Ledger.creditsMax))
        #expect(limit("PackageRequest", "credits") == Int(Ledger.creditsMax))
        #expect(
            limit("PackageRequest", "reason", "maxLength") == UserEndpoint.reasonCharactersMax)
        let items = document.field("images", of: order)["items"] as? [String: Any]
        #expect(items?["maxLength"] as? Int == GenerationEndpoint.urlBytesMax)
        func parameter(_ name: String, _ path: String, _ method: String) -> [String: Any]? {
            let all = document.object("paths", path, method)["parameters"] as? [[String: Any]]
            return all?.first { $0["name"] as? String == name }?["schema"] as? [String: Any]
        }
        #expect(
            parameter("wait", "/v1/generations/{id}", "get")?["maximum"] as? Int
                == StatusEndpoint.waitSecondsMax)
        #expect(
            parameter("limit", "/v1/users/{id}/entries", "get")?["maximum"] as? Int
                == UserEndpoint.entriesMax)
        for path in [
            "/v1/generations", "/v1/users/{id}/packages", "/v1/users/{id}/adjustments",
            "/v1/packages/{id}/revoke",
        ] {
            #expect(
                parameter("Idempotency-Key", path, "post")?["maxLength"] as? Int
                    == IdempotencyKey.charactersMax)
        }
        let callbacks = document.object(
            "paths", "/v1/callbacks/{provider}/{attempt}/{secret}", "post")
        #expect(
            (callbacks["description"] as? String)?
                .contains("\(CallbackEndpoint.bodyBytesMax >> 10) KiB") == true)
    }

    @Test func `what needs a key says so`() async throws {
        let document = try OpenAPIDocument()
        let open = document.operations.filter {
            ($0.operation["security"] as? [Any])?.isEmpty ?? true
        }
        .map(\.path)
        try await TestService.with { service in
            for (method, path, _) in document.operations where !path.contains("callbacks") {
                let response = await service.send(
                    method, path.replacing("{kind}", with: "forbidden"), as: nil)
                #expect((response.status == 401) != open.contains(path), "\(path)")
            }
        }
    }
}
