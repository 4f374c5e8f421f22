package import Database

/// Sums up everybody's credits again and again while a service runs, for all consoles and monitors
/// at once.
///
/// One of the services that share a database does it, whichever comes first.
package struct CreditSummer: Sendable {
    /// The shortest pause between two sums.
    private static let pauseMin: Duration = .seconds(5)
    /// Summing up takes at most about a twentieth of one reader's time, however many users.
    private static let pausePerRun = 20

    private let engine: any Engine
    private let usersMax: Int
    private let report: @Sendable (any Error) -> Void

    /// `report` is told what kept the sums from being made; `usersMax` is another number in tests.
    package init(
        _ engine: any Engine, usersMax: Int = CreditSums.usersMax,
        report: @escaping @Sendable (any Error) -> Void
    ) {
        self.engine = engine
        self.usersMax = usersMax
        self.report = report
    }

    /// Runs until the task is canceled.
    package func run() async {
        var pause = Self.pauseMin
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                if try await sum(unlessSince: pause) {
                    pause = max(Self.pauseMin, (ContinuousClock.now - start) * Self.pausePerRun)
                }
            } catch is CancellationError {
                return
            } catch {
                report(error)
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Sums up, unless somebody has within the last `pause`.
    ///
    /// - Returns: whether it was done.
    package func sum(unlessSince pause: Duration) async throws -> Bool {
        let found = try await engine.read { tx -> (CreditSums.Kept, Instant)? in
            // Half of it: a pause ends a little sooner or later each time.
            guard try CreditSums(tx).isDue(since: tx.now - pause / 2) else { return nil }
            return (try CreditSums(tx).sum(), tx.now)
        }
        guard let (sums, instant) = found else { return false }
        // A few users are summed up where they are looked at: nothing is kept, and nothing written.
        guard sums.users > usersMax else { return true }
        try await engine.write { try CreditSums($0).keep(sums, asOf: instant) }
        return true
    }
}
