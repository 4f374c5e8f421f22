import Configuration
import Database
import HTTPClient

/// The adapter for EvoLink (`https://api.evolink.ai`).
///
/// One endpoint makes pictures from words and from pictures; it is always asynchronous. Sources:
/// docs.evolink.ai (create, task detail, error codes) and EvoLink's own client `evolink-mcp`.
/// Callbacks carry no signature, so they are hints and nothing more.
struct EvoLink: Provider {
    let name: String
    /// EvoLink's client sends `Idempotency-Key` and expects the first task again for the same key.
    let resubmission = Resubmission.idempotent

    private let model: String
    /// The option `quality`: `1K`, `2K` or `4K` for most models, `low` to `high` for some.
    private let quality: String?
    private let connection: VendorConnection

    /// The only callbacks are whole tasks, which are a few KiB.
    static let callbackBytesMax = 64 << 10
    /// Every model page says that results are valid for 24 hours.
    static let resultLifetime: Duration = .seconds(24 * 60 * 60)

    init(settings: ProviderSettings, client: Client, clock: any WallClock) {
        name = settings.name
        model = settings.model
        quality = settings.options["quality"]?.string
        connection = VendorConnection(
            settings: settings, defaultBaseURL: "https://api.evolink.ai", client: client,
            clock: clock)
    }

    func createTask(_ submission: Submission) async -> SubmitOutcome {
        guard Self.isKey(submission.idempotencyKey) else {
            let message = "The idempotency key is not 16 to 96 characters of A-Z a-z 0-9 . _ -"
            return .refused(
                ProviderFailure(kind: .configuration, code: "bad_key", message: message))
        }
        do {
            let body = try VendorJSON.write(TaskRequest(submission, model: model, quality: quality))
            let answer = try await connection.send(
                "POST", "/v1/images/generations",
                headers: [("Idempotency-Key", submission.idempotencyKey)], json: body,
                timeout: VendorConnection.submitTimeout)
            return Self.readSubmit(answer, hiding: submission.privateTexts)
        } catch let error as ClientError {
            return SubmitOutcome(error)
        } catch {
            return .refused(.unwritable)
        }
    }

    func poll(task: String) async -> PollOutcome {
        guard VendorTask.isPlausible(task) else { return .unreachable(VendorTask.implausible) }
        let outcome = await pollOnce(task)
        // A completed task without results is read once more before it is called a failure.
        guard case .status(.failed(let failure)) = outcome, failure.code == Self.noResults else {
            return outcome
        }
        return await pollOnce(task)
    }

    private func pollOnce(_ task: String) async -> PollOutcome {
        do {
            let answer = try await connection.send(
                "GET", "/v1/tasks/\(task)", timeout: VendorConnection.readTimeout)
            return Self.readPoll(answer, task: task)
        } catch {
            return .unreachable(ProviderFailure(error))
        }
    }

    func readCallback(_ callback: IncomingCallback) async -> CallbackReading {
        Self.readCallback(callback)
    }

    /// EvoLink documents `can_cancel` and no way to cancel; its own client offers none.
    func cancel(task: String) async -> CancelOutcome { .unsupported }

    /// What the gateway accepts as a key: `^[A-Za-z0-9._-]{16,96}$`.
    private static func isKey(_ key: String) -> Bool {
        (16...96).contains(key.utf8.count) && VendorTask.isPlausible(key) && !key.contains(":")
    }
}

/// The body of `POST /v1/images/generations`.
private struct TaskRequest: Encodable {
    let model: String
    let prompt: String
    let imageURLs: [String]?
    let size: String?
    let quality: String?
    let n: Int?
    let callbackURL: String

    private enum CodingKeys: String, CodingKey {
        case model, prompt, size, quality, n
        case imageURLs = "image_urls"
        case callbackURL = "callback_url"
    }

    init(_ submission: Submission, model: String, quality: String?) {
        let request = submission.request
        self.model = model
        prompt = request.prompt
        imageURLs = request.imageURLs.isEmpty ? nil : request.imageURLs
        size = request.aspectRatio
        self.quality = quality
        // Most models make one picture and refuse the field.
        n = request.outputs > 1 ? request.outputs : nil
        callbackURL = submission.callbackURL
    }
}

