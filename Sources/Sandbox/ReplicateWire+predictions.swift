extension ReplicateWire {
    /// A prediction as every answer and every callback shows it.
    package static func prediction(
        _ task: SandboxTask, at moment: Moment, files: ResultFiles
    ) -> JSON {
        let status = task.life.status(at: moment)
        let isRemoved =
            status.isTerminal && moment >= task.life.endsAt + files.lifetime(of: .replicate)
        let hasStarted = status != .waiting && task.life.startsAt <= task.life.endsAt
        let prediction: JSON = [
            "id": .string(task.id), "model": .string(task.order.model),
            "version": .string(task.order.version ?? "hidden"),
            "input": isRemoved ? [:] : .encoded(task.order.input), "logs": "",
            "output": isRemoved ? nil : output(task, status, files: files),
            "error": error(status),
            "status": .string(
                status == .canceled && task.life.isAborted ? "aborted" : word(for: status)),
            "created_at": .string(task.life.acceptedAt.text),
            "started_at": hasStarted ? .string(task.life.startsAt.text) : nil,
            "completed_at": status.isTerminal ? .string(task.life.endsAt.text) : nil,
            "data_removed": .boolean(isRemoved), "source": "api",
            "metrics": metrics(task, status), "urls": urls(task, files: files),
        ]
        guard let deadline = task.life.deadline else { return prediction }
        return prediction.adding("deadline", .string(deadline.text))
    }

    /// The answer to a create request that does not wait: how the prediction was when accepted.
    package static func created(_ task: SandboxTask, files: ResultFiles) -> JSON {
        var fresh = task
        // A task that was over at once, for its callback to come early, is not shown as such.
        fresh.life = TaskLife(
            acceptedAt: task.life.acceptedAt, duration: max(task.life.duration, .seconds(1)),
            ending: task.life.ending, cancelAfter: task.order.cancelAfter)
        return prediction(fresh, at: task.life.acceptedAt, files: files)
    }

    private static func output(
        _ task: SandboxTask, _ status: TaskLife.Status, files: ResultFiles
    ) -> JSON {
        guard case .succeeded(let count) = status else { return nil }
        let urls = files.urls(count, of: task).map { JSON.string($0) }
        // A model that was not asked for a number of pictures answers with the picture itself.
        return task.order.namesOutputs ? .array(urls) : urls.first ?? nil
    }

    private static func error(_ status: TaskLife.Status) -> JSON {
        guard case .failed(let failure) = status else { return nil }
        return .string(failure.message ?? sentence(for: failure.code))
    }

    private static func metrics(_ task: SandboxTask, _ status: TaskLife.Status) -> JSON {
        guard case .succeeded = status else { return [:] }
        let working = task.life.endsAt - task.life.startsAt
        return [
            "predict_time": .number(working.secondsText(digits: 6)),
            "total_time": .number(task.life.duration.secondsText(digits: 6)),
        ]
    }

    private static func urls(_ task: SandboxTask, files: ResultFiles) -> JSON {
        let get = "\(files.publicURL)/replicate/v1/predictions/\(task.id)"
        return [
            "get": .string(get), "cancel": .string(get + "/cancel"),
            "web": .string("https://replicate.com/p/\(task.id)"),
            "stream": .string("https://stream.replicate.com/v1/predictions/\(task.id)"),
        ]
    }

    /// The vendor's word for a status.
    package static func word(for status: TaskLife.Status) -> String {
        switch status {
        case .waiting: "starting"
        case .working: "processing"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .canceled: "canceled"
        }
    }

    /// What Replicate says about a failed prediction; it has no codes, so any other text is said
    /// as it is.
    private static func sentence(for code: String) -> String {
        switch code {
        case "content_policy_violation", "nsfw":
            "NSFW content detected. Try running it again, or try a different prompt."
        case "E005":
            "The input or output was flagged as sensitive. "
                + "Please try again with different inputs. (E005)"
        case "image_processing_error": "cannot identify image file: unable to read input image"
        case "invalid_parameters": "Input validation failed: invalid value"
        case "service_error": "Prediction failed: the model's worker stopped unexpectedly."
        case "generation_timeout": "Prediction timed out."
        default: code
        }
    }

    /// A page of `GET /predictions`, newest first.
    package static func list(
        _ tasks: [SandboxTask], next: Int?, at moment: Moment, files: ResultFiles
    ) -> JSON {
        let page = "\(files.publicURL)/replicate/v1/predictions?cursor="
        return [
            "previous": nil, "next": next.map { .string(page + String($0)) } ?? nil,
            "results": .array(tasks.map { prediction($0, at: moment, files: files) }),
        ]
    }

    /// The answer of `GET /account`.
    package static var account: JSON {
        [
            "type": "organization", "username": "sandbox", "name": "Sandbox",
            "github_url": "https://github.com/sandbox",
        ]
    }
}
