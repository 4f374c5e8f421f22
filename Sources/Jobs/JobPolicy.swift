/// The limits that the job machine decides by.
package struct JobPolicy: Sendable, Hashable {
    /// How many tasks may be started for one job: each may cost money at the provider.
    package var tasksMax: Int
    /// How often a request is sent for one attempt, to providers that honour an idempotency key.
    package var sendsMax = 2
    /// How long a worker may be silent about what it has in hand before another takes over: some
    /// times ``renewalInterval``.
    package var lease: Duration = .seconds(20)
    /// How often a worker says that it still has something in hand.
    static let renewalInterval: Duration = .seconds(5)
    /// How soon a task that the job does not wait for is asked about, and how often.
    package var lateDelay: Duration = .seconds(60)
    /// How soon a refused request is tried again at first; doubles up to ``retryDelayMax``.
    package var retryDelayMin: Duration = .seconds(1)
    package var retryDelayMax: Duration = .seconds(30)
    /// How soon a running task is polled at first, and at the longest.
    package var pollDelayMin: Duration
    package var pollDelayMax: Duration = .seconds(15)

    package init(tasksMax: Int = 3, pollDelayMin: Duration = .seconds(3)) {
        self.tasksMax = tasksMax
        self.pollDelayMin = pollDelayMin
    }

    /// The delay after `tries` failures: doubling, capped, and spread by `jitter` over its upper
    /// half so that many do not come back at once.
    ///
    /// `jitter` is between 0 and 1.
    package func retryDelay(after tries: Int, jitter: Double) -> Duration {
        let doubled = retryDelayMin * Double(1 << min(max(tries - 1, 0), 16))
        return min(doubled, retryDelayMax) * (0.5 + jitter / 2)
    }

    /// The delay until a job that no provider takes is looked at again.
    ///
    /// Only an operator changes that, who wakes the jobs; thousands may wait meanwhile.
    package func waiting(jitter: Double) -> Duration {
        min(.seconds(10), retryDelayMax) * (0.5 + jitter / 2)
    }

    /// The delay before the next poll, growing by half with each.
    package func pollDelay(after polls: Int, jitter: Double) -> Duration {
        var delay = pollDelayMin
        for _ in 0..<min(polls, 16) where delay < pollDelayMax { delay = delay * 1.5 }
        return min(delay, pollDelayMax) * (0.75 + jitter / 4)
    }
}
