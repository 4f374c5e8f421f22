import Database
import Foundation
import HTTPClient
import HTTPServer
import Testing

@testable import Providers

/// A kind, or unknown, as an answer to a submit is judged.
enum Judgement: Equatable, Sendable {
    case accepted
    case refused(FailureKind)
    case unknown

    init(_ outcome: SubmitOutcome) {
        self =
            switch outcome {
            case .accepted: .accepted
            case .refused(let failure): .refused(failure.kind)
            case .unknown: .unknown
            }
    }
}

@Suite struct `EvoLink's answers to a submit` {
    struct Row: Sendable {
        let status: Int
        let body: String
        let expected: Judgement

        init(_ status: Int, code: String, _ expected: Judgement) {
            self.init(status, #"{"error":{"code":"\#(code)","message":"no"}}"#, expected)
        }

        init(_ status: Int, _ body: String, _ expected: Judgement) {
            self.status = status
            self.body = body
            self.expected = expected
        }
    }

    static let rows = [
        // Documented pairs of status and code.
        Row(400, code: "invalid_request", .refused(.input)),
        Row(400, code: "invalid_parameters", .refused(.input)),
        Row(400, code: "invalid_media_url", .refused(.input)),
        Row(400, code: "unsupported_parameters", .refused(.input)),
        Row(400, code: "content_policy_violation", .refused(.moderation)),
        Row(400, code: "content_filter", .refused(.moderation)),
        Row(400, code: "sensitive_content", .refused(.moderation)),
        Row(400, code: "moderation_blocked", .refused(.moderation)),
        Row(400, code: "input_moderation_failed", .refused(.moderation)),
        Row(401, code: "unauthorized", .refused(.configuration)),
        Row(401, code: "invalid_token", .refused(.configuration)),
        Row(401, code: "key_disabled", .refused(.configuration)),
        Row(401, code: "key_expired", .refused(.configuration)),
        Row(402, code: "insufficient_quota", .refused(.billing)),
        Row(402, code: "insufficient_user_quota", .refused(.billing)),
        Row(402, code: "key_daily_quota_exhausted", .refused(.billing)),
        Row(403, code: "model_access_denied", .refused(.configuration)),
        Row(403, code: "ip_restricted", .refused(.configuration)),
        Row(404, code: "model_not_found", .refused(.configuration)),
        Row(429, code: "rate_limit_exceeded", .refused(.throttled)),
        Row(500, code: "internal_error", .unknown),
        Row(502, code: "upstream_error", .refused(.unavailable)),
        Row(503, code: "service_unavailable", .refused(.unavailable)),
        Row(503, code: "no_available_channel", .refused(.unavailable)),
        Row(503, code: "model_unavailable", .refused(.unavailable)),
        Row(409, code: "idempotency_conflict", .unknown),
        Row(409, code: "paid_outcome_unknown", .unknown),
        // The code counts before the status, and in either case.
        Row(400, code: "no_available_channel", .refused(.unavailable)),
        Row(400, code: "PAID_OUTCOME_UNKNOWN", .unknown),
        Row(500, code: "RATE_LIMIT_EXCEEDED", .refused(.throttled)),
        Row(200, code: "insufficient_quota", .refused(.billing)),
        Row(503, code: "channel:no_quota", .refused(.unavailable)),
        Row(503, code: "channel_selection_failed", .refused(.unavailable)),
        // Codes that nobody has documented yet.
        Row(400, code: "brand_new", .refused(.input)),
        Row(409, code: "brand_new", .unknown),
        Row(500, code: "brand_new", .unknown),
        Row(503, code: "brand_new", .refused(.unavailable)),
        Row(504, code: "brand_new", .unknown),
        // Older pages: the code is the status.
        Row(429, #"{"error":{"code":429,"message":"Rate limit exceeded"}}"#, .refused(.throttled)),
        Row(402, #"{"error":{"code":402,"message":"Pay"}}"#, .refused(.billing)),
        Row(413, #"{"error":{"code":413,"message":"Large"}}"#, .refused(.input)),
        Row(500, #"{"error":{"code":500,"message":"Oops"}}"#, .unknown),
        // No envelope: only the status speaks.
        Row(302, "", .refused(.configuration)),
        Row(401, "", .refused(.configuration)),
        Row(402, "{}", .refused(.billing)),
        Row(408, "", .unknown),
        Row(413, "<html>", .refused(.input)),
        Row(429, "<html>", .refused(.throttled)),
        Row(500, "", .unknown),
        Row(502, "<html>", .unknown),
        Row(503, #"{"message":"no"}"#, .unknown),
        Row(504, "", .unknown),
        // A success that cannot be read proves nothing.
        Row(200, "", .unknown),
        Row(200, "[]", .unknown),
        Row(200, #"{"status":"pending"}"#, .unknown),
        Row(200, #"{"id":"no/id","status":"pending"}"#, .unknown),
        Row(200, #"{"id":7,"status":"pending"}"#, .unknown),
        // Accepted, in all its shapes.
        Row(200, #"{"id":"task-unified-1","status":"pending"}"#, .accepted),
        Row(200, #"{"task_id":"task-unified-1"}"#, .accepted),
        Row(201, #"{"data":{"id":"task-unified-1","status":"brand_new"}}"#, .accepted),
    ]

    @Test(arguments: rows)
    func `are judged by code, then by status`(_ row: Row) {
        let outcome = EvoLink.readSubmit(.testing(row.status, row.body))
        #expect(Judgement(outcome) == row.expected, "\(row.status) \(row.body)")
    }

    @Test func `keep the code and how long to wait`() {
        let body = #"{"error":{"code":"RATE_LIMIT_EXCEEDED","message":"Slow\ndown"}}"#
        let outcome = EvoLink.readSubmit(.testing(429, body, retryAfter: "3600"))
        #expect(
            outcome
                == .refused(
                    ProviderFailure(
                        kind: .throttled, code: "rate_limit_exceeded", message: "Slow down",
                        retryAfter: .seconds(60))))
    }
}

@Suite struct `EvoLink's tasks` {
    static func poll(_ fields: String) -> PollOutcome {
        EvoLink.readPoll(.testing(200, #"{"id":"t",\#(fields)}"#), task: "t")
    }

    static let created = Instant(microseconds: 1_757_165_031_000_000)

    static func done(
        _ urls: [String], cost: String? = nil, from start: Instant = .testing
    )
        -> PollOutcome
    {
        let files = urls.map { ResultFile(url: $0, expiresAt: start + .seconds(86_400)) }
        return .status(.succeeded(files, cost: cost))
    }

    @Test(
        arguments: [
            (#""status":"pending""#, .status(.queued)),
            (#""status":"PROCESSING","progress":65"#, .status(.running(percent: 65))),
            (#""status":"processing","progress":"40""#, .status(.running(percent: 40))),
            (#""status":"processing","progress":400"#, .status(.running(percent: 100))),
            (#""status":"processing","progress":{}"#, .status(.running(percent: nil))),
            (#""status":"cancelled""#, .status(.canceled)),
            (#""status":"canceled""#, .status(.canceled)),
            (#""status":"failed","error":{"code":"request_cancelled"}"#, .status(.canceled)),
            (#""status":"brand_new""#, .unreachable(.unknownStatus)),
            (#""progress":1"#, .unreachable(.unknownStatus)),
            (
                #""status":"completed","results":["https://f.test/1.jpg"]"#,
                done(["https://f.test/1.jpg"])
            ),
            (
                #""status":"completed","created":1757165031,"results":["https://f.test/1.jpg"],"#
                    + #""usage":{"credits_used":1.783}"#,
                done(["https://f.test/1.jpg"], cost: "1.783 credits", from: created)
            ),
            (
                #""status":"completed","result_data":{"image_url":"https://f.test/1.jpg"},"#
                    + #""usage":{"cost":{"credits":2.5,"usd":0.04}}"#,
                done(["https://f.test/1.jpg"], cost: "2.5 credits")
            ),
            (
                #""status":"completed","results":["https://f.test/1.jpg",7],"#
                    + #""result_data":[{"image_url":"https://f.test/1.jpg"},"#
                    + #"{"url":"http://f.test/2"}]"#,
                done(["https://f.test/1.jpg", "http://f.test/2"])
            ),
        ] as [(String, PollOutcome)])
    func `are read as documented and as seen`(_ fields: String, _ expected: PollOutcome) {
        #expect(Self.poll(fields) == expected)
    }

    @Test(
        arguments: [
            ("content_policy_violation", .moderation),
            ("generation_failed_no_content", .moderation),
            ("invalid_parameters", .input), ("image_processing_error", .input),
            ("image_dimension_mismatch", .input), ("resource_not_found", .input),
            ("service_error", .unavailable), ("generation_timeout", .unavailable),
            ("resource_exhausted", .unavailable), ("service_unavailable", .unavailable),
            ("upstream_error", .unavailable), ("rate_limited", .throttled),
            ("quota_exceeded", .billing), ("model_unavailable", .unavailable),
            ("unknown_error", .unavailable), ("channel:timeout", .unavailable),
            ("CHANNEL_BROKEN", .unavailable), ("brand_new", .unavailable),
        ] as [(String, FailureKind)])
    func `fail for the reason that their code has`(_ code: String, _ kind: FailureKind) {
        let outcome = Self.poll(#""status":"failed","error":{"code":"\#(code)","message":"a\nb"}"#)
        #expect(
            outcome
                == .status(
                    .failed(
                        ProviderFailure(kind: kind, code: code.lowercased(), message: "a b"))))
    }

    @Test(arguments: [#""results":[]"#, #""results":["ftp://f.test/1"]"#, #""results":null"#])
    func `without a result have failed`(_ results: String) {
        guard case .status(.failed(let failure)) = Self.poll(#""status":"completed",\#(results)"#)
        else {
            Issue.record("taken for a success")
            return
        }
        #expect(failure.code == EvoLink.noResults)
        #expect(failure.kind == .unavailable)
    }

    @Test func `without a result are read once more`() async throws {
        let vendor = try FakeVendor { _ in .text(#"{"id":"t","status":"completed","results":[]}"#) }
        let provider = Adapter.evolink.provider(
            at: vendor.baseURL, client: Client(userAgent: "holdfast-test"))
        _ = await provider.poll(task: "t")
        await vendor.stop()
        #expect(vendor.requests.map(\.path) == ["/v1/tasks/t", "/v1/tasks/t"])
    }

    @Test(
        arguments: [
            (404, #"{"error":{"code":"task_not_found"}}"#, nil),
            (404, #"{"error":{"code":404,"message":"not found"}}"#, nil),
            (400, #"{"error":{"code":"invalid_task_id"}}"#, nil),
            (404, "<html>", "http_404"),
            (404, #"{"error":{"code":"model_access_denied"}}"#, "model_access_denied"),
            (401, #"{"error":{"code":"unauthorized"}}"#, "unauthorized"),
            (402, #"{"error":{"code":"quota_exceeded"}}"#, "quota_exceeded"),
            (503, "", "http_503"),
            (200, "no", "unreadable"),
            (200, #"{"id":"another","status":"completed"}"#, "wrong_task"),
        ] as [(Int, String, String?)])
    func `are missing only in the vendor's words`(_ status: Int, _ body: String, _ code: String?) {
        let outcome = EvoLink.readPoll(.testing(status, body), task: "t")
        guard let code else {
            #expect(outcome == .missing)
            return
        }
        guard case .unreachable(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.code == code)
    }
}

@Suite struct `EvoLink's callbacks` {
    private func read(_ body: String) -> CallbackReading {
        EvoLink.readCallback(
            IncomingCallback(headers: [:], body: Array(body.utf8), receivedAt: .testing))
    }

    @Test func `are the task, and the same event each time`() {
        let body = #"{"id":"t","status":"failed","error":{"code":"request_cancelled"}}"#
        let hint = CallbackHint(task: "t", event: "t:failed", status: .canceled)
        #expect(read(body) == .hint(hint))
        #expect(read(body) == read(body))
    }

    @Test(
        arguments: [
            "", "no", "[]", "{}", #"{"id":"../t","status":"completed"}"#,
            #"{"id":"t","status":"brand_new"}"#, #"{"id":"t"}"#,
            #"{"id":"t","status":"pending","x":"\#(String(repeating: "x", count: 65_536))"}"#,
            String(repeating: "[", count: 60_000),
        ])
    func `are refused where they are not a task`(_ body: String) {
        guard case .refused(let why) = read(body) else {
            Issue.record("taken for a task")
            return
        }
        #expect(why.count < 80)
    }
}

@Suite struct `What EvoLink is sent` {
    private func sent(_ submission: Submission) async throws -> Request {
        let vendor = try FakeVendor { _ in Adapter.evolink.accepted }
        let provider = Adapter.evolink.provider(
            at: vendor.baseURL + "/v1/", client: Client(userAgent: "holdfast-test"))
        _ = await provider.createTask(submission)
        await vendor.stop()
        return try #require(vendor.requests.first)
    }

    @Test func `is the documented request with our key for it`() async throws {
        let request = try await sent(.testing)
        #expect(request.method == "POST")
        #expect(request.path == "/v1/images/generations")
        #expect(request.header("Idempotency-Key") == Submission.testing.idempotencyKey)
        #expect(request.header("Expect") == nil)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"callback_url":"https://api.test/v1/callbacks/p/a/s3cret","#
                + #""image_urls":["https://pictures.test/person.png","#
                + #""https://pictures.test/coat.png"],"#
                + #""model":"gemini-3.1-flash-image-preview","#
                + #""prompt":"Dress the person in image 1","size":"3:4"}"#)
    }

    @Test func `leaves out what was not asked for`() async throws {
        var submission = Submission.testing
        submission.request = GenerationRequest(
            prompt: "a \"coat\"\n", imageURLs: [], aspectRatio: nil, outputs: 3)
        let request = try await sent(submission)
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"callback_url":"https://api.test/v1/callbacks/p/a/s3cret","#
                + #""model":"gemini-3.1-flash-image-preview","n":3,"prompt":"a \"coat\"\n"}"#)
    }

    @Test(arguments: ["short", "with space 0123456789", String(repeating: "a", count: 97)])
    func `is nothing where the key would not be taken`(_ key: String) async throws {
        let vendor = try FakeVendor { _ in Adapter.evolink.accepted }
        var submission = Submission.testing
        submission.idempotencyKey = key
        let provider = Adapter.evolink.provider(
            at: vendor.baseURL, client: Client(userAgent: "holdfast-test"))
        let outcome = await provider.createTask(submission)
        await vendor.stop()
        #expect(Judgement(outcome) == .refused(.configuration))
        #expect(vendor.requests.isEmpty)
    }
}
