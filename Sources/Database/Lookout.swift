import Glibc

/// How a thread that writes looks for more before it sleeps.
///
/// Whoever was told last is mostly back sooner than a thread is woken, for which two of them would
/// have to be changed. Where the processors are busy with others it comes back late from letting
/// them go on, and looks no longer.
struct Lookout {
    private static let looksMax = 100
    private static let timeMax = Duration.microseconds(200)

    private var looksLeft = looksMax
    private let end = ContinuousClock.now + timeMax

    /// Whether it has looked long enough.
    var isOver: Bool { looksLeft <= 0 || ContinuousClock.now >= end }

    /// Lets other threads go on until there is something, or it is over.
    mutating func look(until hasNews: () -> Bool) {
        while !hasNews(), !isOver {
            looksLeft -= 1
            sched_yield()
        }
    }
}