// MARK: - Reading answers

extension EvoLink {
    static let noResults = "no_results"

    /// What an answer to a submit proves.
    static func readSubmit(_ answer: VendorAnswer, hiding hidden: [String] = []) -> SubmitOutcome {
        let error = TaskError(answer.body)
        if answer.isSuccess {
            if let task = readTask(answer.body, hiding: hidden, now: answer.receivedAt) {
                return .accepted(task: task.id, status: task.status ?? .queued)
            }
            guard let code = error?.code, TaskError.kind(of: code) != nil else {
                return .unknown("HTTP \(answer.status) without a task that can be read")
            }
        }
        guard TaskError.provesRefusal(error, status: answer.status) else {
            return .unknown(unknownText(answer, error: error))
        }
        return .refused(failure(answer, error: error, hiding: hidden))
    }

    /// What an answer to a poll of `task` says of it.
    static func readPoll(_ answer: VendorAnswer, task: String) -> PollOutcome {
        if answer.isSuccess {
            guard let found = readTask(answer.body, now: answer.receivedAt) else {
                return .unreachable(.unreadable(answer.status))
            }
            // Another job's picture must never be taken for this one's.
            guard found.id == task else { return .unreachable(.wrongTask) }
            guard let status = found.status else { return .unreachable(.unknownStatus) }
            return .status(status)
        }
        let error = TaskError(answer.body)
        // Only the vendor's own words make a task missing; a proxy's 404 page does not.
        if error?.code == "task_not_found" || error?.code == "invalid_task_id" { return .missing }
        if answer.status == 404, let error, error.code.flatMap(TaskError.kind(of:)) == nil {
            return .missing
        }
        return .unreachable(failure(answer, error: error))
    }

    /// A callback's body is "consistent with the task query": the same object, once it has ended.
    static func readCallback(_ callback: IncomingCallback) -> CallbackReading {
        guard callback.body.count <= callbackBytesMax else {
            return .refused("larger than \(callbackBytesMax >> 10) KiB")
        }
        guard let task = readTask(callback.body, now: callback.receivedAt) else {
            return .refused("not a task of EvoLink")
        }
        guard let status = task.status, let word = task.word else {
            return .refused("a status that EvoLink does not document")
        }
        return .hint(CallbackHint(task: task.id, event: "\(task.id):\(word)", status: status))
    }

    /// A task object as create, poll and callback carry it; `nil` where there is none.
    static func readTask(
        _ body: [UInt8], hiding hidden: [String] = [], now: Instant
    ) -> ReadTask? {
        guard let wire = VendorJSON.read(TaskEnvelope.self, from: body)?.task,
            let id = wire.identity, VendorTask.isPlausible(id)
        else { return nil }
        let word = VendorText.code(wire.status?.value)
        return ReadTask(id: id, word: word, status: wire.reading(word, hiding: hidden, now: now))
    }

    /// One task, read: `status` is `nil` where the vendor's word for it is not known.
    struct ReadTask {
        var id: String
        var word: String?
        var status: TaskStatus?
    }

    private static func failure(
        _ answer: VendorAnswer, error: TaskError?, hiding hidden: [String] = []
    ) -> ProviderFailure {
        let kind =
            error?.code.flatMap(TaskError.kind(of:)) ?? TaskError.kind(ofStatus: answer.status)
        return ProviderFailure(
            kind: kind, code: error?.code ?? answer.statusCode,
            message: error?.line(hiding: hidden) ?? "HTTP \(answer.status)",
            retryAfter: kind == .throttled || kind == .unavailable ? answer.wait : nil)
    }

    private static func unknownText(_ answer: VendorAnswer, error: TaskError?) -> String {
        guard let code = error?.code else { return "HTTP \(answer.status) without a code" }
        return "HTTP \(answer.status), \(code)"
    }
}

// MARK: - Wire

/// Some gateways wrap the task in `data`.
private struct TaskEnvelope: Decodable {
    let task: TaskWire

    private enum CodingKeys: String, CodingKey { case data }

