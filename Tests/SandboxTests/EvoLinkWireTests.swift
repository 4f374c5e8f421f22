import Sandbox
import Testing

/// EvoLink's formats, byte for byte.
struct EvoLinkWireTests {
    @Test
    func `a create request is answered as documented`() {
        let body = EvoLinkWire.created(SampleTask.evolink(), estimate: .seconds(45))
        #expect(
            body.text == #"{"created":1757165031,"id":"task-unified-1757165031-uyujaw3d","#
                + #""model":"gemini-3.1-flash-image-preview","object":"image.generation.task","#
                + #""progress":0,"status":"pending","#
                + #""task_info":{"can_cancel":true,"estimated_time":45},"type":"image","#
                + #""usage":{"billing_rule":"per_call","credits_reserved":1.6,"#
                + #""user_group":"default"}}"#)
    }

    @Test(arguments: [(1, "1.6"), (2, "3.2"), (5, "8"), (10, "16")])
    func `each picture reserves its credits`(outputs: Int, credits: String) {
        let task = SampleTask.evolink(outputs: outputs)
        let body = EvoLinkWire.created(task, estimate: .seconds(1))
        #expect(body.text.contains(#""credits_reserved":\#(credits),"#))
    }

    @Test(arguments: [
        (0, "pending", 0), (1, "pending", 0), (2, "processing", 1), (6, "processing", 50),
    ])
    func `an unfinished task is shown as documented`(
        seconds: Int, status: String, percent: Int
    )
        throws
    {
        let body = EvoLinkWire.task(
            SampleTask.evolink(), at: SampleTask.accepted + .seconds(seconds),
            files: try SampleTask.files())
        #expect(
            body.text == #"{"id":"task-unified-1757165031-uyujaw3d","#
                + #""object":"image.generation.task","created":1757165031,"#
                + #""model":"gemini-3.1-flash-image-preview","status":"\#(status)","#
                + #""progress":\#(percent),"type":"image","task_info":{"can_cancel":true}}"#)
    }

    @Test
    func `a completed task is shown as documented`() throws {
        let body = EvoLinkWire.task(
            SampleTask.evolink(.pictures(2), outputs: 2), at: SampleTask.accepted + .seconds(10),
            files: try SampleTask.files())
        let url = "http://127.0.0.1:9100/files/evolink/task-unified-1757165031-uyujaw3d"
        // 24 hours after the end.
        let expires = 1_757_165_041 + 86_400
        #expect(
            body.text == #"{"created":1757165031,"id":"task-unified-1757165031-uyujaw3d","#
                + #""model":"gemini-3.1-flash-image-preview","object":"image.generation.task","#
                + #""progress":100,"results":["\#(url)/0.png?expires=\#(expires)","#
                + #""\#(url)/1.png?expires=\#(expires)"],"#
                + #""status":"completed","task_info":{"can_cancel":false},"type":"image","#
                + #""usage":{"credits_used":3.2}}"#)
    }

    @Test
    func `a failed task is shown as documented`() throws {
        let failure = TaskFailure(code: "content_policy_violation")
        let body = EvoLinkWire.task(
            SampleTask.evolink(.failure(failure)), at: SampleTask.accepted + .seconds(10),
            files: try SampleTask.files())
        #expect(
            body.text == #"{"id":"task-unified-1757165031-uyujaw3d","#
                + #""object":"image.generation.task","status":"failed","#
                + #""model":"gemini-3.1-flash-image-preview","progress":0,"#
                + #""error":{"code":"content_policy_violation","message":"Content policy "#
                + #"violation.\nYour request was blocked by safety filters...","#
                + #""type":"task_error"}}"#)
    }

    @Test
    func `the list shows rows without results`() {
        let body = EvoLinkWire.list(
            [SampleTask.evolink()], total: 1, page: 1, pageSize: 20,
            at: SampleTask.accepted + .seconds(10))
        #expect(
            body.text == #"{"object":"list","data":[{"id":"task-unified-1757165031-uyujaw3d","#
                + #""model":"gemini-3.1-flash-image-preview","type":"image","#
                + #""status":"completed","progress":100,"created_at":1757165031,"duration":10,"#
                + #""has_results":true,"result_count":1,"credits_used":1.6}],"#
                + #""total":1,"page":1,"page_size":20}"#)
    }

