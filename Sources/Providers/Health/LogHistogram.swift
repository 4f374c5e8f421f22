/// Durations counted on a logarithmic scale: four buckets to each doubling, so that any quantile is
/// right within 19 % however long the durations are.
package struct LogHistogram: Sendable, Hashable {
    /// One hundred buckets reach from 1 ms to 2^25 ms, which is nine hours.
    package static let bucketMax = 100

    private var counts: [Int: Int] = [:]
    package private(set) var total = 0

    package init() {}

    /// The bucket of a duration: 0 below a millisecond, then four a doubling.
    package static func bucket(_ duration: Duration) -> Int {
        let milliseconds = duration.seconds * 1000
        guard milliseconds >= 1 else { return 0 }
        let quarter =
            switch milliseconds.significand {
            case ..<1.189_207_115: 0
            case ..<1.414_213_562: 1
            case ..<1.681_792_831: 2
            default: 3
            }
        return min(1 + 4 * Int(milliseconds.exponent) + quarter, bucketMax)
    }

    /// Where a bucket ends, which is what a quantile in it is reported as: never too short.
    package static func end(ofBucket bucket: Int) -> Duration {
        let (doublings, quarters) = bucket.quotientAndRemainder(dividingBy: 4)
        let factors = [1, 1.189_207_115, 1.414_213_562, 1.681_792_831]
        let milliseconds =
            Double(sign: .plus, exponent: doublings, significand: 1) * factors[quarters]
        return .microseconds(Int64(milliseconds * 1000))
    }

    /// Counts durations of one bucket.
    package mutating func add(_ count: Int, inBucket bucket: Int) {
        counts[bucket, default: 0] += count
        total += count
    }

    /// The duration that `share` of all are not longer than; `nil` where there are none.
    package func quantile(_ share: Double) -> Duration? {
        guard total > 0 else { return nil }
        let rank = max(1, Int((share * Double(total)).rounded(.up)))
        var seen = 0
        for (bucket, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= rank { return Self.end(ofBucket: bucket) }
        }
        return nil
    }
}

extension Duration {
    /// In seconds, for shares and logarithms, not for money.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
