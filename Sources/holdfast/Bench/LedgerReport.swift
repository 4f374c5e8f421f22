import Database
import Terminal

/// What measuring the ledger found, under names that scripts rely on.
struct LedgerReport: Encodable, Sendable {
    /// How long single operations took.
    struct Quantiles: Encodable, Sendable {
        var p50MS: Double
        var p99MS: Double

        init(_ latencies: Latencies) {
            let quantiles = latencies.milliseconds(at: [0.5, 0.99])
            (p50MS, p99MS) = (quantiles[0], quantiles[1])
        }

        enum CodingKeys: String, CodingKey {
            case p50MS = "p50_ms"
            case p99MS = "p99_ms"
        }

        var text: String { "\(p50MS.rounded3)/\(p99MS.rounded3)" }
    }

    /// One load, and what the engine did for it.
    struct Run: Encodable, Sendable {
        var pairsPerSecond: Double
        var pair: Quantiles
        var freeze: Quantiles
        var settle: Quantiles
        var commits: Int
        var writesPerCommit: Double
        /// The most since the engine was opened.
        var largestGroup: Int
        var statementsPerPair: Double
        /// How much of the time a connection was committing, 0 to 1: what the disk takes.
        var commitShare: Double
        /// What the process used of the processors, the callers included.
        var processorUSPerPair: Double

        enum CodingKeys: String, CodingKey {
            case pairsPerSecond, pair, freeze, settle, commits, writesPerCommit, largestGroup
            case statementsPerPair, commitShare
            case processorUSPerPair = "processor_us_per_pair"
        }

        /// `connections` is how many commits could be under way at once.
        init(_ figure: LedgerFigure, connections: Int) {
            let (before, after) = (figure.before, figure.after)
            let pairs = Double(max(figure.latencies.pair.count, 1))
            let writes = after.writes - before.writes
            pairsPerSecond = Double(figure.latencies.pair.count) / figure.elapsed.seconds
            pair = Quantiles(figure.latencies.pair)
            freeze = Quantiles(figure.latencies.freeze)
            settle = Quantiles(figure.latencies.settle)
            commits = after.commits - before.commits
            writesPerCommit = Double(writes) / Double(max(commits, 1))
            largestGroup = after.largestGroup
            // Of what was committed: a pair that the end of the time cut in two counts as half.
            statementsPerPair =
                Double(after.statements - before.statements) * 2 / Double(max(writes, 1))
            commitShare =
                (after.committing - before.committing).seconds / figure.elapsed.seconds
                / Double(connections)
            processorUSPerPair = figure.processor.seconds * 1e6 / pairs
        }

        func lines(_ spread: LedgerBench.Spread) -> [String] {
            [
                "  \(spread.rawValue.padded(to: 8)) \(pairsPerSecond.rounded3) pairs/s; "
                    + "p50/p99 ms: pair \(pair.text), freeze \(freeze.text), settle \(settle.text)",
                "           \(writesPerCommit.rounded3) writes a commit, "
                    + "\(statementsPerPair.rounded3) statements a pair, "
                    + "\((commitShare * 100).rounded3) % of the time in commits, "
                    + "\(processorUSPerPair.rounded3) µs of processor a pair",
            ]
        }
    }

    var engine: String
    var callers: Int
    var users: Int
    var packagesPerUser: Int
    /// How many there were before.
    var entries: Int
    var runs: [LedgerBench.Spread: Run] = [:]

    private enum CodingKeys: String, CodingKey {
        case engine, callers, users, packagesPerUser, entries, uniform, hot
        case pairsPerSecond, hotPairsPerSecond
        case p50MS = "p50_ms"
        case p99MS = "p99_ms"
    }

    init(engine: String, callers: Int, users: Int, packagesPerUser: Int, entries: Int) {
        self.engine = engine
        self.callers = callers
        self.users = users
        self.packagesPerUser = packagesPerUser
        self.entries = entries
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(engine, forKey: .engine)
        try container.encode(callers, forKey: .callers)
        try container.encode(users, forKey: .users)
        try container.encode(packagesPerUser, forKey: .packagesPerUser)
        try container.encode(entries, forKey: .entries)
        try container.encodeIfPresent(runs[.uniform], forKey: .uniform)
        try container.encodeIfPresent(runs[.hot], forKey: .hot)
        try container.encodeIfPresent(runs[.hot]?.pairsPerSecond, forKey: .hotPairsPerSecond)
        // The figure that is asked for where only one is.
        guard let main = runs[.uniform] ?? runs[.hot] else { return }
        try container.encode(main.pairsPerSecond, forKey: .pairsPerSecond)
        try container.encode(main.pair.p50MS, forKey: .p50MS)
        try container.encode(main.pair.p99MS, forKey: .p99MS)
    }

    /// The report as lines for a person.
    var lines: [String] {
        [
            "ledger   freeze→settle pairs on \(engine): \(callers.grouped) callers, "
                + "\(users.grouped) users with \(packagesPerUser.grouped) packages each, "
                + "\(entries.grouped) entries before"
        ] + LedgerBench.Spread.allCases.flatMap { spread in runs[spread]?.lines(spread) ?? [] }
    }
}
