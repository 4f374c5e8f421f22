/// How long each of many operations took.
struct Latencies: Sendable {
    private var nanoseconds: [Int64] = []

    var count: Int { nanoseconds.count }

    mutating func add(_ duration: Duration) {
        let parts = duration.components
        nanoseconds.append(parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000)
    }

    mutating func add(contentsOf other: Latencies) { nanoseconds += other.nanoseconds }

    /// The quantiles, in milliseconds; zero without any operation.
    ///
    /// - Complexity: O(n log n) for n operations.
    func milliseconds(at quantiles: [Double]) -> [Double] {
        let sorted = nanoseconds.sorted()
        return quantiles.map { quantile in
            guard let last = sorted.indices.last else { return 0 }
            return Double(sorted[Int((Double(last) * quantile).rounded())]) / 1e6
        }
    }
}

/// One figure of a benchmark: a rate, and how long single operations took.
struct BenchFigure: Sendable {
    var operations: Int
    var elapsed: Duration
    var latencies: Latencies

    var perSecond: Double { Double(operations) / elapsed.seconds }
}

extension Duration {
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