    init(from decoder: any Decoder) throws {
        let plain = try TaskWire(from: decoder)
        guard plain.identity == nil else {
            task = plain
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        task = try container.decodeIfPresent(TaskWire.self, forKey: .data) ?? plain
    }
}

private struct TaskWire: Decodable {
    let id: Lenient<String>?
    let taskID: Lenient<String>?
    let status: Lenient<String>?
    let progress: Lenient<LenientNumber>?
    let created: Lenient<LenientNumber>?
    let results: Lenient<OneOrMany<ResultWire>>?
    let resultData: Lenient<OneOrMany<ResultWire>>?
    let usage: Lenient<UsageWire>?
    let error: Lenient<TaskError>?

    private enum CodingKeys: String, CodingKey {
        case id, status, progress, created, results, usage, error
        case taskID = "task_id"
        case resultData = "result_data"
    }

    var identity: String? { id?.value ?? taskID?.value }

    func reading(_ word: String?, hiding hidden: [String], now: Instant) -> TaskStatus? {
        switch word {
        case "pending": .queued
        case "processing": .running(percent: percent)
        case "completed": completed(now: now)
        case "failed": failed(hiding: hidden)
        // Undocumented, with one l or two: client code handles it as an end.
        case "cancelled", "canceled": .canceled
        default: nil
        }
    }

    private var percent: Int? {
        progress?.value.map { Int(min(max($0.number, 0), 100)) }
    }

    private func completed(now: Instant) -> TaskStatus {
        var urls: [String] = []
        for url in (results?.value?.elements ?? []) + (resultData?.value?.elements ?? []) {
            // The same picture is listed in both.
            if let url = url.address, !urls.contains(url) { urls.append(url) }
        }
        guard !urls.isEmpty else {
            return .failed(
                ProviderFailure(
                    kind: .unavailable, code: EvoLink.noResults,
                    message: "The task is completed and lists no result."))
        }
        let expiresAt = expiry(now: now)
        let files = urls.prefix(ResultFile.countMax).map {
            ResultFile(url: $0, expiresAt: expiresAt)
        }
        return .succeeded(files, cost: usage?.value?.text)
    }

    /// The end of the task is not told: its start is, and counting from it is early, never late.
    private func expiry(now: Instant) -> Instant {
        guard let seconds = created?.value?.number, seconds > 0, seconds < 1e11 else {
            return now + EvoLink.resultLifetime
        }
        return min(Instant(microseconds: Int64(seconds) * 1_000_000), now) + EvoLink.resultLifetime
    }

    private func failed(hiding hidden: [String]) -> TaskStatus {
        guard let error = error?.value else {
            return .failed(
                ProviderFailure(
                    kind: .unavailable, code: "unknown_error",
                    message: "The task failed; EvoLink gives no reason."))
        }
        if error.code == "request_cancelled" { return .canceled }
        let kind = error.code.flatMap(TaskError.kind(of:)) ?? .unavailable
        return .failed(
            ProviderFailure(
                kind: kind, code: error.code ?? "unknown_error",
                message: error.line(hiding: hidden)))
    }
}

/// One result: an address, or an object that holds one.
private struct ResultWire: Decodable {
    let address: String?

    private enum CodingKeys: String, CodingKey {
        case url
        case imageURL = "image_url"
    }

    init(from decoder: any Decoder) throws {
        var text: String?
        do {
            text = try decoder.singleValueContainer().decode(String.self)
        } catch {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            text =
                try fields.decodeIfPresent(String.self, forKey: .imageURL)
                ?? fields.decodeIfPresent(String.self, forKey: .url)
        }
        address = text.flatMap(ResultFile.address)
    }
}

/// What a task cost: `credits_used` in tasks, `cost` in newer clients' types.
private struct UsageWire: Decodable {
    let creditsUsed: Lenient<LenientNumber>?
    let cost: Lenient<CostWire>?

    struct CostWire: Decodable {
        let credits: Lenient<LenientNumber>?
        let usd: Lenient<LenientNumber>?
    }

    private enum CodingKeys: String, CodingKey {
        case cost
        case creditsUsed = "credits_used"
    }

