import Jobs
import Testing

/// How long is waited, at least and at most.
@Suite struct JobPolicyTests {
    private static let policy = JobPolicy()

    @Test(arguments: [
        (tries: 0, least: 0.5, most: 1.0), (1, 0.5, 1), (2, 1, 2), (3, 2, 4), (5, 8, 16),
        (6, 15, 30), (60, 15, 30), (.max, 15, 30), (-5, 0.5, 1),
    ])
    func `a retry waits twice as long each time, up to a limit`(
        tries: Int, least: Double, most: Double
    ) {
        #expect(Self.policy.retryDelay(after: tries, jitter: 0) == .seconds(least))
        #expect(Self.policy.retryDelay(after: tries, jitter: 1) == .seconds(most))
    }

    @Test(arguments: [(polls: 0, most: 3.0), (1, 4.5), (2, 6.75), (9, 15), (.max, 15)])
    func `a poll waits half as long again each time, up to a limit`(polls: Int, most: Double) {
        let delays = [0, 1].map { Self.policy.pollDelay(after: polls, jitter: $0) }
        #expect(delays[1] == .seconds(most))
        #expect(delays[0] == .seconds(most * 0.75))
    }

    @Test func `many jobs that failed together do not come back together`() {
        let delays = Set(
            (0..<100).map { Self.policy.retryDelay(after: 3, jitter: Double($0) / 100) })
        #expect(delays.count == 100)
    }
}
