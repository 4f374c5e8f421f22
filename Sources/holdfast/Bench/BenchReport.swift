/// What a benchmark found, under names that scripts rely on.
struct BenchReport: Encodable, Sendable {
    struct Disk: Encodable, Sendable {
        /// The median of an append and its `fdatasync`, before everything else.
        var fsyncUS: Double
        /// The same after everything else: disks that are shared have good and bad spells.
        var fsyncAfterUS: Double?

        enum CodingKeys: String, CodingKey {
            case fsyncUS = "fsync_us"
            case fsyncAfterUS = "fsync_after_us"
        }
    }

    /// One rate, how long single operations took, and what else belongs to it.
    struct Rate: Encodable, Sendable {
        /// What is counted, such as `pairs`: the rate's name is `pairs_per_second`.
        var unit: String
        var perSecond: Double
        var p50MS: Double
        var p99MS: Double

        init(_ figure: BenchFigure, unit: String) {
            self.unit = unit
            perSecond = figure.perSecond
            let quantiles = figure.latencies.milliseconds(at: [0.5, 0.99])
            (p50MS, p99MS) = (quantiles[0], quantiles[1])
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
        }

        /// The rate as a line for a person.
        func line(_ what: String) -> String {
            "\(perSecond.rounded3) \(what)/s, p50 \(p50MS.rounded3) ms, p99 \(p99MS.rounded3) ms"
        }
    }

    var disk: Disk
    var ledger: LedgerReport?
    var status: Rate?
    var flow: Rate?
    var console: Rate?

    /// The report as lines for a person.
    var lines: [String] {
        let after = disk.fsyncAfterUS.map { ", \($0.rounded3) µs afterwards" } ?? ""
        return ["disk     fsync \(disk.fsyncUS.rounded3) µs\(after) (median, 4 KiB append)"]
            + (ledger?.lines ?? [])
            + [
                status.map { "status   \($0.line("requests"))" },
                flow.map { "flow     \($0.line("whole jobs"))" },
                console.map { "console  \($0.line("overview frames"))" },
            ].compactMap(\.self)
    }
}

extension Double {
    /// With three figures: more a benchmark does not know.
    var rounded3: String {
        switch self {
        case 100...: "\(Int(rounded()))"
        case 10...: "\((self * 10).rounded() / 10)"
        default: "\((self * 100).rounded() / 100)"
        }
    }
}
