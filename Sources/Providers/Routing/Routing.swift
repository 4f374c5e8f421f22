package import Database

/// Which provider a job's next attempt goes to.
package enum Routing {
    /// Chooses among the configured providers, which are the keys of `modes`.
    ///
    /// A request that names a provider gets that one or none. Otherwise the default is taken, and
    /// where it is not to be had, the first of `failover` that is. Where only circuit breakers are
    /// in the way, the first of those is taken all the same: the last routable provider is never
    /// ejected, since a job that may fail is better than a queue that does not move.
    package static func choose(
        requested: String?, default standard: String, failover: [String],
        modes: [String: ProviderMode], breakers: [String: BreakerState], now: Instant
    ) -> RoutingDecision {
        var obstacles: [RoutingObstacle] = []
        var ejected: String?
        for candidate in candidates(requested, standard, failover) {
            let obstacle: RoutingObstacle.Reason
            switch modes[candidate] {
            case nil: obstacle = .notConfigured
            case .off: obstacle = .off
            case .draining: obstacle = .draining
            case .on:
                switch (breakers[candidate] ?? .initial).permit(at: now) {
                case .allowed:
                    return .use(candidate, because: reason(candidate, requested, standard))
                case .probe: return .use(candidate, because: .probe)
                case .refused(let until):
                    ejected = ejected ?? candidate
                    obstacle = .failing(until: until)
                }
            }
            obstacles.append(RoutingObstacle(provider: candidate, reason: obstacle))
        }
        guard let ejected else { return .nothing(obstacles) }
        return .use(ejected, because: .lastRoutable)
    }

    private static func candidates(
        _ requested: String?, _ standard: String, _ failover: [String]
    ) -> [String] {
        if let requested { return [requested] }
        return [standard] + failover.filter { $0 != standard }
    }

    private static func reason(
        _ candidate: String, _ requested: String?, _ standard: String
    ) -> RoutingReason {
        if requested != nil { return .requested }
        return candidate == standard ? .standard : .failover
    }
}

/// Where a job goes, or why nowhere.
package enum RoutingDecision: Sendable, Hashable {
    case use(String, because: RoutingReason)
    /// Nothing is routable: one obstacle for each provider that came into question, in order.
    case nothing([RoutingObstacle])
}

/// Why a provider was chosen.
package enum RoutingReason: String, Sendable, Hashable {
    /// The request names it.
    case requested
    /// It is the default provider.
    case standard = "default"
    /// Those before it in the list are not to be had.
    case failover
    /// To try whether it works again: record `probeStarted` before sending.
    case probe
    /// It fails, and there is no other.
    case lastRoutable = "last_routable"
}

/// What keeps a job from a provider.
package struct RoutingObstacle: Sendable, Hashable, CustomStringConvertible {
    /// What it is.
    package enum Reason: Sendable, Hashable {
        case notConfigured
        case off
        case draining
        case failing(until: Instant)
    }

    package var provider: String
    package var reason: Reason

    package init(provider: String, reason: Reason) {
        self.provider = provider
        self.reason = reason
    }

    package var description: String {
        switch reason {
        case .notConfigured: "\(provider) is not configured"
        case .off: "\(provider) is off"
        case .draining: "\(provider) is draining"
        case .failing(let until): "\(provider) fails; tried again at \(until.rfc3339)"
        }
    }
}
