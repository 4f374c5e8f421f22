/// What a benchmark found, under names that scripts rely on.
struct BenchReport: Encodable, Sendable {
    struct Disk: Encodable, Sendable {
        /// The median of an append and its `fdatasync`.
        var fsyncUS: Double

        enum CodingKeys: String, CodingKey {
            case fsyncUS = "fsync_us"
        }
    }

    /// One rate, how long single operations took, and what else belongs to it.
    struct Rate: Encodable, Sendable {
        /// What is counted, such as `pairs`: the rate's name is `pairs_per_second`.
        var unit: String
        var perSecond: Double
        var p50MS: Double
        var p99MS: Double
        /// The rate where all callers are on one user.
        var hotPerSecond: Double?

        init(_ figure: BenchFigure, unit: String, hot: BenchFigure? = nil) {
            self.unit = unit
            perSecond = figure.perSecond
            let quantiles = figure.latencies.milliseconds(at: [0.5, 0.99])
            (p50MS, p99MS) = (quantiles[0], quantiles[1])
            hotPerSecond = hot?.perSecond
        }

        private struct Name: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            try container.encode(perSecond, forKey: Name(stringValue: "\(unit)_per_second"))
            try container.encode(p50MS, forKey: Name(stringValue: "p50_ms"))
            try container.encode(p99MS, forKey: Name(stringValue: "p99_ms"))
            try container.encodeIfPresent(
                hotPerSecond, forKey: Name(stringValue: "hot_\(unit)_per_second"))
        }

        /// The rate as a line for a person.
        func line(_ what: String) -> String {
            let hot = hotPerSecond.map { "; one hot user \($0.rounded3)/s" } ?? ""
            return "\(perSecond.rounded3) \(what)/s, p50 \(p50MS.rounded3) ms, "
                + "p99 \(p99MS.rounded3) ms\(hot)"
        }
    }

    var disk: Disk
    var ledger: Rate?
    var status: Rate?
    var flow: Rate?
    var console: Rate?

    /// The report as lines for a person.
    var lines: [String] {
        [
            "disk     fsync \(disk.fsyncUS.rounded3) µs (median, 4 KiB append)",
            ledger.map { "ledger   \($0.line("freeze→settle pairs"))" },
            status.map { "status   \($0.line("requests"))" },
            flow.map { "flow     \($0.line("whole jobs"))" },
            console.map { "console  \($0.line("overview frames"))" },
        ].compactMap(\.self)
    }
}

extension Double {
    /// With three figures: more a benchmark does not know.
    fileprivate var rounded3: String {
        switch self {
        case 100...: "\(Int(rounded()))"
        case 10...: "\((self * 10).rounded() / 10)"
        default: "\((self * 100).rounded() / 100)"
        }
    }
}
