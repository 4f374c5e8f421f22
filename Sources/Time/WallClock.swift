import Glibc

/// What tells the time of day.
///
/// Nothing else in the program asks what time it is: tests and the simulator move time by hand.
package protocol WallClock: Sendable {
    func now() -> Instant
}

/// The clock of this machine.
package struct SystemClock: WallClock {
    package init() {}

    /// The time of day as the kernel tells it.
    ///
    /// The corresponding C function is `clock_gettime` with `CLOCK_REALTIME`.
    package func now() -> Instant {
        var time = timespec()
        guard clock_gettime(CLOCK_REALTIME, &time) == 0 else {
            fatalError("The system clock cannot be read: clock_gettime failed with errno \(errno).")
        }
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}
