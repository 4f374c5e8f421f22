package import Database

/// A circuit breaker, which keeps jobs from a provider that fails and tries now and then whether
/// it still does.
///
/// Times in an event that comes late are those of its arrival; any order of events is possible.
package enum BreakerState: Sendable, Hashable {
    /// All jobs go through; so many submits in a row have failed.
    case closed(failures: Int)
    /// None goes through before `until`; it has opened so many times without closing.
    case open(until: Instant, openings: Int)
    /// One at a time goes through to try: none while one is out, which is given up at `probeEnds`.
    case halfOpen(probeEnds: Instant?, successes: Int, openings: Int)

    /// Of a provider that nothing is known of.
    package static let initial = BreakerState.closed(failures: 0)

    /// So many failures in a row are no chance even where every third request fails.
    package static let failuresMax = 8
    /// Two probes in a row must succeed: one may be luck.
    package static let successesMin = 2
    /// The first pause; each further one is twice as long.
    package static let pauseMin: Duration = .seconds(15)
    /// No pause is longer: a provider that is well again is used within two minutes.
    package static let pauseMax: Duration = .seconds(120)
    /// A submit times out long before; this is for a worker that died with a probe in its hands.
    package static let probeTimeout: Duration = .seconds(60)

    /// What follows from an event; what cannot matter any more changes nothing.
    package func after(_ event: BreakerEvent, at now: Instant) -> BreakerState {
        switch (self, event) {
        case (.closed, .succeeded): return .closed(failures: 0)
        case (.closed(let failures), .failed):
            return failures + 1 >= Self.failuresMax
                ? Self.opened(1, at: now) : .closed(failures: failures + 1)
        case (.closed, .judgedDown): return Self.opened(1, at: now)
        case (.closed, .probeStarted): return self
        case (.open(let until, let openings), .probeStarted):
            guard now >= until else { return self }
            return .halfOpen(
                probeEnds: now + Self.probeTimeout, successes: 0, openings: openings)
        case (.open(let until, _), .succeeded), (.open(let until, _), .failed):
            // Before its time, this answers what was sent before it opened; after it, a probe that
            // was sent without a word.
            guard now >= until else { return self }
            return after(.probeStarted, at: now).after(event, at: now)
        case (.open, .judgedDown): return self
        case (.halfOpen(_, let successes, let openings), .succeeded):
            return successes + 1 >= Self.successesMin
                ? .initial
                : .halfOpen(probeEnds: nil, successes: successes + 1, openings: openings)
        case (.halfOpen(_, _, let openings), .failed):
            return Self.opened(openings + 1, at: now)
        case (.halfOpen(_, let successes, let openings), .probeStarted):
            return .halfOpen(
                probeEnds: now + Self.probeTimeout, successes: successes, openings: openings)
        // The probes decide, not what was seen before them.
        case (.halfOpen, .judgedDown): return self
        }
    }

    /// Whether a job may be sent now.
    package func permit(at now: Instant) -> BreakerPermit {
        switch self {
        case .closed: .allowed
        case .open(let until, _): now >= until ? .probe : .refused(until: until)
        case .halfOpen(let probeEnds, _, _):
            if let probeEnds, now < probeEnds { .refused(until: probeEnds) } else { .probe }
        }
    }

    private static func opened(_ openings: Int, at now: Instant) -> BreakerState {
        // Beyond four doublings the longest pause is reached in any case.
        let pause = pauseMin * (1 << min(openings - 1, 4))
        return .open(until: now + min(pause, pauseMax), openings: openings)
    }
}

/// What moves a circuit breaker.
package enum BreakerEvent: Sendable, Hashable, CaseIterable {
    /// A submit was answered, were it to refuse the user's content.
    case succeeded
    /// A submit failed for a fault of theirs, or got no answer.
    case failed
    /// The provider's health was judged to be down.
    case judgedDown
    /// A job is being sent to try; say so before it is sent.
    case probeStarted

    /// What a health event means for the breaker: only submits move it, and faults of ours do not.
    package init?(_ event: HealthEvent) {
        switch event {
        case .submitted: self = .succeeded
        case .submitUnknown: self = .failed
        case .submitFailed(let failure):
            let fault = HealthFault(kind: failure.kind, code: failure.code)
            guard fault.countsAsAnswer || fault.countsAgainstHealth else { return nil }
            self = fault.countsAsAnswer ? .succeeded : .failed
        default: return nil
        }
    }
}

/// Whether a job may be sent through a circuit breaker.
package enum BreakerPermit: Sendable, Hashable {
    case allowed
    /// One, to try; `probeStarted` must be recorded with it.
    case probe
    case refused(until: Instant)
}
