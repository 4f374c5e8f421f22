import Database
import HTTPServer
import Jobs
import Providers

/// `POST /v1/callbacks/{provider}/{attempt}/{secret}`: stored before it is acknowledged.
struct CallbackEndpoint {
    /// No provider sends more than a few KiB.
    static let bodyBytesMax = 64 << 10
    private static let partCharactersMax = 128

    let application: Application

    func answer(_ request: Request, _ path: [String]) throws -> Answer {
        guard path.count == 3, path.allSatisfy({ $0.utf8.count <= Self.partCharactersMax }) else {
            throw Problem(.notFound, "a callback's address has a provider, an attempt, a secret")
        }
        guard request.method == "POST" else {
            throw Problem.methodNotAllowed("POST")
        }
        let headers = Dictionary(
            request.headers.map { ($0.name.lowercased(), $0.value) },
            uniquingKeysWith: { first, _ in first })
        return application.later {
            let callback = IncomingCallback(
                headers: headers, body: request.body,
                receivedAt: try await application.engine.read { $0.now })
            let answer = try await application.workers.receive(
                callback, provider: path[0], attempt: .init(path[1]), secret: path[2])
            switch answer {
            case .taken: return .text("taken\n")
            case .unmatched: return .text("stored, but we know no such attempt\n", status: 202)
            case .refused(let why): throw Problem(.callbackRefused, why)
            }
        }
    }
}
