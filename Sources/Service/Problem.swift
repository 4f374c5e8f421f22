import FoundationEssentials
package import HTTPServer

/// An error as the API says it: RFC 9457, with a `type` that stays the same for ever.
package struct Problem: Error, Sendable, Encodable {
    /// `/problems/…`, relative to the service.
    package var type: String
    package var title: String
    package var status: Int
    /// What was wrong this time, and what to do.
    package var detail: String
    /// Where in the request, as a JSON pointer, where that is known.
    package var pointer: String?
    /// For an order that is more than the user has.
    package var needed: Int64?
    package var available: Int64?
    /// The methods that the address has, for a header.
    private var allow: String?

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, pointer, needed, available
    }

    init(
        _ kind: Kind, _ detail: String, pointer: String? = nil, needed: Int64? = nil,
        available: Int64? = nil
    ) {
        type = "/problems/\(kind.rawValue)"
        title = kind.title
        status = kind.status
        self.detail = detail
        self.pointer = pointer
        self.needed = needed
        self.available = available
    }

    /// Every problem there is.
    package enum Kind: String, Sendable, CaseIterable {
        case invalidRequest = "invalid-request"
        case bodyTooLarge = "body-too-large"
        case unauthorized
        case forbidden
        case notFound = "not-found"
        case methodNotAllowed = "method-not-allowed"
        case unknownProvider = "unknown-provider"
        case unknownUser = "unknown-user"
        case insufficientCredits = "insufficient-credits"
        case keyReused = "idempotency-key-reused"
        case notCancelable = "not-cancelable"
        case notRevocable = "not-revocable"
        case callbackRefused = "callback-refused"
        case noProvider = "no-provider"
        case queueFull = "queue-full"
        case unavailable

        var status: Int {
            switch self {
            case .invalidRequest: 400
            case .unauthorized, .callbackRefused: 401
            case .insufficientCredits: 402
            case .forbidden: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .notCancelable, .notRevocable: 409
            case .bodyTooLarge: 413
            case .keyReused, .unknownProvider, .unknownUser: 422
            case .noProvider, .queueFull, .unavailable: 503
            }
        }

        /// The title of RFC 9457: the same every time, so nothing of the request is in it.
        package var title: String {
            switch self {
            case .invalidRequest: "The request is not what this call takes."
            case .bodyTooLarge: "The body is too large."
            case .unauthorized: "A key that works is needed."
            case .forbidden: "This key may not do that."
            case .notFound: "There is nothing here."
            case .methodNotAllowed: "This address has no such method."
            case .unknownProvider: "There is no such provider."
            case .unknownUser: "There is no such user."
            case .insufficientCredits: "The user has not enough credits."
            case .keyReused: "The idempotency key was used for another request."
            case .notCancelable: "The generation cannot be canceled any more."
            case .notRevocable: "The package cannot be revoked."
            case .callbackRefused: "The callback is not believed."
            case .noProvider: "No provider takes new generations."
            case .queueFull: "Too many generations are waiting."
            case .unavailable: "The service cannot do this now."
            }
        }
    }

    /// The answer to a path that leads nowhere.
    static var nothingHere: Problem {
        Problem(.notFound, "see /openapi.json for what there is")
    }

    /// The answer to a method that the address does not have.
    static func methodNotAllowed(_ allowed: String) -> Problem {
        var problem = Problem(.methodNotAllowed, "this address has \(allowed)")
        problem.allow = allowed
        return problem
    }

    /// The answer as RFC 9457 asks, with what a client needs to try again or sign in.
    package var response: Response {
        var headers = [("Content-Type", "application/problem+json")]
        if status == 401 { headers.append(("WWW-Authenticate", "Bearer")) }
        if let allow { headers.append(("Allow", allow)) }
        if status == 503 { headers.append(("Retry-After", "5")) }
        let body = (try? JSONEncoder.api.encode(self)).map(Array.init)
        // Strings and integers always encode; an empty body would still carry the status.
        return Response(status: status, headers: headers, body: body ?? [])
    }
}

extension JSONEncoder {
    /// The API's JSON: snake_case names come from the types, instants are RFC 3339 text.
    static var api: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }
}

extension Response {
    /// A JSON document.
    static func json(_ value: some Encodable, status: Int = 200) throws -> Response {
        let bytes = Array(try JSONEncoder.api.encode(value))
        return .json(bytes, status: status)
    }
}
