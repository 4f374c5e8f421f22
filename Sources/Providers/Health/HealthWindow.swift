package import Database

/// The latest outcomes of one signal, no more than are needed to judge it.
package struct HealthWindow: Sendable, Hashable {
    package var signal: HealthSignal
    /// How many outcomes say something of the provider: answers and faults of theirs.
    package var judged: Int
    /// How many of them are faults of theirs.
    package var faults: Int
    /// The fault of theirs that is seen most.
    package var leading: HealthFault?

    package init(signal: HealthSignal, judged: Int, faults: Int, leading: HealthFault?) {
        self.signal = signal
        self.judged = judged
        self.faults = faults
        self.leading = leading
    }

    /// The latest ``HealthPolicy/sampleMax`` outcomes among `counts` of one provider, none older
    /// than ``HealthPolicy/horizon``; all those of the last ``HealthPolicy/slotsMin`` slots.
    package init(_ counts: [HealthCount], signal: HealthSignal, now: Instant) {
        self.init(signal: signal, judged: 0, faults: 0, leading: nil)
        let oldest = HealthCount.slot(of: now - HealthPolicy.horizon)
        var slots: [Int64: [HealthCount]] = [:]
        for one in counts where one.measure.signal == signal {
            guard one.slot >= oldest, one.slot <= HealthCount.slot(of: now) else { continue }
            slots[one.slot, default: []].append(one)
        }
        var seen: [HealthFault: Int] = [:]
        for slot in slots.keys.sorted(by: >) {
            let isLatest = slot > HealthCount.slot(of: now) - HealthPolicy.slotsMin
            guard isLatest || judged < HealthPolicy.sampleMax else { break }
            for one in slots[slot] ?? [] { add(one, seen: &seen) }
        }
        leading = seen.max { ($0.value, $1.key.code) < ($1.value, $0.key.code) }?.key
    }

    private mutating func add(_ one: HealthCount, seen: inout [HealthFault: Int]) {
        switch one.measure {
        case .answered: judged += one.count
        case .failed(_, let fault) where fault.countsAsAnswer: judged += one.count
        case .failed(_, let fault) where fault.countsAgainstHealth:
            judged += one.count
            faults += one.count
            seen[fault, default: 0] += one.count
        default: break
        }
    }

    /// The share of faults; 0 where nothing was seen.
    package var share: Double { judged == 0 ? 0 : Double(faults) / Double(judged) }

    /// Whether there is enough to judge by.
    package var isMeaningful: Bool { judged >= HealthPolicy.volumeMin }

    /// Such as `38% of submits fail (HTTP 503)`.
    package var reason: String {
        let percent = Int((share * 100).rounded())
        let cause = leading.map { " (\($0.words))" } ?? ""
        return "\(percent)% of \(signal.plural) fail\(cause)"
    }
}

extension HealthMeasure {
    /// The signal that this is an outcome of, kept by slot; `nil` for all else.
    var signal: HealthSignal? {
        switch self {
        case .answered(let signal), .failed(let signal, _): signal
        default: nil
        }
    }
}
