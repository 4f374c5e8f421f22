import Providers
import Synchronization

/// A provider that answers as a test tells it, and runs a test's code in the middle of an answer.
final class ScriptedProvider: Provider {
    typealias Submit = @Sendable (Submission) async -> SubmitOutcome
    typealias Poll = @Sendable (String) async -> PollOutcome

    private struct Script {
        var submit: Submit = { _ in .accepted(task: "t1", status: .queued) }
        var poll: Poll = { _ in .status(.running(percent: nil)) }
        var asked: [String] = []
    }

    let name: String
    let resubmission: Resubmission
    private let script = Mutex(Script())

    init(_ name: String, resubmission: Resubmission = .duplicates) {
        self.name = name
        self.resubmission = resubmission
    }

    /// The tasks that it was asked about, in order.
    var asked: [String] { script.withLock { $0.asked } }

    func onSubmit(_ submit: @escaping Submit) { script.withLock { $0.submit = submit } }
    func onPoll(_ poll: @escaping Poll) { script.withLock { $0.poll = poll } }

    func createTask(_ submission: Submission) async -> SubmitOutcome {
        await script.withLock { $0.submit }(submission)
    }

    func poll(task: String) async -> PollOutcome {
        let poll = script.withLock { script in
            script.asked.append(task)
            return script.poll
        }
        return await poll(task)
    }

    func readCallback(_ callback: IncomingCallback) async -> CallbackReading {
        .refused("it sends none")
    }

    func cancel(task: String) async -> CancelOutcome { .requested }
}
