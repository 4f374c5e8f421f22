extension EvoLinkWire {
    /// The documented error envelope.
    package static func error(
        _ status: Int, _ code: String, _ message: String, _ type: String, parameter: String? = nil,
        headers: [String: String] = [:]
    ) -> WireAnswer {
        var error: JSON = [
            "code": .string(code), "message": .string(message), "type": .string(type),
        ]
        if let parameter { error = error.adding("param", .string(parameter)) }
        return WireAnswer(status: status, body: ["error": error], headers: headers)
    }

    /// 400 for a request that cannot be served as it is.
    package static func invalid(_ message: String, parameter: String?) -> WireAnswer {
        error(400, "invalid_request", message, "invalid_request_error", parameter: parameter)
    }

    /// 401: no key, or a wrong one.
    package static var unauthorized: WireAnswer {
        error(401, "unauthorized", "Invalid or expired token", "authentication_error")
    }

    /// 404: no task of that id, or one that is forgotten.
    package static var taskNotFound: WireAnswer {
        error(404, "task_not_found", "Task not found", "invalid_request_error")
    }

    /// 400: an id that none of the tasks can have.
    package static var invalidTaskID: WireAnswer {
        error(
            400, "invalid_task_id", "Task ID must start with 'task-unified-'",
            "invalid_request_error", parameter: "task_id")
    }

    /// 404: no such path or method.
    package static var notFound: WireAnswer {
        error(404, "not_found", "No such endpoint", "not_found_error")
    }

    /// 409: the key belongs to another request.
    package static var idempotencyConflict: WireAnswer {
        error(
            409, "idempotency_conflict",
            "Idempotency-Key was already used with a different request", "invalid_request_error")
    }

    /// 409 while the first request with the key has not been answered.
    package static var outcomeUnknown: WireAnswer {
        error(
            409, "paid_outcome_unknown",
            "An earlier request with this Idempotency-Key has no known outcome yet", "api_error")
    }

    /// What a fault says instead of an answer.
    package static func refusal(_ refusal: CallFate.Refusal) -> WireAnswer {
        switch refusal {
        case .throttled(let seconds):
            error(
                429, "rate_limit_exceeded", "Rate limit exceeded", "rate_limit_error",
                headers: ["Retry-After": String(seconds)])
        case .outage(502, _):
            error(502, "upstream_error", "Upstream service error", "api_error")
        case .outage(503, _):
            error(503, "service_unavailable", "Service temporarily unavailable", "api_error")
        case .outage(let status, _):
            error(status, "internal_error", "Internal server error", "internal_server_error")
        }
    }
}
