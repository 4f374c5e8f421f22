import Dispatch

/// What a test waited for did not come.
package struct TimedOut: Error, CustomStringConvertible {
    /// What did not come.
    package let what: String
    /// How long it was waited for.
    package let limit: Duration

    /// Says what, and how long.
    package init(what: String, limit: Duration) {
        self.what = what
        self.limit = limit
    }

    /// What, and how long.
    package var description: String { "waited \(limit) in vain for \(what)" }
}

/// Looks again and again until `check` finds what it looks for.
///
/// The limit is a failsafe only: far longer than it ever takes.
@discardableResult
package func eventually<Found: Sendable>(
    _ what: String, within limit: Duration = .seconds(60),
    every pause: Duration = .milliseconds(50),
    _ check: () async throws -> Found?
) async throws -> Found {
    let end = ContinuousClock.now + limit
    while true {
        if let found = try await check() { return found }
        try Task.checkCancellation()
        guard ContinuousClock.now < end else { throw TimedOut(what: what, limit: limit) }
        await tick(after: pause)
    }
}

/// Lets other work go on until the next look is due.
package func tick(after pause: Duration) async {
    let (seconds, attoseconds) = pause.components
    let time = DispatchTime.now() + Double(seconds) + Double(attoseconds) / 1e18
    await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: time) { continuation.resume() }
    }
}
