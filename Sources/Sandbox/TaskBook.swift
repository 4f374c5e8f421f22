import Synchronization

/// The tasks that the sandbox remembers, and what it counts.
///
/// Bounded: beyond its limits the oldest tasks are forgotten, with their idempotency keys and
/// callback URLs. Every method is short and may be called from any thread.
package final class TaskBook: Sendable {
    /// The bound of all echoed inputs together, for one of them may be as large as a request.
    private static let inputBytesMax = 64 << 20

    private let tasksMax: Int
    private let shelf = Mutex(TaskShelf())

    /// Makes an empty book that remembers up to `tasksMax` tasks.
    package init(tasksMax: Int) {
        precondition(tasksMax > 0, "a book of tasks needs room for one")
        self.tasksMax = tasksMax
    }

    /// What came of a create request.
    package enum Creation: Sendable, Hashable {
        case created(SandboxTask)
        /// The key was used with the same request before: the task of then.
        case replayed(SandboxTask)
        /// The key was used with another request.
        case conflict
        /// The first request with the key has not been answered yet.
        case unanswered
    }

    /// A client's idempotency key with the digest of what it was sent with.
    package struct Key: Sendable, Hashable {
        package var text: String
        package var digest: [UInt8]

        package init(text: String, digest: [UInt8]) {
            self.text = text
            self.digest = digest
        }
    }

    /// Counts a request to a vendor's API and says which one it is, from 1.
    package func countCall(to vendor: Vendor) -> Int {
        shelf.withLock { shelf in
            shelf.state.calls[vendor, default: 0] += 1
            return shelf.state.calls[vendor, default: 0]
        }
    }

    /// Creates the task that `make` makes of the sandbox's and the vendor's next number, unless
    /// `key` has been used.
    package func create(
        for vendor: Vendor, key: Key?, at moment: Moment,
        make: (_ serial: Int, _ number: Int) -> SandboxTask
    ) -> Creation {
        shelf.withLock { shelf in
            if let key, let earlier = shelf.creation(for: key) { return earlier }
            let number = shelf.state.tasksCreated[vendor, default: 0] + 1
            let task = make(shelf.nextSerial, number)
            shelf.add(task, key: key)
            while shelf.count > tasksMax || shelf.inputBytes > Self.inputBytesMax {
                shelf.forgetOldest(at: moment)
            }
            return .created(task)
        }
    }

    /// Notes that the create request of a task has been answered, or never will be.
    package func markAnswered(_ task: SandboxTask) {
        shelf.withLock { shelf in
            _ = shelf.update(task.serial) { $0.isAnswered = true }
        }
    }

    /// The task of that id at `vendor`, with results renewed if they were found dead.
    package func task(
        _ id: String, of vendor: Vendor, at moment: Moment, lifetime: Duration
    ) -> SandboxTask? {
        shelf.withLock { shelf in
            guard let task = shelf.task(id), task.vendor == vendor else { return nil }
            guard task.hasDeadDownload else { return task }
            return shelf.update(task.serial) { $0.renewResults(at: moment, lifetime: lifetime) }
        }
    }

    /// The task as it is.
    package func task(_ id: String, of vendor: Vendor) -> SandboxTask? {
        shelf.withLock { shelf in
            shelf.task(id).flatMap { $0.vendor == vendor ? $0 : nil }
        }
    }

    /// Stops a task; says whether it was still going on.
    package func cancel(_ task: SandboxTask, at moment: Moment) -> (SandboxTask, didStop: Bool) {
        shelf.withLock { shelf in
            var didStop = false
            let canceled = shelf.update(task.serial) { didStop = $0.life.cancel(at: moment) }
            return (canceled ?? task, didStop)
        }
    }

    /// The remembered tasks of `vendor`, newest first.
    package func tasks(of vendor: Vendor) -> [SandboxTask] {
        shelf.withLock { $0.tasks }.reversed().filter { $0.vendor == vendor }
    }

    /// Counts a download; one of a result that has expired is remembered for its renewal.
    package func countDownload(of task: SandboxTask?, wasServed: Bool) {
        shelf.withLock { shelf in
            if wasServed {
                shelf.state.resultsServed += 1
            } else {
                shelf.state.resultsRefused += 1
                if let task { shelf.update(task.serial) { $0.hasDeadDownload = true } }
            }
        }
    }

    /// Counts a callback as pending, or as dropped if as many as there may be tasks are waiting.
    package func admitCallback() -> Bool {
        shelf.withLock { shelf in
            guard shelf.state.callbacks.pending < tasksMax else {
                shelf.state.callbacks.dropped += 1
                return false
            }
            shelf.state.callbacks.pending += 1
            return true
        }
    }

    /// Changes the counts of callbacks.
    package func countCallback(_ change: (inout SandboxState.Callbacks) -> Void) {
        shelf.withLock { change(&$0.state.callbacks) }
    }

    /// Everything that is counted, as of `moment`.
    package func state(at moment: Moment) -> SandboxState {
        let (tasks, counted) = shelf.withLock { ($0.tasks, $0.state) }
        var state = counted
        for task in tasks {
            let status = task.life.status(at: moment)
            state.tasksByStatus[task.vendor, default: [:]][status.word, default: 0] += 1
            state.charge(task, status)
        }
        return state
    }
}