    var text: String? {
        if let credits = creditsUsed?.value ?? cost?.value?.credits?.value {
            return "\(credits.number) credits"
        }
        return cost?.value?.usd?.value.map { "\($0.number) USD" }
    }
}

/// The vendor's error, in an answer (`{"error": {…}}`) or in a task that failed.
private struct TaskError: Decodable {
    /// In lower case; vendors' gateways send both cases, and older ones an integer.
    let code: String?
    private let message: String?

    private enum CodingKeys: String, CodingKey { case code, message }
    private struct Body: Decodable { let error: TaskError }

    /// Reads the error envelope of an answer.
    init?(_ body: [UInt8]) {
        guard let error = VendorJSON.read(Body.self, from: body)?.error else { return nil }
        self = error
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        let text = try fields.decodeIfPresent(Lenient<LenientText>.self, forKey: .code)?.value
        code = VendorText.code(text?.text)
        message = try fields.decodeIfPresent(Lenient<String>.self, forKey: .message)?.value
    }

    func line(hiding hidden: [String]) -> String {
        VendorText.line(message ?? code ?? "EvoLink gives no reason.", hiding: hidden)
    }

    /// Whether no task can have been started.
    ///
    /// The vendor's code counts before the HTTP status (its own client does so). `internal_error`
    /// and its like may come after the task was queued, `paid_outcome_unknown` says so, and
    /// `idempotency_conflict` means that an earlier send of this attempt got there.
    static func provesRefusal(_ error: TaskError?, status: Int) -> Bool {
        if let code = error?.code, ambiguous.contains(code) { return false }
        if let code = error?.code, kind(of: code) != nil { return true }
        return switch status {
        case 408, 409: false
        // 502 and 503 in the vendor's own words are refusals; a proxy's page may hide anything.
        case 502, 503: error?.code != nil
        case 500...: false
        default: true
        }
    }

    private static let ambiguous: Set = [
        "generation_timeout", "idempotency_conflict", "internal_error", "paid_outcome_unknown",
        "unknown_error",
    ]

    /// The class of a documented code; `nil` for all others, HTTP statuses as codes among them.
    static func kind(of code: String) -> FailureKind? {
        code.hasPrefix("channel:") || code.hasPrefix("channel_") ? .unavailable : kinds[code]
    }

    static func kind(ofStatus status: Int) -> FailureKind {
        switch status {
        case 400, 413, 422: .input
        case 402: .billing
        case 429: .throttled
        case 408, 500...: .unavailable
        // Wrong key, model, address or method: ours to mend.
        default: .configuration
        }
    }

    private static let kinds: [String: FailureKind] = {
        let codes: [(FailureKind, [String])] = [
            (
                .moderation,
                [
                    "content_policy_violation", "content_filter", "sensitive_content",
                    "moderation_blocked", "input_moderation_failed",
                    // "Often protected content": the same prompt gives the same end.
                    "generation_failed_no_content",
                ]
            ),
            (
                .input,
                [
                    "invalid_request", "invalid_parameters", "invalid_media_url",
                    "unsupported_parameters", "image_processing_error", "image_dimension_mismatch",
                    "resource_not_found",
                ]
            ),
            (
                .billing,
                [
                    "insufficient_quota", "quota_exceeded", "insufficient_user_quota",
                    "insufficient_token_quota", "key_quota_exhausted",
                    "token_daily_quota_exceeded", "key_daily_quota_exhausted",
                ]
            ),
            (
                .configuration,
                [
                    "unauthorized", "invalid_token", "key_disabled", "key_expired",
                    "model_access_denied", "permission_denied", "key_model_not_allowed",
                    "ip_restricted", "idempotency_conflict",
                ]
            ),
            (.throttled, ["rate_limit_exceeded", "rate_limited"]),
            (
                .unavailable,
                [
                    "internal_error", "upstream_error", "service_unavailable", "service_error",
                    "no_available_channel", "model_unavailable", "channel_selection_failed",
                    "generation_timeout", "resource_exhausted", "unknown_error",
                    "paid_outcome_unknown",
                ]
            ),
        ]
        var kinds: [String: FailureKind] = [:]
        for (kind, names) in codes { for name in names { kinds[name] = kind } }
        return kinds
    }()
}
