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
        switch (path.first, path.dropFirst().first) {
        case ("v1", "generations"): return try generations(request, Array(path.dropFirst(2)))
        case ("v1", "users"): return try users(request, Array(path.dropFirst(2)))
        case ("v1", "callbacks"):
            return try CallbackEndpoint(application: self)
                .answer(request, Array(path.dropFirst(2)))
        case ("healthz", nil): return .now(.text("ok\n"))
        case ("readyz", nil): return later { await ReadinessEndpoint(application: self).answer() }
        case ("metrics", nil): return .now(try MetricsEndpoint(application: self).answer())
        case ("openapi.json", nil): return .now(.json(openAPI))
        case ("problems", let kind?): return .now(try ProblemPage.answer(kind))
        default: throw Problem(.notFound, "see /openapi.json for what there is")
        }
    }

    private func generations(_ request: Request, _ path: [String]) throws -> Answer {
        switch (request.method, path.count, path.dropFirst().first) {
        case ("POST", 0, nil): return try GenerationEndpoint(application: self).answer(request)
        case ("GET", 1, nil), ("HEAD", 1, nil):
            return try StatusEndpoint(application: self).answer(request, path[0])
        case ("POST", 2, "cancel"):
            return try CancelEndpoint(application: self).answer(request, path[0])
        case (_, 0, nil), (_, 1, nil), (_, 2, "cancel"):
            throw Problem(.methodNotAllowed, "see /openapi.json for what there is")
        default: throw Problem(.notFound, "see /openapi.json for what there is")
        }
    }

    private func users(_ request: Request, _ path: [String]) throws -> Answer {
        guard path.count == 2 else {
            throw Problem(.notFound, "see /openapi.json for what there is")
        }
        let endpoint = UserEndpoint(application: self, user: .init(path[0]))
        switch (request.method, path[1]) {
        case ("POST", "packages"): return try endpoint.grant(request)
        case ("GET", "balance"): return .now(try endpoint.balance(request))
        case ("GET", "entries"): return .now(try endpoint.entries(request))
        case (_, "packages"), (_, "balance"), (_, "entries"):
            throw Problem(.methodNotAllowed, "see /openapi.json for what there is")
        default: throw Problem(.notFound, "see /openapi.json for what there is")
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
