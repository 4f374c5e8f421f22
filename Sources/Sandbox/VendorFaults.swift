/// The faults that can be switched on for one vendor; `nil` is off.
///
/// `share` (0…1) is how much of what the fault applies to it strikes.
package struct VendorFaults: Sendable, Hashable {
    /// 5xx instead of an answer.
    package struct Outage: Sendable, Hashable {
        package var status = 503
        package var share = 1.0
        /// Which requests it strikes; `nil` for all.
        package var calls: CallKind?
        /// A create request has its task all the same: the answer lies.
        package var afterAccept = false
    }

    /// Every answer is held back.
    package struct Slow: Sendable, Hashable {
        package var delay: Duration
        package var share = 1.0
        package var calls: CallKind?
    }

    /// 429 with `Retry-After`.
    package struct Throttled: Sendable, Hashable {
        package var retryAfterSeconds = 2
        package var share = 1.0
        package var calls: CallKind? = .create
    }

    /// A fault that has nothing to set but its share.
    package struct Plain: Sendable, Hashable {
        package var share = 1.0
    }

    /// The terminal callback comes more than once.
    package struct DuplicatedCallback: Sendable, Hashable {
        package var times = 2
        package var share = 1.0
    }

    /// The task fails.
    package struct FailedTask: Sendable, Hashable {
        package var failure: TaskFailure
        package var share = 1.0
    }

    /// The task succeeds with fewer pictures than were asked for.
    package struct PartialSuccess: Sendable, Hashable {
        package var outputs = 1
        package var share = 1.0
    }

    /// The result URL dies early.
    package struct ExpiredResult: Sendable, Hashable {
        package var after = Duration.zero
        package var isRenewable = false
        package var share = 1.0
    }

    /// The picture ends early.
    package struct TruncatedResult: Sendable, Hashable {
        package var keep = 0.5
        package var isCut = false
        package var share = 1.0
    }

    package var outage: Outage?
    package var slow: Slow?
    package var throttled: Throttled?
    package var lostCallback: Plain?
    package var duplicatedCallback: DuplicatedCallback?
    package var earlyCallback: Plain?
    package var failedTask: FailedTask?
    package var partialSuccess: PartialSuccess?
    package var expiredResult: ExpiredResult?
    package var truncatedResult: TruncatedResult?
    package var cutAfterAccept: Plain?

    package init() {}
}