    @Test
    func `credits are shown as documented`() {
        #expect(
            EvoLinkWire.credits(picturesPaid: 3).text == #"{"success":true,"message":"","data":{"#
                + #""token":{"remaining_credits":99995.2,"unlimited_credits":false,"#
                + #""used_credits":4.8},"user":{"remaining_credits":99995.2,"#
                + #""used_credits":4.8}}}"#)
    }

    @Test(arguments: [
        (#"{"prompt":"a"}"#, "invalid_request", "model"),
        (#"{"model":"m"}"#, "invalid_request", "prompt"),
        (#"{"model":"m","prompt":"a","n":0}"#, "invalid_request", "n"),
        (#"{"model":"m","prompt":"a","n":11}"#, "invalid_request", "n"),
        (#"{"model":"m","prompt":"a","n":1.5}"#, "invalid_request", "n"),
        (#"{"model":"m","prompt":"a","size":3}"#, "invalid_request", "size"),
        (
            #"{"model":"m","prompt":"a","image_urls":["data:x"]}"#, "invalid_media_url",
            "image_urls"
        ),
        (#"{"model":"m","prompt":"a","image_urls":"x"}"#, "invalid_request", "image_urls"),
        (
            #"{"model":"m","prompt":"a","callback_url":"http://example.com"}"#, "invalid_request",
            "callback_url"
        ),
    ])
    func `a request that cannot be served names its parameter`(
        body: String, code: String, parameter: String
    ) throws {
        let answer = try #require(throws: WireAnswer.self) {
            try EvoLinkWire.order(Array(body.utf8))
        }
        #expect(answer.status == 400)
        #expect(answer.body["error"]?["code"]?.string == code)
        #expect(answer.body["error"]?["param"]?.string == parameter)
        #expect(answer.body["error"]?["type"]?.string == "invalid_request_error")
    }

    @Test
    func `a whole request is read`() throws {
        let order = try EvoLinkWire.order(
            Array(
                #"""
                {"model": "gpt-image-2", "prompt": "Zwölf Mäntel", "n": 3, "size": "3:4",
                 "image_urls": ["https://example.com/a.png"], "quality": "2K",
                 "model_params": {"output_format": "jpeg"},
                 "callback_url": "https://api.example.com/v1/callbacks/evolink/a/b"}
                """#.utf8))
        #expect(order.model == "gpt-image-2")
        #expect(order.outputs == 3)
        #expect(order.format == .jpeg)
        #expect(order.callback?.url == "https://api.example.com/v1/callbacks/evolink/a/b")
    }

    @Test(arguments: [
        ("run_0123456789abcdef", true), (String(repeating: "a", count: 96), true),
        ("run_0123456789a", false), (String(repeating: "a", count: 97), false),
        ("run_0123456789abcde/", false), ("run_0123456789abcdeä", false),
    ])
    func `an idempotency key is checked`(key: String, isValid: Bool) {
        if isValid {
            #expect(throws: Never.self) { try EvoLinkWire.idempotencyKey(key) }
        } else {
            #expect(throws: WireAnswer.self) { try EvoLinkWire.idempotencyKey(key) }
        }
    }

    @Test(arguments: [
        (
            CallFate.Refusal.throttled(retryAfterSeconds: 7), 429,
            #"{"error":{"code":"rate_limit_exceeded","message":"Rate limit exceeded","#
                + #""type":"rate_limit_error"}}"#
        ),
        (
            .outage(status: 500, afterAccept: false), 500,
            #"{"error":{"code":"internal_error","message":"Internal server error","#
                + #""type":"internal_server_error"}}"#
        ),
        (
            .outage(status: 503, afterAccept: false), 503,
            #"{"error":{"code":"service_unavailable","#
                + #""message":"Service temporarily unavailable","type":"api_error"}}"#
        ),
    ])
    func `a refusal keeps to the envelope`(
        refusal: CallFate.Refusal, status: Int, body: String
    ) {
        let answer = EvoLinkWire.refusal(refusal)
        #expect(answer.status == status)
        #expect(answer.body.text == body)
        #expect(answer.headers["Retry-After"] == (status == 429 ? "7" : nil))
    }
}
