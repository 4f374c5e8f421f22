import Configuration
import Crypto
import Database
import HTTPClient

/// The adapter for Replicate (`https://api.replicate.com`).
///
/// Sources: replicate.com/docs (predictions, webhooks, data retention) and the official Python and
/// JavaScript clients. Callbacks are signed as Standard Webhooks say.
struct Replicate: Provider {
    let name: String
    /// No idempotency key is documented: a second request is a second prediction that is paid for.
    let resubmission = Resubmission.duplicates

    private let model: Model
    private let connection: VendorConnection
    private let secret: WebhookSecret

    /// A callback is the whole prediction with its input and logs.
    static let callbackBytesMax = 512 << 10
    /// Input, output and files of API predictions are deleted after an hour.
    static let resultLifetime: Duration = .seconds(60 * 60)

    init(settings: ProviderSettings, client: Client, clock: any WallClock) {
        name = settings.name
        model = Model(settings.model)
        connection = VendorConnection(
            settings: settings, defaultBaseURL: "https://api.replicate.com", client: client,
            clock: clock)
        secret = WebhookSecret(configured: settings.webhookSecret)
    }

    func createTask(_ submission: Submission) async -> SubmitOutcome {
        do {
            let body = try VendorJSON.write(PredictionRequest(submission, version: model.version))
            // The vendor stops the prediction itself once we have given it up.
            let seconds = max(submission.deadline.components.seconds, 1)
            let answer = try await connection.send(
                "POST", model.path, headers: [("Cancel-After", "\(seconds)s")], json: body,
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
        do {
            let answer = try await connection.send(
                "GET", "/v1/predictions/\(task)", timeout: VendorConnection.readTimeout)
            return Self.readPoll(answer, task: task)
        } catch {
            return .unreachable(ProviderFailure(error))
        }
    }

    func cancel(task: String) async -> CancelOutcome {
        guard VendorTask.isPlausible(task) else { return .failed(VendorTask.implausible) }
        do {
            let answer = try await connection.send(
                "POST", "/v1/predictions/\(task)/cancel", timeout: VendorConnection.readTimeout)
            return answer.isSuccess ? .requested : .failed(Self.failure(answer))
        } catch {
            return .failed(ProviderFailure(error))
        }
    }

    /// Where predictions of the configured model are made.
    struct Model {
        let path: String
        /// The field `version`; official models are named in the path instead.
        let version: String?

        init(_ text: String) {
            let names = text.split(separator: "/", omittingEmptySubsequences: false)
            let isOfficial = names.count == 2 && !text.contains(":")
            path = isOfficial ? "/v1/models/\(names[0])/\(names[1])/predictions" : "/v1/predictions"
            version = isOfficial ? nil : text
        }
    }
}

/// The body of a request for a prediction.
private struct PredictionRequest: Encodable {
    struct Input: Encodable {
        let prompt: String
        let imageInput: [String]?
        let aspectRatio: String?
        let outputs: Int?

        private enum CodingKeys: String, CodingKey {
            case prompt
            case imageInput = "image_input"
            case aspectRatio = "aspect_ratio"
            case outputs = "num_outputs"
        }
    }

    let version: String?
    let input: Input
    let webhook: String
    let events: [String]

    private enum CodingKeys: String, CodingKey {
        case version, input, webhook
        case events = "webhook_events_filter"
    }

    init(_ submission: Submission, version: String?) {
        let request = submission.request
        self.version = version
        input = Input(
            prompt: request.prompt,
            imageInput: request.imageURLs.isEmpty ? nil : request.imageURLs,
            aspectRatio: request.aspectRatio,
            // Models that make one picture do not know the field.
            outputs: request.outputs > 1 ? request.outputs : nil)
        webhook = submission.callbackURL
        // Only the end: what happens in between is polled for, and never sent again if lost.
        events = ["completed"]
    }
}

// MARK: - Callbacks

extension Replicate {
    func readCallback(_ callback: IncomingCallback) async -> CallbackReading {
        guard callback.body.count <= Self.callbackBytesMax else {
            return .refused("larger than \(Self.callbackBytesMax >> 10) KiB")
        }
        let now = connection.clock.now()
        var verdict = "the webhook secret is not to be had from Replicate"
        for attempt in 0..<2 {
            guard let key = await secret.key(renewed: attempt == 1, now: now, fetch: fetchSecret)
            else { break }
            guard let refusal = Self.refusal(of: callback, secret: key) else {
                return Self.readVerified(callback)
            }
            verdict = refusal
        }
        return .refused(verdict)
    }

    /// `GET /v1/webhooks/default/secret` → `{"key": "whsec_…"}`, one for the whole account.
    private func fetchSecret() async -> String? {
        struct Answer: Decodable { let key: String }
        do {
            let answer = try await connection.send(
                "GET", "/v1/webhooks/default/secret", timeout: VendorConnection.readTimeout)
            guard answer.isSuccess else { return nil }
            return VendorJSON.read(Answer.self, from: answer.body)?.key
        } catch {
            // The callback is refused and sent again; polling finds the end in any case.
            return nil
        }
    }

    /// What is wrong with a callback's signature; `nil` if it is valid.
    static func refusal(
        of callback: IncomingCallback, secret: StandardWebhooks.Secret
    ) -> String? {
        do throws(StandardWebhooks.Refusal) {
            try secret.verify(
                id: callback.headers["webhook-id"],
                timestamp: callback.headers["webhook-timestamp"],
                body: callback.body, signatures: callback.headers["webhook-signature"],
                now: callback.receivedAt.microseconds / 1_000_000)
            return nil
        } catch {
            return switch error {
            case .missingHeader(let name): "the header \(name) is missing"
            case .malformedIdentifier: "webhook-id is malformed"
            case .malformedTimestamp: "webhook-timestamp is malformed"
            case .tooOld(let seconds): "signed \(seconds) s ago, which is too long"
            case .tooNew(let seconds): "signed \(seconds) s ahead of our clock"
            case .noMatchingSignature: "no signature matches"
            }
        }
    }

    /// Reads a callback whose signature is valid.
    static func readVerified(_ callback: IncomingCallback) -> CallbackReading {
        guard let prediction = readPrediction(callback.body, now: callback.receivedAt) else {
            return .refused("not a prediction of Replicate")
        }
        guard let status = prediction.status else {
            return .refused("a status that Replicate does not document")
        }
        // `webhook-id` is the same for every repetition, and signed.
        let event = VendorText.line(callback.headers["webhook-id"] ?? prediction.id)
        return .hint(CallbackHint(task: prediction.id, event: event, status: status))
    }
}

// MARK: - Reading answers

extension Replicate {
    /// What an answer to a submit proves.
    static func readSubmit(_ answer: VendorAnswer, hiding hidden: [String] = []) -> SubmitOutcome {
        if answer.isSuccess {
            guard let found = readPrediction(answer.body, hiding: hidden, now: answer.receivedAt)
            else {
                return .unknown("HTTP \(answer.status) without a prediction that can be read")
            }
            return .accepted(task: found.id, status: found.status ?? .queued)
        }
        let problem = VendorJSON.read(ProblemWire.self, from: answer.body)
        let isRefused =
            switch answer.status {
            case 408, 409: false
            // Replicate's own words that it takes nothing now; a proxy's page may hide anything.
            case 503: problem?.text != nil
            // Its client repeats a POST only after 429: nothing says that 5xx started nothing.
            case 500...: false
            default: true
            }
        guard isRefused else { return .unknown("HTTP \(answer.status)") }
        return .refused(failure(answer, hiding: hidden))
    }

    /// What an answer to a poll of `task` says of it.
    static func readPoll(_ answer: VendorAnswer, task: String) -> PollOutcome {
        if answer.isSuccess {
            guard let found = readPrediction(answer.body, now: answer.receivedAt) else {
                return .unreachable(.unreadable(answer.status))
            }
            // Another job's picture must never be taken for this one's.
            guard found.id == task else { return .unreachable(.wrongTask) }
            guard let status = found.status else { return .unreachable(.unknownStatus) }
            return .status(status)
        }
        // Only the vendor's own words make a task missing; a proxy's 404 page does not.
        if answer.status == 404,
            VendorJSON.read(ProblemWire.self, from: answer.body)?.text != nil
        {
            return .missing
        }
        return .unreachable(failure(answer))
    }

    /// One prediction, read: `status` is `nil` where the vendor's word for it is not known.
    struct ReadPrediction {
        var id: String
        var status: TaskStatus?
    }

    /// A prediction as create, poll and callback carry it; `nil` where there is none.
    static func readPrediction(
        _ body: [UInt8], hiding hidden: [String] = [], now: Instant
    ) -> ReadPrediction? {
        guard let wire = VendorJSON.read(PredictionWire.self, from: body),
            VendorTask.isPlausible(wire.id)
        else { return nil }
        return ReadPrediction(id: wire.id, status: wire.reading(hiding: hidden, now: now))
    }

    /// The class of an error without a code: Replicate has only words for why a prediction failed.
    static func kind(ofText text: String) -> FailureKind {
        let text = text.lowercased()
        let moderation = ["nsfw", "sensitive", "safety", "e005", "flagged", "moderat"]
        if moderation.contains(where: text.contains) { return .moderation }
        let input = [
            "invalid", "validation", "must be", "unable to read", "unable to download",
            "unable to identify",
        ]
        return input.contains(where: text.contains) ? .input : .unavailable
    }

    private static func failure(
        _ answer: VendorAnswer, hiding hidden: [String] = []
    ) -> ProviderFailure {
        let problem = VendorJSON.read(ProblemWire.self, from: answer.body)
        let text = problem?.text ?? "HTTP \(answer.status)"
        let kind = kind(ofStatus: answer.status, text: text)
        return ProviderFailure(
            kind: kind, code: answer.statusCode, message: VendorText.line(text, hiding: hidden),
            retryAfter: kind == .throttled || kind == .unavailable
                ? answer.wait ?? problem?.wait : nil)
    }

    private static func kind(ofStatus status: Int, text: String) -> FailureKind {
        switch status {
        // Replicate says 422 of a model or version that it does not have, too.
        case 422 where text.lowercased().contains("version"): .configuration
        case 400, 413, 422: kind(ofText: text) == .moderation ? .moderation : .input
        case 402: .billing
        case 429: .throttled
        case 408, 500...: .unavailable
        // Wrong key, model, address or method: ours to mend.
        default: .configuration
        }
    }
}

// MARK: - Wire

/// `{"detail": …}`, with title and status where the request was not valid.
private struct ProblemWire: Decodable {
    let title: Lenient<String>?
    let detail: Lenient<String>?
    let retryAfter: Lenient<LenientNumber>?

    private enum CodingKeys: String, CodingKey {
        case title, detail
        case retryAfter = "retry_after"
    }

    var text: String? { detail?.value ?? title?.value }

    /// The wait that newer answers name, else the one that the text does.
    ///
    /// Such as "Your rate limit resets in ~30s."
    var wait: Duration? {
        if let seconds = retryAfter?.value?.number { return RetryAfter.capped(seconds: seconds) }
        guard let text, let marker = text.firstRange(of: "resets in ~") else { return nil }
        let digits = text[marker.upperBound...].prefix { $0.isASCII && $0.isNumber }
        return Double(digits).flatMap(RetryAfter.capped(seconds:))
    }
}

private struct PredictionWire: Decodable {
    let id: String
    let status: Lenient<String>?
    let output: Lenient<OneOrMany<String>>?
    let error: Lenient<String>?
    let completedAt: Lenient<String>?
    let isDataRemoved: Lenient<Bool>?
    let metrics: Lenient<MetricsWire>?

    struct MetricsWire: Decodable {
        let predictTime: Lenient<LenientNumber>?

        private enum CodingKeys: String, CodingKey { case predictTime = "predict_time" }
    }

    private enum CodingKeys: String, CodingKey {
        case id, status, output, error, metrics
        case completedAt = "completed_at"
        case isDataRemoved = "data_removed"
    }

    func reading(hiding hidden: [String], now: Instant) -> TaskStatus? {
        switch status?.value {
        case "starting": .queued
        case "processing": .running(percent: nil)
        case "succeeded": succeeded(now: now)
        case "failed": failed(hiding: hidden)
        case "canceled": .canceled
        case "aborted":
            // Its deadline passed before it began: nobody here asked for that, they had no room.
            .failed(
                ProviderFailure(
                    kind: .unavailable, code: "aborted",
                    message: "The deadline passed before Replicate began."))
        default: nil
        }
    }

    private func succeeded(now: Instant) -> TaskStatus {
        let urls = (output?.value?.elements ?? []).compactMap(ResultFile.address)
        guard !urls.isEmpty else {
            let isRemoved = isDataRemoved?.value == true
            return .failed(
                ProviderFailure(
                    kind: .unavailable, code: isRemoved ? "data_removed" : "no_results",
                    message: isRemoved
                        ? "Replicate has deleted the result already."
                        : "The prediction succeeded and lists no result."))
        }
        let completed = completedAt?.value.flatMap { Instant(rfc3339: $0) } ?? now
        let expiresAt = min(completed, now) + Replicate.resultLifetime
        let files = urls.prefix(ResultFile.countMax).map {
            ResultFile(url: $0, expiresAt: expiresAt)
        }
        let cost = metrics?.value?.predictTime?.value.map { "\($0.number) s of compute" }
        return .succeeded(files, cost: cost)
    }

    private func failed(hiding hidden: [String]) -> TaskStatus {
        guard let text = error?.value, !text.isEmpty else {
            return .failed(
                ProviderFailure(
                    kind: .unavailable, code: "failed",
                    message: "The prediction failed; Replicate gives no reason."))
        }
        return .failed(
            ProviderFailure(
                kind: Replicate.kind(ofText: text), code: Self.code(in: text) ?? "failed",
                message: VendorText.line(text, hiding: hidden)))
    }

    /// The code that some messages end with, such as `(E005)`.
    private static func code(in text: String) -> String? {
        guard let open = text.firstRange(of: "(E") else { return nil }
        let digits = text[open.upperBound...].prefix { $0.isASCII && $0.isNumber }
        let end = text[digits.endIndex...]
        return (3...5).contains(digits.count) && end.hasPrefix(")") ? "e\(digits)" : nil
    }
}
