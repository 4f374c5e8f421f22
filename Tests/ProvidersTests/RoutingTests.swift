import Database
import Testing

@testable import Providers

@Suite struct `A circuit breaker` {
    static let start = Instant.testing

    /// Seconds since the start, what happens, and what may be sent right after.
    private func play(_ steps: [(Int, [BreakerEvent], BreakerPermit)]) {
        var state = BreakerState.initial
        for (seconds, events, permit) in steps {
            let now = Self.start + .seconds(seconds)
            for event in events { state = state.after(event, at: now) }
            #expect(state.permit(at: now) == permit, "after \(seconds) s: \(state)")
        }
    }

    private func refused(until seconds: Int) -> BreakerPermit {
        .refused(until: Self.start + .seconds(seconds))
    }

    private let failures = [BreakerEvent](repeating: .failed, count: BreakerState.failuresMax)

    @Test func `opens after many failures in a row and no fewer`() {
        play([
            (0, [.failed, .failed, .failed, .failed, .failed, .failed, .failed], .allowed),
            (1, [.succeeded, .failed], .allowed),
            (2, failures, refused(until: 17)),
            (16, [], refused(until: 17)),
            (17, [], .probe),
        ])
    }

    @Test func `lets one job through at a time and closes after two`() {
        play([
            (0, failures, refused(until: 15)),
            (15, [.probeStarted], refused(until: 75)),
            (16, [.succeeded], .probe),
            (17, [.probeStarted], refused(until: 77)),
            (18, [.succeeded], .allowed),
            (19, [.failed], .allowed),
        ])
    }

    @Test func `waits twice as long each time, up to two minutes`() {
        play([
            (0, failures, refused(until: 15)),
            (15, [.probeStarted, .failed], refused(until: 45)),
            (45, [.probeStarted, .failed], refused(until: 105)),
            (105, [.probeStarted, .failed], refused(until: 225)),
            (225, [.probeStarted, .failed], refused(until: 345)),
            (345, [.probeStarted, .succeeded, .probeStarted, .succeeded], .allowed),
            (346, failures, refused(until: 361)),
        ])
    }

    @Test func `gives up a probe that nobody answers for`() {
        play([
            (0, failures, refused(until: 15)),
            (15, [.probeStarted], refused(until: 75)),
            (75, [], .probe),
        ])
    }

    @Test func `is not moved by answers to what was sent before`() {
        play([
            (0, failures, refused(until: 15)),
            (1, [.succeeded, .failed, .judgedDown], refused(until: 15)),
            (2, [.probeStarted], refused(until: 15)),
        ])
    }

    @Test func `takes an answer after its pause for a probe's`() {
        play([
            (0, failures, refused(until: 15)),
            (15, [.failed], refused(until: 45)),
            (45, [.succeeded], .probe),
            (46, [.succeeded], .allowed),
        ])
    }

    @Test func `opens when health says that the provider is down`() {
        play([(0, [.judgedDown], refused(until: 15))])
    }

    @Test(
        arguments: [
            (.moderation, "x", .succeeded), (.input, "x", .succeeded), (.billing, "x", nil),
            (.configuration, "x", nil), (.throttled, "x", .failed), (.unavailable, "x", .failed),
            (.unavailable, "cancelled", nil), (.unavailable, "overloaded", nil),
        ] as [(FailureKind, String, BreakerEvent?)])
    func `is moved by what is theirs only`(
        _ kind: FailureKind, _ code: String, _ event: BreakerEvent?
    ) {
        let failure = ProviderFailure(kind: kind, code: code, message: "")
        #expect(BreakerEvent(.submitFailed(failure)) == event)
        #expect(BreakerEvent(.pollFailed(failure)) == nil)
        #expect(BreakerEvent(.failed(failure)) == nil)
    }
}

@Suite struct `A job goes` {
    struct Row: Sendable {
        var requested: String?
        var failover: [String] = []
        var modes: [String: ProviderMode] = ["a": .on, "b": .on, "c": .on]
        var breakers: [String: BreakerState] = [:]
        var expected: RoutingDecision
    }

    static let now = Instant.testing
    static let open = BreakerState.open(until: now + .seconds(9), openings: 1)
    static let due = BreakerState.open(until: now, openings: 1)

    static func obstacle(_ provider: String, _ reason: RoutingObstacle.Reason) -> RoutingObstacle {
        RoutingObstacle(provider: provider, reason: reason)
    }

    static let rows = [
        Row(expected: .use("a", because: .standard)),
        Row(requested: "c", expected: .use("c", because: .requested)),
        Row(requested: "x", expected: .nothing([obstacle("x", .notConfigured)])),
        // A request that names a provider is not led elsewhere.
        Row(
            requested: "c", failover: ["b"], modes: ["a": .on, "b": .on, "c": .draining],
            expected: .nothing([obstacle("c", .draining)])),
        Row(modes: ["a": .off, "b": .on], expected: .nothing([obstacle("a", .off)])),
        Row(
            failover: ["a", "b"], modes: ["a": .off, "b": .on],
            expected: .use("b", because: .failover)),
        Row(
            failover: ["b", "c"], modes: ["a": .off, "b": .draining, "c": .on],
            expected: .use("c", because: .failover)),
        Row(
            failover: ["b"], modes: ["a": .off, "b": .draining],
            expected: .nothing([obstacle("a", .off), obstacle("b", .draining)])),
        Row(failover: ["b"], breakers: ["a": open], expected: .use("b", because: .failover)),
        Row(failover: ["b"], breakers: ["a": due], expected: .use("a", because: .probe)),
        // The last routable provider is never ejected.
        Row(breakers: ["a": open], expected: .use("a", because: .lastRoutable)),
        Row(
            failover: ["b"], breakers: ["a": open, "b": open],
            expected: .use("a", because: .lastRoutable)),
        Row(
            failover: ["b"], modes: ["a": .off, "b": .on], breakers: ["b": open],
            expected: .use("b", because: .lastRoutable)),
        Row(
            requested: "b", failover: ["a"], breakers: ["b": open],
            expected: .use("b", because: .lastRoutable)),
    ]

    @Test(arguments: rows)
    func `where it may and where it is best`(_ row: Row) {
        let decision = Routing.choose(
            requested: row.requested, default: "a", failover: row.failover, modes: row.modes,
            breakers: row.breakers, now: Self.now)
        #expect(decision == row.expected)
    }
}
