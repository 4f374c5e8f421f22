package import Database
import Synchronization

/// Counts in this process what happens with each provider, until it is flushed.
///
/// Recording costs a lock and a dictionary look-up: no caller ever waits for the database.
package final class HealthRecorder: Sendable {
    /// A vendor that makes up a new code for each failure must not fill our memory.
    static let codesPerMinuteMax = 32

    private let state = Mutex(State())

    fileprivate struct State {
        var counts: [Key: Int] = [:]
        var codes: [CodeKey: Set<HealthFault>] = [:]
        var breakers: [String: BreakerState] = [:]
    }

    fileprivate struct Key: Hashable {
        var provider: String
        var minute: Int64
        var measure: HealthMeasure
        var bucket: Int
    }

    fileprivate struct CodeKey: Hashable {
        var provider: String
        var minute: Int64
    }

    package init() {}

    /// Counts one event, and moves the provider's circuit breaker where it is a submit's.
    package func record(_ event: HealthEvent, provider: String, at now: Instant) {
        state.withLock { state in
            state.record(event, provider: provider, at: now)
            guard let breakerEvent = BreakerEvent(event) else { return }
            let before = state.breakers[provider] ?? .initial
            state.breakers[provider] = before.after(breakerEvent, at: now)
        }
    }

    /// The circuit breaker of a provider.
    package func breaker(of provider: String) -> BreakerState {
        state.withLock { $0.breakers[provider] ?? .initial }
    }

    /// All circuit breakers that have moved, by provider.
    package var breakers: [String: BreakerState] { state.withLock { $0.breakers } }

    /// Says that a job was sent to a provider only to try whether it works again.
    package func probeStarted(provider: String, at now: Instant) {
        state.withLock { state in
            let before = state.breakers[provider] ?? .initial
            state.breakers[provider] = before.after(.probeStarted, at: now)
        }
    }

    /// Says that a provider was judged to be down, by this process or another.
    package func judgedDown(provider: String, at now: Instant) {
        state.withLock { state in
            let before = state.breakers[provider] ?? .initial
            state.breakers[provider] = before.after(.judgedDown, at: now)
        }
    }

    /// Takes all counts since the last time; whoever fails to store them gives them back.
    package func drain() -> [HealthCount] {
        state.withLock { state in
            defer { state.counts = [:] }
            return state.counts.map { key, count in
                HealthCount(
                    provider: key.provider, minute: key.minute, measure: key.measure,
                    bucket: key.bucket, count: count)
            }
        }
    }

    /// Gives back counts that could not be stored.
    package func restore(_ counts: [HealthCount]) {
        state.withLock { state in
            for one in counts {
                let key = Key(
                    provider: one.provider, minute: one.minute, measure: one.measure,
                    bucket: one.bucket)
                state.counts[key, default: 0] += one.count
            }
        }
    }
}

extension HealthRecorder.State {
    fileprivate mutating func record(_ event: HealthEvent, provider: String, at now: Instant) {
        switch event {
        case .submitted(let latency):
            count(.answered(.submit), provider, now)
            count(.submitLatency, provider, now, bucket: LogHistogram.bucket(latency))
        case .submitFailed(let failure): count(failure, .submit, provider, now)
        case .submitUnknown: count(.failed(.submit, .unknown), provider, now)
        case .succeeded(let timeToResult):
            count(.answered(.result), provider, now)
            count(.timeToResult, provider, now, bucket: LogHistogram.bucket(timeToResult))
        case .failed(let failure): count(failure, .result, provider, now)
        case .polled: count(.answered(.poll), provider, now)
        case .pollFailed(let failure): count(failure, .poll, provider, now)
        case .callbackReceived: count(.callbackReceived, provider, now)
        case .callbackMissed: count(.callbackMissed, provider, now)
        }
    }

    private mutating func count(
        _ failure: ProviderFailure, _ signal: HealthSignal, _ provider: String, _ now: Instant
    ) {
        var fault = HealthFault(kind: failure.kind, code: failure.code)
        let key = HealthRecorder.CodeKey(provider: provider, minute: HealthCount.minute(of: now))
        var known = codes[key] ?? []
        // A minute of this provider that is not known yet: those before it are over.
        if known.isEmpty { codes = codes.filter { $0.key.minute >= key.minute - 1 } }
        if !known.contains(fault), known.count >= HealthRecorder.codesPerMinuteMax {
            fault.code = HealthFault.otherCode
        }
        known.insert(fault)
        codes[key] = known
        count(.failed(signal, fault), provider, now)
    }

    private mutating func count(
        _ measure: HealthMeasure, _ provider: String, _ now: Instant, bucket: Int? = nil
    ) {
        let minute = HealthCount.minute(of: now)
        let slot = HealthCount.slot(of: now) - minute * (60 / HealthCount.slotSeconds)
        let key = HealthRecorder.Key(
            provider: provider, minute: minute, measure: measure, bucket: bucket ?? Int(slot))
        counts[key, default: 0] += 1
    }
}
