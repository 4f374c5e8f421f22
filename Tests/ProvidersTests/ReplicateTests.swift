import Configuration
import Crypto
import Database
import Foundation
import HTTPClient
import HTTPServer
import Testing

@testable import Providers

@Suite struct `Replicate's answers to a submit` {
    @Test(
        arguments: [
            (201, #"{"id":"gm3q","status":"starting"}"#, .accepted),
            (200, #"{"id":"gm3q","status":"processing"}"#, .accepted),
            (202, #"{"id":"gm3q","status":"brand_new"}"#, .accepted),
            (200, "", .unknown), (200, "{}", .unknown), (201, #"{"id":"a b"}"#, .unknown),
            (302, "", .refused(.configuration)),
            (400, #"{"detail":"bad"}"#, .refused(.input)),
            (401, #"{"title":"Unauthenticated","status":401}"#, .refused(.configuration)),
            (402, #"{"title":"Insufficient credit"}"#, .refused(.billing)),
            (403, "", .refused(.configuration)),
            (404, #"{"detail":"not found"}"#, .refused(.configuration)),
            (408, "", .unknown), (409, "", .unknown),
            (413, "", .refused(.input)),
            (422, #"{"detail":"- input: prompt is required"}"#, .refused(.input)),
            (422, #"{"detail":"The input was flagged as sensitive"}"#, .refused(.moderation)),
            (
                422, #"{"detail":"The specified version does not exist"}"#,
                .refused(.configuration)
            ),
            (429, #"{"detail":"throttled"}"#, .refused(.throttled)),
            (500, #"{"detail":"oops"}"#, .unknown), (502, "<html>", .unknown),
            (503, "<html>", .unknown), (503, #"{"detail":"busy"}"#, .refused(.unavailable)),
            (504, #"{"detail":"late"}"#, .unknown),
        ] as [(Int, String, Judgement)])
    func `are judged by status`(_ status: Int, _ body: String, _ expected: Judgement) {
        #expect(Judgement(Replicate.readSubmit(.testing(status, body))) == expected)
    }

    @Test(
        arguments: [
            ("9", #"{"detail":"x","retry_after":3}"#, .seconds(9)),
            (nil, #"{"detail":"x","retry_after":3}"#, .seconds(3)),
            (nil, #"{"detail":"Your rate limit resets in ~30s."}"#, .seconds(30)),
            (nil, #"{"detail":"Expected available soon."}"#, nil),
            (nil, #"{"detail":"Your rate limit resets in ~99999999999s."}"#, .seconds(60)),
        ] as [(String?, String, Duration?)])
    func `say how long to wait`(_ header: String?, _ body: String, _ wait: Duration?) {
        let outcome = Replicate.readSubmit(.testing(429, body, retryAfter: header))
        guard case .refused(let failure) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(failure.retryAfter == wait)
    }
}

@Suite struct `Replicate's predictions` {
    static func poll(_ fields: String) -> PollOutcome {
        Replicate.readPoll(.testing(200, #"{"id":"t",\#(fields)}"#), task: "t")
    }

    static func done(
        _ urls: [String], cost: String? = nil, from end: Instant = .testing
    )
        -> PollOutcome
    {
        let files = urls.map { ResultFile(url: $0, expiresAt: end + .seconds(3600)) }
        return .status(.succeeded(files, cost: cost))
    }

    @Test(
        arguments: [
            (#""status":"starting""#, .status(.queued)),
            (#""status":"processing","logs":"50%""#, .status(.running(percent: nil))),
            (#""status":"canceled""#, .status(.canceled)),
            (#""status":"succeed""#, .unreachable(.unknownStatus)),
            (#""status":7"#, .unreachable(.unknownStatus)),
            (
                #""status":"succeeded","output":"https://r.test/1.png""#,
                done(["https://r.test/1.png"])
            ),
            (
                #""status":"succeeded","output":["https://r.test/1.png","https://r.test/2.png"],"#
                    + #""metrics":{"predict_time":12.4},"completed_at":"2025-09-06T13:29:00.5Z""#,
                done(
                    ["https://r.test/1.png", "https://r.test/2.png"], cost: "12.4 s of compute",
                    from: Instant(microseconds: 1_757_165_340_500_000))
            ),
        ] as [(String, PollOutcome)])
    func `are read as documented`(_ fields: String, _ expected: PollOutcome) {
        #expect(Self.poll(fields) == expected)
    }

    @Test(
        arguments: [
            (#""status":"failed","error":"NSFW content detected""#, .moderation, "failed"),
            (
                #""status":"failed","error":"The input was flagged as sensitive. (E005)""#,
                .moderation, "e005"
            ),
            (#""status":"failed","error":"Safety checker said no""#, .moderation, "failed"),
            (#""status":"failed","error":"Invalid aspect ratio""#, .input, "failed"),
            (#""status":"failed","error":"width must be a multiple of 16""#, .input, "failed"),
            (#""status":"failed","error":"Unable to download image""#, .input, "failed"),
            (#""status":"failed","error":"CUDA out of memory (E99)""#, .unavailable, "failed"),
            (#""status":"failed","error":null"#, .unavailable, "failed"),
            (#""status":"failed","error":{}"#, .unavailable, "failed"),
            (#""status":"aborted""#, .unavailable, "aborted"),
            (#""status":"succeeded","output":null"#, .unavailable, "no_results"),
            (#""status":"succeeded","output":{"a":1}"#, .unavailable, "no_results"),
            (
                #""status":"succeeded","output":null,"data_removed":true"#, .unavailable,
                "data_removed"
            ),
        ] as [(String, FailureKind, String)])
    func `fail for the reason that their words have`(
        _ fields: String, _ kind: FailureKind, _ code: String
    ) {
        guard case .status(.failed(let failure)) = Self.poll(fields) else {
            Issue.record("not a failure")
            return
        }
        #expect(failure.kind == kind)
        #expect(failure.code == code)
    }
}

@Suite struct `Replicate's callbacks` {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let body = #"{"id":"t","status":"succeeded","output":"https://r.test/1.png"}"#

    static func callback(
        _ body: String = body, id: String = "msg_1", secret: String = secret, ageSeconds: Int64 = 0
    ) throws -> IncomingCallback {
        let sent = Instant.testing.microseconds / 1_000_000 - ageSeconds
        let signature = try StandardWebhooks.Secret(secret).sign(
            id: id, timestamp: sent, body: Array(body.utf8))
        return IncomingCallback(
            headers: [
                "webhook-id": id, "webhook-timestamp": "\(sent)", "webhook-signature": signature,
            ],
            body: Array(body.utf8), receivedAt: .testing)
    }

    private static func provider(
        secret: String?, baseURL: String = "http://127.0.0.1:9",
        clock: any WallClock = ManualClock(.testing)
    ) -> Replicate {
        let settings = ProviderSettings.testing(
            .replicate, baseURL: baseURL, webhookSecret: secret)
        return Replicate(
            settings: settings, client: Client(userAgent: "holdfast-test"), clock: clock)
    }

    @Test func `are believed as hints where the signature is ours`() async throws {
        let reading = await Self.provider(secret: Self.secret).readCallback(try Self.callback())
        let file = ResultFile(
            url: "https://r.test/1.png", expiresAt: .testing + Replicate.resultLifetime)
        #expect(
            reading
                == .hint(
                    CallbackHint(task: "t", event: "msg_1", status: .succeeded([file], cost: nil))))
    }

    @Test func `match the published example`() throws {
        let callback = IncomingCallback(
            headers: [
                "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
                "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            ],
            body: Array(#"{"test": 2432232314}"#.utf8),
            receivedAt: Instant(microseconds: 1_614_265_330_000_000))
        let secret = try StandardWebhooks.Secret(Self.secret)
        #expect(Replicate.refusal(of: callback, secret: secret) == nil)
    }

    @Test func `are refused where they are forged, old, cut or too large`() async throws {
        let other = "whsec_plJ3nmyCDGBKInavdOK15jsl"
        var tampered = try Self.callback()
        tampered.body = Array(Self.body.replacingOccurrences(of: "1.png", with: "2.png").utf8)
        var unsigned = try Self.callback()
        unsigned.headers = [:]
        let cases: [(IncomingCallback, String)] = [
            (try Self.callback(secret: other), "no signature matches"),
            (tampered, "no signature matches"),
            (unsigned, "the header webhook-id is missing"),
            (try Self.callback(ageSeconds: 301), "signed 301 s ago, which is too long"),
            (try Self.callback(ageSeconds: -301), "signed 301 s ahead of our clock"),
            (try Self.callback("no"), "not a prediction of Replicate"),
            (try Self.callback("{}"), "not a prediction of Replicate"),
            (
                try Self.callback(#"{"id":"t","status":"odd"}"#),
                "a status that Replicate does not document"
            ),
            (
                try Self.callback(String(repeating: "x", count: 600_000)), "larger than 512 KiB"
            ),
        ]
        let provider = Self.provider(secret: Self.secret)
        for (callback, why) in cases {
            #expect(await provider.readCallback(callback) == .refused(why))
        }
    }

    @Test func `are checked with the secret that the vendor gives, asked for once`() async throws {
        let vendor = try FakeVendor { _ in .text(#"{"key":"\#(Self.secret)"}"#) }
        let provider = Self.provider(secret: nil, baseURL: vendor.baseURL)
        for _ in 0..<3 {
            guard case .hint = await provider.readCallback(try Self.callback()) else {
                Issue.record("refused")
                return
            }
        }
        // A forgery does not make us ask at once either.
        let forged = try Self.callback(secret: "whsec_plJ3nmyCDGBKInavdOK15jsl")
        #expect(await provider.readCallback(forged) == .refused("no signature matches"))
        await vendor.stop()
        #expect(vendor.requests.map(\.path) == ["/v1/webhooks/default/secret"])
        #expect(vendor.requests.first?.header("Authorization") == "Bearer sk-test-key")
    }

    @Test func `survive that the vendor changes the secret`() async throws {
        let new = "whsec_plJ3nmyCDGBKInavdOK15jsl"
        let clock = ManualClock(.testing)
        let vendor = try FakeVendor { _ in
            .text(#"{"key":"\#(clock.now() == .testing ? Self.secret : new)"}"#)
        }
        let provider = Self.provider(secret: nil, baseURL: vendor.baseURL, clock: clock)
        _ = await provider.readCallback(try Self.callback())
        clock.advance(by: WebhookSecret.renewalInterval)
        guard case .hint = await provider.readCallback(try Self.callback(secret: new)) else {
            Issue.record("refused")
            return
        }
        await vendor.stop()
        #expect(vendor.requests.count == 2)
    }

    @Test func `are refused while there is no secret to be had`() async throws {
        let vendor = try FakeVendor { _ in .empty(status: 500) }
        let provider = Self.provider(secret: nil, baseURL: vendor.baseURL)
        for _ in 0..<3 {
            let reading = await provider.readCallback(try Self.callback())
            #expect(reading == .refused("the webhook secret is not to be had from Replicate"))
        }
        await vendor.stop()
        #expect(vendor.requests.count == 1)
    }
}

@Suite struct `What Replicate is sent` {
    private func sent(
        model: String, outputs: Int = 1, _ call: (any Provider, Submission) async -> Void
    ) async throws -> Request {
        let vendor = try FakeVendor { _ in Adapter.replicate.accepted }
        let settings = ProviderSettings.testing(
            .replicate, model: model, baseURL: vendor.baseURL + "/v1")
        let provider = Replicate(
            settings: settings, client: Client(userAgent: "holdfast-test"), clock: SystemClock())
        var submission = Submission.testing
        submission.request.outputs = outputs
        await call(provider, submission)
        await vendor.stop()
        return try #require(vendor.requests.first)
    }

    @Test(
        arguments: [
            ("google/nano-banana", "/v1/models/google/nano-banana/predictions", nil),
            ("owner/name:5c7d5d", "/v1/predictions", "owner/name:5c7d5d"),
            (
                "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa",
                "/v1/predictions",
                "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
            ),
        ] as [(String, String, String?)])
    func `goes where the model is`(_ model: String, _ path: String, _ version: String?) async throws
    {
        let request = try await sent(model: model) { _ = await $0.createTask($1) }
        #expect(request.path == path)
        let body = String(decoding: request.body, as: UTF8.self)
        let field = version.map { #""version":"\#($0)","# } ?? ""
        #expect(
            body == #"{"input":{"aspect_ratio":"3:4","#
                + #""image_input":["https://pictures.test/person.png","#
                + #""https://pictures.test/coat.png"],"prompt":"Dress the person in image 1"},"#
                + field + #""webhook":"https://api.test/v1/callbacks/p/a/s3cret","#
                + #""webhook_events_filter":["completed"]}"#)
        #expect(request.header("Cancel-After") == "600s")
        #expect(request.header("Idempotency-Key") == nil)
    }

    @Test func `names the number of pictures where there are several`() async throws {
        let request = try await sent(model: "a/b", outputs: 2) { _ = await $0.createTask($1) }
        #expect(String(decoding: request.body, as: UTF8.self).contains(#""num_outputs":2"#))
    }

    @Test func `asks to stop a prediction`() async throws {
        let request = try await sent(model: "a/b") { provider, _ in
            #expect(await provider.cancel(task: "gm3q") == .requested)
        }
        #expect(request.method == "POST")
        #expect(request.path == "/v1/predictions/gm3q/cancel")
        #expect(request.body.isEmpty)
    }
}
