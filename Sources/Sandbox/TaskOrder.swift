/// A request for a task, read from a vendor's format and found valid.
package struct TaskOrder: Sendable, Hashable {
    package var model: String
    /// The version of the model that was asked for; Replicate only.
    package var version: String?
    /// How many pictures, 1…10.
    package var outputs = 1
    /// True if the request named a number, which shapes Replicate's output.
    package var namesOutputs = false
    /// The picture format that was asked for.
    package var format: SandboxPicture.Format?
    package var callback: CallbackWish?
    /// How long the task may take before it is stopped; Replicate only.
    package var cancelAfter: Duration?
    /// What is echoed of the request: Replicate's input, as JSON text.
    package var input: [UInt8] = []

    package init(model: String) {
        self.model = model
    }
}

/// Where a client wants to be called back, and when.
package struct CallbackWish: Sendable, Hashable {
    /// What happens to a task that a client can be told of.
    package enum Event: String, Sendable, Hashable, CaseIterable {
        case start
        case output
        case logs
        case completed
    }

    package var url: String
    package var events: Set<Event>

    package init(url: String, events: Set<Event> = [.completed]) {
        self.url = url
        self.events = events
    }
}
