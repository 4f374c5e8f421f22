package import Database

/// How a provider does.
package enum HealthState: String, Sendable, Hashable, CaseIterable, Codable, SQLRepresentable {
    case healthy
    case degraded
    case down
}

/// How a provider does, since when and why: a row of `provider_health`.
package struct HealthStanding: Sendable, Hashable {
    package var state: HealthState
    /// Since when it is healthy, or since when it is not: from degraded to down, this stays.
    package var since: Instant
    /// The signal that made it unhealthy, which must show that it is over.
    package var cause: HealthSignal?
    /// Why it is not healthy, as it was when it became so; empty while it is.
    package var reason: String
    /// When ``state`` last changed.
    package var changedAt: Instant

    package init(
        state: HealthState, since: Instant, cause: HealthSignal?, reason: String,
        changedAt: Instant
    ) {
        self.state = state
        self.since = since
        self.cause = cause
        self.reason = reason
        self.changedAt = changedAt
    }

    /// Nothing is known against a provider that was never used.
    package static func healthy(since: Instant) -> HealthStanding {
        HealthStanding(state: .healthy, since: since, cause: nil, reason: "", changedAt: since)
    }

    /// How it stands after `windows`, one a signal, were seen at `now`.
    ///
    /// Without enough outcomes nothing changes: silence neither accuses nor acquits.
    package func judged(by windows: [HealthWindow], at now: Instant) -> HealthStanding {
        guard let worst = windows.filter(\.isMeaningful).max(by: { $0.share < $1.share }) else {
            return self
        }
        let next = state(for: worst.share)
        guard next != state else { return self }
        if next.badness > state.badness {
            // Worse at once; what flaps still stays unhealthy for a dwell each time.
            return HealthStanding(
                state: next, since: state == .healthy ? now : since, cause: worst.signal,
                reason: worst.reason, changedAt: now)
        }
        guard now - changedAt >= HealthPolicy.dwell else { return self }
        let isShown = windows.contains { $0.signal == cause && $0.isMeaningful }
        guard isShown || cause == nil else { return self }
        return next == .healthy
            ? .healthy(since: now)
            : HealthStanding(
                state: next, since: since, cause: cause, reason: worst.reason, changedAt: now)
    }

    /// The state that a share leads to, which depends on where it comes from.
    private func state(for share: Double) -> HealthState {
        switch state {
        case .down:
            if share <= HealthPolicy.degradedEndShare { return .healthy }
            return share <= HealthPolicy.downEndShare ? .degraded : .down
        case .degraded, .healthy:
            if share > HealthPolicy.downShare { return .down }
            if share > HealthPolicy.degradedShare { return .degraded }
            let stays = state == .degraded && share > HealthPolicy.degradedEndShare
            return stays ? .degraded : .healthy
        }
    }
}

extension HealthState {
    fileprivate var badness: Int {
        switch self {
        case .healthy: 0
        case .degraded: 1
        case .down: 2
        }
    }
}
