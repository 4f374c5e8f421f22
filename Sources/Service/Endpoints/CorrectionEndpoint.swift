import Credits
import Crypto
import Database
import FoundationEssentials
import HTTPServer
import Operations

/// `/v1/packages/{id}/revoke` and `/v1/users/{id}/adjustments`: what was granted is taken back or
/// corrected, with a reason and a row in the audit.
struct CorrectionEndpoint {
    /// A charge-back comes from the product's payments; a correction is somebody's decision.
    static let revokingRoles: [KeyRole] = [.product, .operator, .admin]
    static let adjustingRoles: [KeyRole] = [.operator, .admin]

    let application: Application

    struct RevokeBody: StrictBody {
        static let fields = ["reason"]

        var reason: String
    }

    struct AdjustBody: StrictBody {
        static let fields = ["credits", "expires_at", "reason"]

        var credits: Int64
        var expiresAt: Instant?
        var reason: String

        enum CodingKeys: String, CodingKey {
            case credits, reason
            case expiresAt = "expires_at"
        }
    }

    func revoke(_ request: Request, _ package: PackageID) throws -> Answer {
        let key = try application.authentication.require(Self.revokingRoles, for: request)
        let body = try BodyReader.read(request.body, as: RevokeBody.self)
        let author = try author(key, request, reason: body.reason)
        return try once(
            request, "revoke", ["\(package)", body.reason]
        ) { tx in
            let package = try MoneyCommand(tx: tx, author: author).takeBack(package)
            return try .json(PackageReply(package))
        }
    }

    func adjust(_ request: Request, _ user: UserID) throws -> Answer {
        let key = try application.authentication.require(Self.adjustingRoles, for: request)
        let body = try BodyReader.read(request.body, as: AdjustBody.self)
        let author = try author(key, request, reason: body.reason)
        guard body.credits > 0 || body.expiresAt == nil else {
            throw Problem(
                .invalidRequest, "expires_at is for credits that are given", pointer: "/expires_at")
        }
        return try once(
            request, "adjust",
            ["\(user)", "\(body.credits)", body.expiresAt?.rfc3339 ?? "", body.reason]
        ) { tx in
            let adjustment = try MoneyCommand(tx: tx, author: author)
                .correct(user, by: body.credits, expires: body.expiresAt)
            return try .json(AdjustmentReply(user, body.credits, adjustment), status: 201)
        }
    }

    private func author(
        _ key: KeyRecord, _ request: Request, reason: String
    ) throws(Problem) -> AuditLog.Author {
        let charactersMax = UserEndpoint.reasonCharactersMax
        guard (1...charactersMax).contains(reason.count),
            reason.contains(where: { !$0.isWhitespace })
        else {
            throw Problem(
                .invalidRequest,
                "reason has 1 to \(charactersMax) characters: it goes into the audit",
                pointer: "/reason")
        }
        return AuditLog.Author(
            name: "key \(key.name)", role: key.role.rawValue,
            origin: "HTTP from \(request.remoteAddress)", reason: reason)
    }

    /// Does it at most once for its key; a refusal is an outcome, too (I11).
    private func once(
        _ request: Request, _ verb: String, _ parts: [String],
        _ body: @escaping @Sendable (Transaction) throws -> Response
    ) throws -> Answer {
        let key = try IdempotencyKey.require(from: request)
        let fingerprint = SHA256.hash(
            parts.reduce("\(verb)-1") { "\($0)\u{1F}\($1.utf8.count)\u{1F}\($1)" })
        return application.later {
            let outcome = try await application.engine.writeKeyed { tx in
                let keys = KeyedOutcomes(tx, scope: verb)
                if let stored = try keys.outcome(of: key, request: fingerprint) {
                    return try JSONDecoder().decode(Outcome.self, from: Data(stored.utf8))
                }
                let outcome: Outcome
                do {
                    outcome = Outcome(try body(tx))
                } catch let refusal as LedgerError {
                    // It was thrown before anything was written.
                    outcome = Outcome(Problem(refusal).response)
                }
                let json = String(decoding: try JSONEncoder.api.encode(outcome), as: UTF8.self)
                try keys.store(json, for: key, request: fingerprint)
                return outcome
            }
            return outcome.response
        }
    }

    /// An answer as it is stored, so that a repetition gets the same bytes.
    private struct Outcome: Sendable, Codable {
        var status: Int
        var type: String
        var body: String

        init(_ response: Response) {
            status = response.status
            type = response.headers.first { $0.name == "Content-Type" }?.value ?? ""
            body = String(decoding: response.body, as: UTF8.self)
        }

        var response: Response {
            Response(status: status, headers: [("Content-Type", type)], body: Array(body.utf8))
        }
    }
}

/// A correction as the API shows it.
struct AdjustmentReply: Encodable {
    struct Part: Encodable {
        var package: String
        var credits: Int64
    }

    var user: String
    /// Above 0 what was given, below 0 what was taken.
    var credits: Int64
    /// The user's cached balance after it.
    var available: Int64
    /// The new package, of credits that were given.
    var package: String?
    /// What was taken from which package, in the order of use.
    var taken: [Part]

    init(_ user: UserID, _ credits: Int64, _ adjustment: Adjustment) {
        self.user = user.text
        self.credits = credits
        available = adjustment.balance.available
        package = adjustment.package?.id.text
        taken = adjustment.taken.map { Part(package: $0.package.text, credits: $0.credits) }
    }
}
