package import Database

/// How a provider does, for people: what the console and `holdfast providers` show.
package struct ProviderReport: Sendable, Hashable {
    package var provider: String
    package var state: HealthState
    /// Since when it is healthy, or since when it is not.
    package var since: Instant
    /// Such as `38% of submits fail (HTTP 503)`, as of now if there is traffic; empty if healthy.
    package var reason: String
    /// The share of the latest outcomes that failed for a fault of theirs, of the worst signal,
    /// between 0 and 1.
    package var errorShare: Double
    /// From submit to result, in the last hour; `nil` where nothing succeeded.
    package var timeToResult: Quantiles?
    /// From submit to its answer, in the last hour.
    package var submitLatency: Quantiles?
    /// What failed in the last hour, most frequent first.
    package var failures: [FailureCount]
    package var callbacksReceived: Int
    package var callbacksMissed: Int
    /// The last sixty minutes, oldest first.
    package var lastHour: [Minute]

    /// Ends of the buckets that the quantiles lie in, at most 19 % too long.
    package struct Quantiles: Sendable, Hashable {
        package var p50: Duration
        package var p95: Duration
        package var p99: Duration

        init?(_ histogram: LogHistogram) {
            guard let p50 = histogram.quantile(0.5), let p95 = histogram.quantile(0.95),
                let p99 = histogram.quantile(0.99)
            else { return nil }
            self.p50 = p50
            self.p95 = p95
            self.p99 = p99
        }
    }

    /// How often something failed for one reason.
    package struct FailureCount: Sendable, Hashable {
        package var signal: HealthSignal
        package var fault: HealthFault
        package var count: Int
    }

    /// One minute's outcomes that say something of the provider.
    package struct Minute: Sendable, Hashable {
        package var volume: Int
        package var faults: Int
        /// Between 0 and 1; 0 without volume.
        package var errorShare: Double { volume == 0 ? 0 : Double(faults) / Double(volume) }
    }

    /// How far back a report looks.
    package static let span: Duration = .seconds(60 * 60)

    /// Puts a report together from the counts of the last hour, others' among them ignored.
    package init(
        provider: String, counts: [HealthCount], standing: HealthStanding?, now: Instant
    ) {
        let own = counts.filter { $0.provider == provider }
        let standing = standing ?? .healthy(since: now)
        self.provider = provider
        state = standing.state
        since = standing.since
        let worst = HealthSignal.allCases.map { HealthWindow(own, signal: $0, now: now) }
            .filter(\.isMeaningful).max { $0.share < $1.share }
        errorShare = worst?.share ?? 0
        let current = worst.flatMap { $0.faults > 0 ? $0.reason : nil }
        reason = standing.state == .healthy ? "" : current ?? standing.reason
        callbacksReceived = 0
        callbacksMissed = 0
        failures = []
        lastHour = Array(repeating: Minute(volume: 0, faults: 0), count: 60)
        let first = HealthCount.minute(of: now) - 59
        var times = LogHistogram()
        var latencies = LogHistogram()
        var seen: [FailureKey: Int] = [:]
        for one in own where one.minute >= first && one.minute < first + 60 {
            switch one.measure {
            case .answered: lastHour[Int(one.minute - first)].volume += one.count
            case .failed(let signal, let fault):
                lastHour[Int(one.minute - first)].add(fault, one.count)
                seen[FailureKey(signal: signal, fault: fault), default: 0] += one.count
            case .submitLatency: latencies.add(one.count, inBucket: one.bucket)
            case .timeToResult: times.add(one.count, inBucket: one.bucket)
            case .callbackReceived: callbacksReceived += one.count
            case .callbackMissed: callbacksMissed += one.count
            }
        }
        timeToResult = Quantiles(times)
        submitLatency = Quantiles(latencies)
        failures = seen.map { FailureCount(signal: $0.signal, fault: $0.fault, count: $1) }
            .sorted { ($1.count, $0.fault.code) < ($0.count, $1.fault.code) }
    }

    private struct FailureKey: Hashable {
        var signal: HealthSignal
        var fault: HealthFault
    }

    /// How often each kind failed in the last hour; silence is not among them.
    package var failuresByKind: [FailureKind: Int] {
        failures.reduce(into: [:]) { sums, failure in
            guard let kind = failure.fault.kind else { return }
            sums[kind, default: 0] += failure.count
        }
    }

    /// What is ours to mend, such as `12 × billing (insufficient_quota)`; `nil` for nothing.
    ///
    /// Health is blind to it, but nothing works until somebody acts.
    package var oursToMend: String? {
        let ours = failures.first { $0.fault.kind == .billing || $0.fault.kind == .configuration }
        return ours.map { "\($0.count) × \($0.fault.kindText) (\($0.fault.words))" }
    }

    /// The report of a provider from the database.
    package static func load(provider: String, _ tx: Transaction) throws -> ProviderReport {
        ProviderReport(
            provider: provider,
            counts: try HealthStore.load(since: tx.now - span, provider: provider, tx),
            standing: try HealthStore.standings(tx)[provider], now: tx.now)
    }
}

extension ProviderReport.Minute {
    fileprivate mutating func add(_ fault: HealthFault, _ count: Int) {
        if fault.countsAgainstHealth {
            volume += count
            faults += count
        } else if fault.countsAsAnswer {
            volume += count
        }
    }
}
