import Credits
import Database
import HTTPServer
import Jobs

/// `POST /v1/generations/{id}/cancel`: at once while it waits; else the provider is asked to stop.
struct CancelEndpoint {
    let application: Application

    private struct Reply: Encodable {
        var id: String
        var status: String
        var cancelRequested: Bool

        enum CodingKeys: String, CodingKey {
            case id, status
            case cancelRequested = "cancel_requested"
        }
    }

    func answer(_ request: Request, _ id: String) throws -> Answer {
        try application.authentication.requireProduct(request)
        return application.later {
            guard let outcome = try await application.workers.cancel(JobID(id)) else {
                throw Problem(.notFound, "there is no such generation")
            }
            switch outcome.reaction {
            case .refuse(let why), .ignore(let why): throw Problem(.notCancelable, why)
            case .step:
                return try .json(
                    Reply(
                        id: id, status: outcome.job.state.rawValue,
                        cancelRequested: outcome.job.cancelRequested),
                    status: outcome.job.state == .canceled ? 200 : 202)
            }
        }
    }
}
