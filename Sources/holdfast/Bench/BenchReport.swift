/// What a benchmark found, under names that scripts rely on.
struct BenchReport: Encodable, Sendable {
    struct Disk: Encodable, Sendable {
        /// The median of an append and its `fdatasync`.
        var fsyncUS: Double

        enum CodingKeys: String, CodingKey {
            case fsyncUS = "fsync_us"
        }
    }

    struct Ledger: Encodable, Sendable {
        var pairsPerSecond: Double
        var p50MS: Double
        var p99MS: Double
        /// All callers on one user.
        var hotPairsPerSecond: Double

        enum CodingKeys: String, CodingKey {
            case pairsPerSecond = "pairs_per_second"
            case p50MS = "p50_ms"
            case p99MS = "p99_ms"
            case hotPairsPerSecond = "hot_pairs_per_second"
        }
    }

    struct Status: Encodable, Sendable {
        var requestsPerSecond: Double
        var p50MS: Double
        var p99MS: Double

        enum CodingKeys: String, CodingKey {
            case requestsPerSecond = "requests_per_second"
            case p50MS = "p50_ms"
            case p99MS = "p99_ms"
        }
    }

    struct Flow: Encodable, Sendable {
        var jobsPerSecond: Double
        var p50MS: Double
        var p99MS: Double

        enum CodingKeys: String, CodingKey {
            case jobsPerSecond = "jobs_per_second"
            case p50MS = "p50_ms"
            case p99MS = "p99_ms"
        }
    }

    struct Console: Encodable, Sendable {
        var framesPerSecond: Double
        var p50MS: Double
        var p99MS: Double

        enum CodingKeys: String, CodingKey {
            case framesPerSecond = "frames_per_second"
            case p50MS = "p50_ms"
            case p99MS = "p99_ms"
        }
    }

    var disk: Disk
    var ledger: Ledger?
    var status: Status?
    var flow: Flow?
    var console: Console?

    /// The report as lines for a person.
    var lines: [String] {
        var lines = ["disk     fsync \(rounded(disk.fsyncUS)) µs (median, 4 KiB append)"]
        if let ledger {
            lines.append(
                "ledger   \(rounded(ledger.pairsPerSecond)) freeze→settle pairs/s, "
                    + "p50 \(rounded(ledger.p50MS)) ms, p99 \(rounded(ledger.p99MS)) ms; "
                    + "one hot user \(rounded(ledger.hotPairsPerSecond)) pairs/s")
        }
        if let status {
            lines.append(
                "status   \(rounded(status.requestsPerSecond)) requests/s, "
                    + "p50 \(rounded(status.p50MS)) ms, p99 \(rounded(status.p99MS)) ms")
        }
        if let flow {
            lines.append(
                "flow     \(rounded(flow.jobsPerSecond)) whole jobs/s, "
                    + "p50 \(rounded(flow.p50MS)) ms, p99 \(rounded(flow.p99MS)) ms")
        }
        if let console {
            lines.append(
                "console  \(rounded(console.framesPerSecond)) overview frames/s, "
                    + "p50 \(rounded(console.p50MS)) ms, p99 \(rounded(console.p99MS)) ms")
        }
        return lines
    }

    /// Three figures are as many as a benchmark knows.
    private func rounded(_ value: Double) -> String {
        switch value {
        case 100...: "\(Int(value.rounded()))"
        case 10...: "\((value * 10).rounded() / 10)"
        default: "\((value * 100).rounded() / 100)"
        }
    }
}
