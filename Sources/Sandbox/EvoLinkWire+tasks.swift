extension EvoLinkWire {
    /// The answer to a create request.
    package static func created(_ task: SandboxTask, estimate: Duration) -> JSON {
        [
            "created": created(task), "id": .string(task.id), "model": .string(task.order.model),
            "object": "image.generation.task", "progress": 0, "status": "pending",
            "task_info": [
                "can_cancel": true,
                "estimated_time": .number(max(1, Int((estimate / .seconds(1)).rounded(.up)))),
            ],
            "type": "image",
            "usage": [
                "billing_rule": "per_call", "credits_reserved": credits(task.order.outputs),
                "user_group": "default",
            ],
        ]
    }

    /// A task as `GET /v1/tasks/{id}` and the callback show it.
    package static func task(_ task: SandboxTask, at moment: Moment, files: ResultFiles) -> JSON {
        switch task.life.status(at: moment) {
        case .waiting: return unfinished(task, status: "pending", percent: 0)
        case .working(let percent): return unfinished(task, status: "processing", percent: percent)
        case .succeeded(let count):
            return [
                "created": created(task), "id": .string(task.id),
                "model": .string(task.order.model), "object": "image.generation.task",
                "progress": 100,
                "results": .array(files.urls(count, of: task).map { .string($0) }),
                "status": "completed", "task_info": ["can_cancel": false], "type": "image",
                "usage": ["credits_used": credits(count)],
            ]
        case .failed(let failure): return failed(task, failure)
        case .canceled:
            return failed(task, TaskFailure(code: "request_cancelled"))
        }
    }

    private static func unfinished(_ task: SandboxTask, status: String, percent: Int) -> JSON {
        [
            "id": .string(task.id), "object": "image.generation.task", "created": created(task),
            "model": .string(task.order.model), "status": .string(status),
            "progress": .number(percent), "type": "image", "task_info": ["can_cancel": true],
        ]
    }

    private static func failed(_ task: SandboxTask, _ failure: TaskFailure) -> JSON {
        [
            "id": .string(task.id), "object": "image.generation.task", "status": "failed",
            "model": .string(task.order.model), "progress": 0,
            "error": [
                "code": .string(failure.code),
                "message": .string(failure.message ?? sentence(for: failure.code)),
                "type": "task_error",
            ],
        ]
    }

    /// A page of `GET /v1/tasks`, newest first.
    package static func list(
        _ tasks: some Collection<SandboxTask>, total: Int, page: Int, pageSize: Int,
        at moment: Moment
    ) -> JSON {
        [
            "object": "list", "data": .array(tasks.map { row($0, at: moment) }),
            "total": .number(total), "page": .number(page), "page_size": .number(pageSize),
        ]
    }

    private static func row(_ task: SandboxTask, at moment: Moment) -> JSON {
        let status = task.life.status(at: moment)
        let row: JSON = [
            "id": .string(task.id), "model": .string(task.order.model), "type": "image",
            "status": .string(word(for: status)), "progress": .number(progress(status)),
            "created_at": created(task),
        ]
        let seconds = Int(task.life.duration / .seconds(1))
        switch status {
        case .waiting, .working: return row
        case .succeeded(let count):
            return row.adding("duration", .number(seconds)).adding("has_results", true)
                .adding("result_count", .number(count)).adding("credits_used", credits(count))
        case .failed, .canceled:
            return row.adding("duration", .number(seconds)).adding("has_error", true)
        }
    }

    /// The vendor's word for a status.
    package static func word(for status: TaskLife.Status) -> String {
        switch status {
        case .waiting: "pending"
        case .working: "processing"
        case .succeeded: "completed"
        case .failed: "failed"
        case .canceled: "cancelled"
        }
    }

    /// True if the list's `filter` shows tasks of this status: `processing` includes the waiting.
    package static func isListed(_ status: TaskLife.Status, under filter: String?) -> Bool {
        guard let filter else { return true }
        return status == .waiting ? filter == "processing" : filter == word(for: status)
    }

    private static func progress(_ status: TaskLife.Status) -> Int {
        switch status {
        case .waiting, .failed, .canceled: 0
        case .working(let percent): percent
        case .succeeded: 100
        }
    }

    private static func created(_ task: SandboxTask) -> JSON {
        .number(String(task.life.acceptedAt.seconds))
    }

    private static func credits(_ pictures: Int) -> JSON {
        let thousandths = pictureCostThousandths * Int64(pictures)
        return .number(decimalText(thousandths, unit: 1_000, digits: 3))
    }

    /// What EvoLink says about a failed task.
    private static func sentence(for code: String) -> String {
        switch code {
        case "content_policy_violation":
            "Content policy violation.\nYour request was blocked by safety filters..."
        case "invalid_parameters": "The request parameters are invalid."
        case "image_processing_error": "The input image could not be processed."
        case "image_dimension_mismatch": "The dimensions of the input images do not match."
        case "request_cancelled": "The request was cancelled."
        case "generation_failed_no_content": "The model returned no content."
        case "generation_timeout": "The generation timed out."
        case "quota_exceeded": "The quota was exceeded."
        case "model_unavailable": "The model is unavailable at the moment."
        default: "The service could not complete the task."
        }
    }
}
