import Sandbox
import Testing

/// Replicate's formats, byte for byte.
struct ReplicateWireTests {
    private static let urls =
        #""urls":{"get":"http://127.0.0.1:9100/replicate/v1/predictions/"#
        + #"gm3qorzdhgbfurvjtvhg6dckhu","cancel":"http://127.0.0.1:9100/replicate/v1/predictions/"#
        + #"gm3qorzdhgbfurvjtvhg6dckhu/cancel","#
        + #""web":"https://replicate.com/p/gm3qorzdhgbfurvjtvhg6dckhu","#
        + #""stream":"https://stream.replicate.com/v1/predictions/gm3qorzdhgbfurvjtvhg6dckhu"}"#

    @Test
    func `a create request is answered as documented`() throws {
        let body = ReplicateWire.created(SampleTask.replicate(), files: try SampleTask.files())
        #expect(
            body.text == #"{"id":"gm3qorzdhgbfurvjtvhg6dckhu","model":"replicate/hello-world","#
                + #""version":"5c7d5d","input":{"text":"Alice"},"logs":"","output":null,"#
                + #""error":null,"status":"starting","#
                + #""created_at":"2025-09-06T13:23:51.765994Z","started_at":null,"#
                + #""completed_at":null,"data_removed":false,"source":"api","metrics":{},"#
                + Self.urls + "}")
    }

    @Test
    func `a succeeded prediction is shown as documented`() throws {
        let body = ReplicateWire.prediction(
            SampleTask.replicate(), at: SampleTask.accepted + .seconds(10),
            files: try SampleTask.files())
        #expect(
            body.text == #"{"id":"gm3qorzdhgbfurvjtvhg6dckhu","model":"replicate/hello-world","#
                + #""version":"5c7d5d","input":{"text":"Alice"},"logs":"","#
                + #""output":"http://127.0.0.1:9100/files/replicate/gm3qorzdhgbfurvjtvhg6dckhu/"#
                + #"0.png?expires=1757168641","error":null,"status":"succeeded","#
                + #""created_at":"2025-09-06T13:23:51.765994Z","#
                + #""started_at":"2025-09-06T13:23:53.765994Z","#
                + #""completed_at":"2025-09-06T13:24:01.765994Z","data_removed":false,"#
                + #""source":"api","metrics":{"predict_time":8,"total_time":10},"#
                + Self.urls + "}")
    }

    @Test
    func `whoever asks for a number of outputs gets an array`() throws {
        let body = ReplicateWire.prediction(
            SampleTask.replicate(.pictures(2), namesOutputs: true),
            at: SampleTask.accepted + .seconds(10), files: try SampleTask.files())
        #expect(body["output"]?.array?.count == 2)
    }

    @Test
    func `an hour after its end nothing is left of a prediction but its row`() throws {
        let body = ReplicateWire.prediction(
            SampleTask.replicate(), at: SampleTask.accepted + .seconds(3_610),
            files: try SampleTask.files())
        #expect(body["status"]?.string == "succeeded")
        #expect(body["output"] == .null)
        #expect(body["input"]?.text == "{}")
        #expect(body["data_removed"]?.boolean == true)
    }

    @Test(arguments: [
        ("nsfw", "NSFW content detected. Try running it again, or try a different prompt."),
        ("The model ran away", "The model ran away"),
    ])
    func `a failed prediction has a text and no code`(code: String, text: String) throws {
        let body = ReplicateWire.prediction(
            SampleTask.replicate(.failure(TaskFailure(code: code))),
            at: SampleTask.accepted + .seconds(10), files: try SampleTask.files())
        #expect(body["status"]?.string == "failed")
        #expect(body["error"]?.string == text)
        #expect(body["output"] == .null)
    }

    @Test(arguments: [
        (#"{"input":{}}"#, "version"),
        (#"{"version":"a"}"#, "input"),
        (#"{"version":"a","input":[]}"#, "input"),
        (#"{"version":"a","input":{"num_outputs":0}}"#, "input.num_outputs"),
        (#"{"version":"a","input":{},"webhook":"http://example.com/"}"#, "webhook"),
        (#"{"version":"a","input":{},"webhook_events_filter":["end"]}"#, "webhook_events_filter"),
        (#"{"version":"a","input":{},"webhook_events_filter":"end"}"#, "webhook_events_filter"),
    ])
    func `a request that cannot be served is a 422 that names the field`(
        body: String, field: String
    ) throws {
        let answer = try #require(throws: WireAnswer.self) {
            try ReplicateWire.order(Array(body.utf8), model: nil)
        }
        #expect(answer.status == 422)
        #expect(answer.body["title"]?.string == "Input validation failed")
        #expect(answer.body["status"]?.integer == 422)
        #expect(answer.body["invalid_fields"]?.array?.first?["field"]?.string == field)
    }

    @Test(arguments: [
        ("5c7d5d", "sandbox/picture", "5c7d5d" as String?), ("owner/name", "owner/name", nil),
        ("owner/name:5c7d5d", "owner/name", "5c7d5d"),
    ])
    func `a version may name the model`(text: String, model: String, version: String?) throws {
        let order = try ReplicateWire.order(
            Array(#"{"version":"\#(text)","input":{"a":1.0}}"#.utf8), model: nil)
        #expect(order.model == model)
        #expect(order.version == version)
        #expect(order.input == Array(#"{"a":1.0}"#.utf8))
    }

    @Test(arguments: [
        ("wait", 60 as Int?), ("wait=5", 5), ("respond-async, wait=90", 60), ("wait=0", nil),
        ("respond-async", nil),
    ])
    func `a client may wait for the end`(header: String, seconds: Int?) {
        #expect(ReplicateWire.wait(header) == seconds.map { .seconds($0) })
    }
}
