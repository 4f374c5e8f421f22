package import Database

/// An account at a vendor of generations, behind the one interface that jobs know.
///
/// An adapter translates: our words to the vendor's requests, the vendor's answers to ours. It
/// decides nothing about jobs or money and keeps no state of its own; it may be called from any
/// task, any number of times at once. Every method answers within the adapter's own time limits.
package protocol Provider: Sendable {
    /// The name under which the account is configured, such as `evolink`.
    var name: String { get }

    /// What the vendor promises about a request that is sent twice.
    var resubmission: Resubmission { get }

    /// Asks the vendor to start a task.
    ///
    /// The attempt is durable before this is called. Whatever cannot be proved to have been refused
    /// is ``SubmitOutcome/unknown(_:)``, never a failure.
    func createTask(_ submission: Submission) async -> SubmitOutcome

    /// Reads what became of a task.
    func poll(task: String) async -> PollOutcome

    /// Verifies a callback as far as this vendor allows and reads what it hints at.
    ///
    /// The attempt's secret in the URL has been checked before.
    func readCallback(_ callback: IncomingCallback) async -> CallbackReading

    /// Asks the vendor to stop a task.
    func cancel(task: String) async -> CancelOutcome
}

/// What the vendor promises about a request that is sent twice.
package enum Resubmission: Sendable {
    /// The same idempotency key is answered with the same task: an unknown outcome may be asked
    /// again once.
    case idempotent
    /// A second request starts a second task that is paid for: never repeat by ourselves.
    case duplicates
}

/// One attempt as an adapter needs it.
package struct Submission: Sendable, Hashable {
    package var request: GenerationRequest
    /// Our own reference: 16 to 96 characters of `[A-Za-z0-9._-]`, the same for every send of one
    /// attempt.
    package var idempotencyKey: String
    /// Where the vendor posts what became of the task; holds the attempt's secret, never logged.
    package var callbackURL: String
    /// How long the task may take before we give it up; some vendors can be told.
    package var deadline: Duration

    package init(
        request: GenerationRequest, idempotencyKey: String, callbackURL: String, deadline: Duration
    ) {
        self.request = request
        self.idempotencyKey = idempotencyKey
        self.callbackURL = callbackURL
        self.deadline = deadline
    }
}

/// What a user asked for, without any vendor's words.
package struct GenerationRequest: Sendable, Hashable {
    package var prompt: String
    /// Publicly reachable pictures to work on, in the order the prompt speaks of them.
    package var imageURLs: [String]
    /// Width to height, such as `3:4`; `nil` leaves it to the vendor.
    package var aspectRatio: String?
    /// How many pictures to make, at least one.
    package var outputs: Int

    package init(prompt: String, imageURLs: [String], aspectRatio: String?, outputs: Int) {
        self.prompt = prompt
        self.imageURLs = imageURLs
        self.aspectRatio = aspectRatio
        self.outputs = outputs
    }
}

/// How a vendor answered a request to start a task.
package enum SubmitOutcome: Sendable, Hashable {
    /// The vendor has it and calls it `task`; `status` is what it said at once, if anything.
    case accepted(task: String, status: TaskStatus)
    /// The vendor provably did not start a task.
    case refused(ProviderFailure)
    /// The request may have been received: no answer, or none that can be read.
    case unknown(String)
}

/// What a vendor says of a task when asked.
package enum PollOutcome: Sendable, Hashable {
    case status(TaskStatus)
    /// The vendor does not know the task, or has forgotten it.
    case missing
    /// No answer that can be believed; says nothing about the task.
    case unreachable(ProviderFailure)
}

/// Where a task is, in our words.
package enum TaskStatus: Sendable, Hashable {
    case queued
    /// At work; how far, in percent, where the vendor tells.
    case running(percent: Int?)
    /// Done, with at least one result.
    case succeeded([ResultFile], cost: String?)
    case failed(ProviderFailure)
    case canceled
}

/// One result picture at the vendor, which will not be there for long.
package struct ResultFile: Sendable, Hashable {
    package var url: String
    /// When the vendor deletes it, where known.
    package var expiresAt: Instant?

    package init(url: String, expiresAt: Instant?) {
        self.url = url
        self.expiresAt = expiresAt
    }
}

/// What became of a request to stop a task.
package enum CancelOutcome: Sendable, Hashable {
    /// The vendor will stop it or has; its end is still to be read.
    case requested
    /// The vendor offers no way to stop a task.
    case unsupported
    case failed(ProviderFailure)
}
