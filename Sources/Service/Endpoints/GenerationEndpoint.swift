import Configuration
import Credits
import Database
import HTTPServer
import Jobs
import Providers

/// `POST /v1/generations`: credits are frozen and a job is begun, or neither.
struct GenerationEndpoint {
    static let promptCharactersMax = 8_000
    static let imagesMax = 16
    static let urlBytesMax = 2_048
    static let providerCharactersMax = 64

    let application: Application

    struct Body: StrictBody {
        static let fields = [
            "user", "prompt", "images", "aspect_ratio", "outputs", "provider", "credits",
        ]

        var user: String
        var prompt: String
        var images: [String]?
        var aspectRatio: String?
        var outputs: Int?
        var provider: String?
        var credits: Int64?

        enum CodingKeys: String, CodingKey {
            case user, prompt, images, outputs, provider, credits
            case aspectRatio = "aspect_ratio"
        }
    }

    private struct Reply: Encodable {
        var id: String
        var status: String
        var credits: Int64
        var statusURL: String

        enum CodingKeys: String, CodingKey {
            case id, status, credits
            case statusURL = "status_url"
        }
    }

    func answer(_ request: Request) throws -> Answer {
        try application.authentication.requireProduct(request)
        let body = try BodyReader.read(request.body, as: Body.self)
        let order = try order(body, key: try IdempotencyKey.read(from: request))
        return application.later { try await respond(to: order) }
    }

    private func respond(to order: GenerationOrder) async throws -> Response {
        switch try await application.workers.take(order) {
        case .refused(let refusal): throw refusal
        case .job(let job, _):
            let url = application.statusURL(of: job.id)
            var response = try Response.json(
                Reply(
                    id: job.id.text, status: job.state.rawValue, credits: job.credits,
                    statusURL: url),
                status: 202)
            response.headers.append(("Location", url))
            return response
        }
    }

    private func order(_ body: Body, key: String?) throws -> GenerationOrder {
        let user = UserID(body.user)
        try Ledger.check(user: user)
        let outputs = body.outputs ?? 1
        let outputsMax = application.settings.generation.outputsMax
        guard (1...outputsMax).contains(outputs) else {
            throw Problem(
                .invalidRequest, "outputs must be 1 to \(outputsMax)", pointer: "/outputs")
        }
        guard (1...Self.promptCharactersMax).contains(body.prompt.count) else {
            throw Problem(
                .invalidRequest, "prompt must have 1 to \(Self.promptCharactersMax) characters",
                pointer: "/prompt")
        }
        if let credits = body.credits, !(1...Ledger.creditsMax).contains(credits) {
            throw Problem(
                .invalidRequest,
                "credits, the price of one output, must be 1 to \(Ledger.creditsMax)",
                pointer: "/credits")
        }
        if let provider = body.provider,
            !(1...Self.providerCharactersMax).contains(provider.unicodeScalars.count)
        {
            throw Problem(
                .invalidRequest,
                "provider is a name of 1 to \(Self.providerCharactersMax) characters",
                pointer: "/provider")
        }
        let images = body.images ?? []
        try check(images)
        try check(aspectRatio: body.aspectRatio)
        return GenerationOrder(
            user: user,
            request: GenerationRequest(
                prompt: body.prompt, imageURLs: images, aspectRatio: body.aspectRatio,
                outputs: outputs),
            provider: body.provider, outputCredits: body.credits, key: key)
    }

    private func check(_ images: [String]) throws(Problem) {
        guard images.count <= Self.imagesMax else {
            throw Problem(
                .invalidRequest, "images has at most \(Self.imagesMax) URLs", pointer: "/images")
        }
        for (index, url) in images.enumerated() {
            let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            guard url.hasPrefix("https://") || url.hasPrefix("http://"), isPlain,
                url.utf8.count <= Self.urlBytesMax
            else {
                throw Problem(
                    .invalidRequest, "an image is an http(s) URL that anybody can fetch",
                    pointer: "/images/\(index)")
            }
        }
    }

    private func check(aspectRatio: String?) throws(Problem) {
        guard let aspectRatio else { return }
        let parts = aspectRatio.split(separator: ":", omittingEmptySubsequences: false)
        let isRatio =
            parts.count == 2
            && parts.allSatisfy { part in
                part.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
                    && part.first != "0" && (1...99).contains(Int(part) ?? 0)
            }
        guard isRatio || aspectRatio == "auto" else {
            throw Problem(
                .invalidRequest, "aspect_ratio is like 3:4, or auto", pointer: "/aspect_ratio")
        }
    }
}

extension Application {
    /// Where a browser can poll a job without a key.
    func statusURL(of job: JobID) -> String {
        "\(settings.service.publicURL)/v1/generations/\(job)"
            + "?token=\(installation.statusToken(of: job))"
    }
}
