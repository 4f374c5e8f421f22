/// What the faults in force did to one task when it was created.
package struct TaskFate: Sendable, Hashable {
    /// What happens to the terminal callback.
    package enum Callback: Sendable, Hashable {
        case once
        case lost
        /// Posted so many times, whatever was answered.
        case repeated(Int)
        /// Posted before the create request is answered; the task is over by then.
        case early
    }

    /// What is wrong with the result pictures.
    package enum Result: Sendable, Hashable {
        case whole
        /// Only this share of each picture's bytes is sent: as if the file were that short or, if
        /// `isCut`, with its length declared and the connection cut.
        case truncated(keep: Double, isCut: Bool)
        /// Gone so long after the task's end; asked for anew after a failed download, the vendor
        /// hands out a new URL if `isRenewable`.
        case expiring(after: Duration, isRenewable: Bool)
    }

    package var failure: TaskFailure?
    package var callback = Callback.once
    package var result = Result.whole
    /// The task is accepted, and the connection cut instead of an answer.
    package var isCutAfterAccept = false
    /// Delivers no more than so many pictures.
    package var picturesMax: Int?

    package init() {}
}

/// What the faults in force do to one request.
package struct CallFate: Sendable, Hashable {
    /// The answer is held back so long.
    package var delay = Duration.zero
    package var refusal: Refusal?

    /// Why a request is not served.
    package enum Refusal: Sendable, Hashable {
        /// 5xx; with `afterAccept` a create request has its task all the same.
        case outage(status: Int, afterAccept: Bool)
        /// 429.
        case throttled(retryAfterSeconds: Int)
    }

    package init() {}
}
