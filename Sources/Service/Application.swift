package import Configuration
package import Database
package import HTTPServer
package import Jobs
package import ObjectStorage

/// The HTTP API over the core: what products and providers talk to.
package struct Application: Sendable {
    let engine: any Engine
    let workers: JobWorkers
    let settings: Settings
    let installation: Installation
    let store: any ObjectStore
    let log: Log
    /// The document that `GET /openapi.json` serves.
    let openAPI: [UInt8]
    let authentication: Authentication

    /// Creates the API of an installation; serving it is up to a `Server`.
    package init(
        engine: any Engine, workers: JobWorkers, settings: Settings, installation: Installation,
        store: any ObjectStore, log: Log, openAPI: [UInt8]
    ) {
        self.engine = engine
        self.workers = workers
        self.settings = settings
        self.installation = installation
        self.store = store
        self.log = log
        self.openAPI = openAPI
        authentication = Authentication(engine: engine)
    }

    /// The bounds of its server.
    package static func limits(_ settings: Settings) -> ServerLimits {
        let bodyBytesMax = settings.service.bodyBytesMax
        return ServerLimits(
            bodyBytesMax: { _, path in
                path.hasPrefix("/v1/callbacks/") ? CallbackEndpoint.bodyBytesMax : bodyBytesMax
            },
            connectionsMax: settings.service.connectionsMax,
            timeoutSeconds: Int(settings.service.requestTimeout.components.seconds),
            tooLarge: { Problem(.bodyTooLarge, "send less").response })
    }

    /// Answers one request; never throws, since every error is a problem document.
    package func answer(_ request: Request) -> Answer {
        do {
            return try route(request)
        } catch {
            return .now(response(to: error))
        }
    }

    private func route(_ request: Request) throws -> Answer {
        let path = request.segments
        guard path.first != "v1" || !path.contains(where: { $0.utf8.contains(0) }) else {
            throw Problem(.invalidRequest, "the character NUL, %00, cannot stand in an address")
        }
        switch (path.first, path.dropFirst().first) {
        case ("v1", "generations"): return try generations(request, Array(path.dropFirst(2)))
        case ("v1", "packages"): return try packages(request, Array(path.dropFirst(2)))
        case ("v1", "users"): return try users(request, Array(path.dropFirst(2)))
        case ("v1", "callbacks"):
            return try CallbackEndpoint(application: self)
                .answer(request, Array(path.dropFirst(2)))
        default: return try own(request, path)
        }
    }

    /// What the service says about itself.
    private func own(_ request: Request, _ path: [String]) throws -> Answer {
        let answer: Answer
        switch (path.first, path.count) {
        case ("healthz", 1): answer = .now(.text("ok\n"))
        case ("readyz", 1):
            answer = later { await ReadinessEndpoint(application: self).answer() }
        case ("metrics", 1): answer = .now(try MetricsEndpoint(application: self).answer())
        case ("openapi.json", 1): answer = .now(.json(openAPI))
        case ("problems", 2): answer = .now(try ProblemPage.answer(path[1]))
        default: throw Problem.nothingHere
        }
        guard request.isRead else { throw Problem.methodNotAllowed("GET, HEAD") }
        return answer
    }

    private func generations(_ request: Request, _ path: [String]) throws -> Answer {
        switch (path.count, path.dropFirst().first) {
        case (0, nil):
            guard request.method == "POST" else { throw Problem.methodNotAllowed("POST") }
            return try GenerationEndpoint(application: self).answer(request)
        case (1, nil):
            guard request.isRead else { throw Problem.methodNotAllowed("GET, HEAD") }
            return try StatusEndpoint(application: self).answer(request, path[0])
        case (2, "cancel"):
            guard request.method == "POST" else { throw Problem.methodNotAllowed("POST") }
            return try CancelEndpoint(application: self).answer(request, path[0])
        default: throw Problem.nothingHere
        }
    }

    private func packages(_ request: Request, _ path: [String]) throws -> Answer {
        guard path.count == 2, path[1] == "revoke" else { throw Problem.nothingHere }
        guard request.method == "POST" else { throw Problem.methodNotAllowed("POST") }
        return try CorrectionEndpoint(application: self).revoke(request, .init(path[0]))
    }

    private func users(_ request: Request, _ path: [String]) throws -> Answer {
        guard path.count == 2 else { throw Problem.nothingHere }
        let endpoint = UserEndpoint(application: self, user: .init(path[0]))
        switch path[1] {
        case "packages":
            guard request.method == "POST" else { throw Problem.methodNotAllowed("POST") }
            return try endpoint.grant(request)
        case "adjustments":
            guard request.method == "POST" else { throw Problem.methodNotAllowed("POST") }
            return try CorrectionEndpoint(application: self).adjust(request, .init(path[0]))
        case "balance":
            guard request.isRead else { throw Problem.methodNotAllowed("GET, HEAD") }
            return .now(try endpoint.balance(request))
        case "entries":
            guard request.isRead else { throw Problem.methodNotAllowed("GET, HEAD") }
            return .now(try endpoint.entries(request))
        default: throw Problem.nothingHere
        }
    }

    /// An answer that takes time and whose errors are problems, too.
    func later(_ body: @escaping @Sendable () async throws -> Response) -> Answer {
        .later {
            do {
                return try await body()
            } catch {
                return response(to: error)
            }
        }
    }
}

extension Request {
    /// Whether it asks for a representation; the server leaves the body of a `HEAD` out.
    fileprivate var isRead: Bool { method == "GET" || method == "HEAD" }
}
