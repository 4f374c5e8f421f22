import Crypto
import Synchronization

/// What all handlers of a sandbox share.
struct SandboxWorld: Sendable {
    let options: SandboxOptions
    let book: TaskBook
    let files: ResultFiles
    let faults: FaultSwitch
    let maker: TaskMaker
    let poster: CallbackPoster
    /// Set once the sandbox stops: what is held back goes out.
    let stopping: StopSign
    /// Takes a callback that is to be posted in its time.
    let enqueue: @Sendable (PendingCallback) -> Void

    func now() -> Moment { options.clock.now() }

    func isAuthorized(_ request: SandboxRequest, for vendor: Vendor) -> Bool {
        guard let header = request.header("authorization") else { return false }
        let parts = header.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].lowercased() == "bearer"
            && ConstantTime.isEqual(String(parts[1]), options.apiKey(of: vendor))
    }

    /// Creates the task of an order, with its faults; ``answer(_:after:with:)`` has to follow.
    func create(_ order: TaskOrder, for vendor: Vendor, key: TaskBook.Key?) -> TaskBook.Creation {
        let moment = now()
        let plan = faults.plan
        return book.create(for: vendor, key: key, at: moment) { serial, number in
            maker.task(
                of: order, for: vendor, serial: serial, number: number,
                fate: plan.fate(ofTask: number, at: vendor), at: moment)
        }
    }

    /// Answers the create request of a new task, as its fate and the call's have it.
    func answer(
        _ task: SandboxTask, after call: CallFate, wait: Duration? = nil,
        with response: @escaping @Sendable () -> SandboxResponse
    ) -> SandboxReply {
        for callback in PendingCallback.all(of: task)
        where task.fate.callback != .early || callback.event != .completed {
            enqueue(callback)
        }
        let isEarly = task.fate.callback == .early && task.order.callback != nil
        let pause = call.delay + min(wait ?? .zero, task.life.duration)
        guard isEarly || pause > .zero || task.fate.isCutAfterAccept else {
            book.markAnswered(task)
            return .now(response())
        }
        return .later {
            if isEarly, await !poster.postOnce(task, event: .completed) {
                // The retries come in their time; the answer does not wait for them.
                enqueue(
                    PendingCallback(
                        taskID: task.id, vendor: task.vendor, event: .completed,
                        wait: .seconds(1), endsAt: task.life.endsAt))
            }
            await hold(pause)
            book.markAnswered(task)
            return task.fate.isCutAfterAccept ? nil : response()
        }
    }

    /// Holds an answer back as the call's fate has it.
    func delayed(_ call: CallFate, _ response: SandboxResponse) -> SandboxReply {
        guard call.delay > .zero else { return .now(response) }
        return .later {
            await hold(call.delay)
            return response
        }
    }

    /// Waits, but no longer than a moment once the sandbox stops.
    private func hold(_ duration: Duration) async {
        var rest = duration
        while rest > .zero, !stopping.isSet {
            let slice = min(rest, .milliseconds(250))
            do {
                try await options.clock.sleep(slice)
            } catch {
                return
            }
            rest -= slice
        }
    }
}

/// A flag that is set once.
final class StopSign: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
}

/// The faults in force, changed while the sandbox runs.
final class FaultSwitch: Sendable {
    private let current: Mutex<FaultPlan>

    init(seed: UInt64) {
        current = Mutex(FaultPlan(seed: seed))
    }

    var plan: FaultPlan { current.withLock { $0 } }

    /// Replaces all faults; what has been drawn already stays as it was drawn.
    func replace(_ faults: [Vendor: VendorFaults]) {
        current.withLock { $0.faults = faults }
    }
}
