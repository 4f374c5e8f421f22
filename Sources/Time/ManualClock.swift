import Synchronization

/// A clock that stands still until it is moved.
package final class ManualClock: WallClock {
    private let time: Mutex<Instant>

    /// Stands still at `start`.
    package init(_ start: Instant) {
        time = Mutex(start)
    }

    /// Where the clock stands.
    package func now() -> Instant {
        time.withLock { $0 }
    }

    /// Moves the clock forward, or back if `duration` is negative.
    package func advance(by duration: Duration) {
        time.withLock { $0 = $0 + duration }
    }

    /// Moves the clock to `instant`.
    package func set(_ instant: Instant) {
        time.withLock { $0 = instant }
    }
}
