/// What a task does over time, known from the moment it was accepted.
///
/// The status is a function of the clock alone: nothing has to run for a task to make progress.
package struct TaskLife: Sendable, Hashable {
    /// How a task ends if nobody stops it.
    package enum Ending: Sendable, Hashable {
        /// So many pictures, of those that were asked for.
        case pictures(Int)
        case failure(TaskFailure)
    }

    /// Where a task stands.
    package enum Status: Sendable, Hashable {
        case waiting
        /// At work; how much of it is done, 1…99.
        case working(percent: Int)
        case succeeded(pictures: Int)
        case failed(TaskFailure)
        case canceled

        /// True if nothing can change any more.
        package var isTerminal: Bool {
            switch self {
            case .waiting, .working: false
            case .succeeded, .failed, .canceled: true
            }
        }
    }

    package let acceptedAt: Moment
    package let duration: Duration
    package let ending: Ending
    /// When it is stopped if it is not over by then.
    package let deadline: Moment?
    private var canceledAt: Moment?

    /// Accepts a task that ends after `duration`, or is stopped after `cancelAfter`.
    package init(
        acceptedAt: Moment, duration: Duration, ending: Ending, cancelAfter: Duration? = nil
    ) {
        self.acceptedAt = acceptedAt
        self.duration = duration
        self.ending = ending
        deadline = cancelAfter.map { acceptedAt + $0 }
        if let deadline, deadline < acceptedAt + duration { canceledAt = deadline }
    }

    /// When work on it begins: a task waits for a fifth of its time.
    package var startsAt: Moment { acceptedAt + duration / 5 }

    /// When it is or was over.
    package var endsAt: Moment { canceledAt ?? acceptedAt + duration }

    /// True if its deadline stops it before work on it begins.
    package var isAborted: Bool { canceledAt == deadline && endsAt < startsAt }

    /// Stops the task if it is not over yet; says whether this made a difference.
    package mutating func cancel(at moment: Moment) -> Bool {
        guard !status(at: moment).isTerminal else { return false }
        canceledAt = moment
        return true
    }

    /// Where the task stands at `moment`.
    package func status(at moment: Moment) -> Status {
        if let canceledAt, moment >= canceledAt { return .canceled }
        guard moment < endsAt else { return finalStatus }
        guard moment >= startsAt else { return .waiting }
        let done = (moment - startsAt) / (endsAt - startsAt)
        return .working(percent: min(99, max(1, Int(done * 100))))
    }

    /// Where the task stands once it is over.
    package var finalStatus: Status {
        if canceledAt != nil { return .canceled }
        switch ending {
        case .pictures(let count): return .succeeded(pictures: count)
        case .failure(let failure): return .failed(failure)
        }
    }
}

/// Why a task failed: a code of the vendor's list, or any other.
package struct TaskFailure: Sendable, Hashable {
    package var code: String
    /// The vendor's sentence; `nil` takes the one documented for the code.
    package var message: String?

    package init(code: String, message: String? = nil) {
        self.code = code
        self.message = message
    }
}
