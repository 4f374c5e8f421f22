extension ReplicateWire {
    /// 422: one field is not as it must be.
    package static func invalid(
        _ field: String, _ type: String, _ description: String
    ) -> WireAnswer {
        WireAnswer(
            status: 422,
            body: [
                "title": "Input validation failed",
                "detail": .string("- \(field): \(description)\n"), "status": 422,
                "invalid_fields": [
                    [
                        "type": .string(type), "field": .string(field),
                        "description": .string(description),
                    ]
                ],
            ])
    }

    /// 401: no key, or a wrong one.
    package static var unauthorized: WireAnswer {
        WireAnswer(
            status: 401,
            body: [
                "title": "Unauthenticated",
                "detail": "You did not pass a valid authentication token", "status": 401,
            ])
    }

    /// 404: no such prediction, path or method.
    package static var notFound: WireAnswer {
        WireAnswer(
            status: 404,
            body: [
                "title": "Not found", "detail": "The requested resource could not be found.",
                "status": 404,
            ])
    }

    /// What a fault says instead of an answer.
    package static func refusal(_ refusal: CallFate.Refusal) -> WireAnswer {
        switch refusal {
        case .throttled(let seconds):
            WireAnswer(
                status: 429,
                body: [
                    "detail":
                        .string("Request was throttled. Your rate limit resets in ~\(seconds)s.")
                ],
                headers: ["Retry-After": String(seconds)])
        case .outage(let status, _):
            WireAnswer(
                status: status,
                body: [
                    "title": .string(title(of: status)),
                    "detail": "The service is not available at the moment.",
                    "status": .number(status),
                ])
        }
    }

    private static func title(of status: Int) -> String {
        switch status {
        case 500: "Internal server error"
        case 502: "Bad gateway"
        case 503: "Service unavailable"
        case 504: "Gateway timeout"
        default: "Server error"
        }
    }
}
