import Sandbox

/// Tasks as the vendors' documentation shows them.
enum SampleTask {
    static let accepted = Moment(microseconds: 1_757_165_031_765_994)

    static func evolink(
        _ ending: TaskLife.Ending = .pictures(1), outputs: Int = 1, fate: TaskFate = TaskFate()
    ) -> SandboxTask {
        var order = TaskOrder(model: "gemini-3.1-flash-image-preview")
        order.outputs = outputs
        order.callback = CallbackWish(url: "https://api.example.com/callback")
        return SandboxTask(
            vendor: .evolink, serial: 1, number: 1, id: "task-unified-1757165031-uyujaw3d",
            order: order, fate: fate,
            life: TaskLife(acceptedAt: accepted, duration: .seconds(10), ending: ending))
    }

    static func replicate(
        _ ending: TaskLife.Ending = .pictures(1), namesOutputs: Bool = false,
        fate: TaskFate = TaskFate()
    ) -> SandboxTask {
        var order = TaskOrder(model: "replicate/hello-world")
        order.version = "5c7d5d"
        order.input = Array(#"{"text":"Alice"}"#.utf8)
        order.namesOutputs = namesOutputs
        order.callback = CallbackWish(
            url: "https://api.example.com/callback", events: [.start, .completed])
        return SandboxTask(
            vendor: .replicate, serial: 1, number: 1, id: "gm3qorzdhgbfurvjtvhg6dckhu",
            order: order, fate: fate,
            life: TaskLife(acceptedAt: accepted, duration: .seconds(10), ending: ending))
    }

    static func files(_ name: String = "red-dress.png") throws -> ResultFiles {
        ResultFiles(
            publicURL: "http://127.0.0.1:9100", pictures: [try SamplePictures.named(name)],
            lifetimes: [:])
    }
}

extension JSON {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
