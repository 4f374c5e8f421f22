import Credits
import Crypto
import Database
import FoundationEssentials
import HTTPServer

/// `/v1/users/{id}/…`: packages, balance and statement of a user.
struct UserEndpoint {
    static let entriesMax = 1_000
    static let reasonCharactersMax = 500

    let application: Application
    let user: UserID

    struct GrantBody: StrictBody {
        static let fields = ["credits", "source", "starts_at", "expires_at", "reason"]

        var credits: Int64
        var source: String?
        var startsAt: Instant?
        var expiresAt: Instant?
        var reason: String?

        enum CodingKeys: String, CodingKey {
            case credits, source, reason
            case startsAt = "starts_at"
            case expiresAt = "expires_at"
        }
    }

    func grant(_ request: Request) throws -> Answer {
        try application.authentication.requireProduct(request)
        let body = try BodyReader.read(request.body, as: GrantBody.self)
        guard let source = PackageSource(rawValue: body.source ?? "purchase") else {
            let known = PackageSource.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(.invalidRequest, "source is one of \(known)", pointer: "/source")
        }
        if let reason = body.reason, reason.count > Self.reasonCharactersMax {
            throw Problem(
                .invalidRequest, "reason has at most \(Self.reasonCharactersMax) characters",
                pointer: "/reason")
        }
        guard let key = try IdempotencyKey.read(from: request) else {
            throw Problem(
                .invalidRequest,
                "send the header Idempotency-Key: a grant that is repeated must not count twice")
        }
        let user = user
        return application.later {
            let package = try await application.engine.writeKeyed { tx in
                try Self.grant(body, source, to: user, key: key, in: tx)
            }
            return Response(
                status: 201, headers: [("Content-Type", "application/json")], body: package)
        }
    }

    /// The stored outcome is the answer itself, so that a repetition gets the same bytes (I11).
    private static func grant(
        _ body: GrantBody, _ source: PackageSource, to user: UserID, key: String,
        in tx: Transaction
    ) throws -> [UInt8] {
        let keys = KeyedOutcomes(tx, scope: "grant")
        let fingerprint = SHA256.hash(
            "grant-1\u{1F}\(user)\u{1F}\(body.credits)\u{1F}\(source.rawValue)\u{1F}"
                + "\(body.startsAt?.rfc3339 ?? "")\u{1F}\(body.expiresAt?.rfc3339 ?? "")\u{1F}"
                + "\(body.reason ?? "")")
        if let stored = try keys.outcome(of: key, request: fingerprint) {
            return Array(stored.utf8)
        }
        let package = try Ledger(tx).grant(
            body.credits, to: user, source: source, starts: body.startsAt,
            expires: body.expiresAt, reason: body.reason)
        let answer = try JSONEncoder.api.encode(PackageReply(package))
        try keys.store(String(decoding: answer, as: UTF8.self), for: key, request: fingerprint)
        return Array(answer)
    }

    func balance(_ request: Request) throws -> Response {
        try application.authentication.requireReader(request)
        let asOf = try instant("as_of", in: request)
        let reply = try application.engine.readNow { tx in
            let ledger = Ledger(tx)
            if let asOf {
                return BalanceReply(user: user.text, try ledger.balance(of: user, asOf: asOf))
            }
            return try BalanceReply(
                user: user.text, balance: ledger.balance(of: user),
                spendable: ledger.spendable(of: user), packages: ledger.packages(of: user))
        }
        return try .json(reply)
    }

    func entries(_ request: Request) throws -> Response {
        try application.authentication.requireReader(request)
        let limit = try number("limit", in: request) ?? 100
        let before = try number("before", in: request)
        guard (1...Int64(Self.entriesMax)).contains(limit) else {
            throw Problem(.invalidRequest, "limit is 1 to \(Self.entriesMax)")
        }
        let entries = try application.engine.readNow { tx in
            let ledger = Ledger(tx)
            _ = try ledger.balance(of: user)
            return try ledger.entries(of: user, before: before, limit: Int(limit) + 1)
        }
        let shown = entries.prefix(Int(limit))
        return try .json(
            EntriesReply(
                items: shown.map(EntryReply.init),
                next: entries.count > shown.count ? shown.last.map { String($0.number) } : nil))
    }

    private func instant(_ name: String, in request: Request) throws(Problem) -> Instant? {
        guard let text = request.query(name) else { return nil }
        guard let instant = Instant(rfc3339: text) else {
            throw Problem(
                .invalidRequest, "\(name) is an instant such as 2027-01-31T12:00:00Z")
        }
        return instant
    }

    private func number(_ name: String, in request: Request) throws(Problem) -> Int64? {
        guard let text = request.query(name) else { return nil }
        guard let number = Int64(text) else {
            throw Problem(.invalidRequest, "\(name) is a whole number")
        }
        return number
    }
}
