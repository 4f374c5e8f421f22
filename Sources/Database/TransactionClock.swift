import Synchronization

/// The time of an engine's transactions, which never goes back.
///
/// A machine's clock may: it is corrected, or a leap second is repeated. Then time stands still
/// until the clock has caught up.
final class TransactionClock: Sendable {
    private let clock: any WallClock
    private let latest = Atomic<Int64>(.min)

    init(_ clock: any WallClock) {
        self.clock = clock
    }

    func now() -> Instant {
        advance(to: clock.now())
    }

    /// The time that another clock tells, unless a later one has been told before.
    func advance(to time: Instant) -> Instant {
        Instant(microseconds: latest.max(time.microseconds, ordering: .relaxed).newValue)
    }
}
