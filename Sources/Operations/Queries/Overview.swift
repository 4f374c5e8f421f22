import Database
import Jobs
import Providers

/// Puts the overview together: what is wrong first, with jobs and credits beside it.
struct Overview {
    /// How many minutes the sparklines of jobs show.
    static let minutesShown = 60
    static let activityMax = 20
    /// Three signs of life that did not come.
    static let serviceSilenceMax: Duration = .seconds(30)

    let tx: Transaction
    let facts: [ProviderFacts]
    let environment: String

    func snapshot() throws -> OverviewSnapshot {
        let providers = try ProviderBoard(tx: tx, facts: facts).rows()
        let check = try LedgerCheck.last(in: tx)
        let (completed, failed) = try perMinute()
        return OverviewSnapshot(
            at: tx.now, environment: environment,
            defaultProvider: try DefaultProvider.current(in: tx),
            attention: try attention(providers, check), jobs: try JobCounting(tx).open(),
            lastHour: try JobCounting(tx).ended(since: tx.now - .seconds(3_600)),
            completedPerMinute: completed, failedPerMinute: failed, providers: providers,
            credits: try CreditSums(tx).forViews(), ledgerCheck: check,
            activity: try activity(providers))
    }

    private func attention(
        _ providers: [ProviderRow], _ check: LedgerCheck
    ) throws -> [AttentionItem] {
        var items: [AttentionItem] = []
        if !check.isSound {
            items.append(
                AttentionItem(
                    severity: .critical, text: "the ledger is broken: \(check.broken ?? "verify")",
                    jobs: 0, credits: 0, subject: .ledger, filter: ""))
        }
        items += try attentionOfService()
        for provider in providers where provider.needsAttention {
            items.append(provider.attention(at: tx.now))
        }
        items += try attentionOfJobs()
        return items.sorted { $0.severity.rank < $1.severity.rank }
    }

    /// A service that has worked here and does no longer: nothing else would say so.
    private func attentionOfService() throws -> [AttentionItem] {
        guard let seen = try SettingsValue.find(.serviceSeen, in: tx),
            tx.now - seen.changedAt > Self.serviceSilenceMax
        else { return [] }
        let waiting = try tx.first(
            """
            SELECT count(*), coalesce(sum(credits), 0) FROM jobs
            WHERE finished_at IS NULL
            """
        ) { try (jobs: $0.get(0, as: Int.self), credits: $0.get(1, as: Int64.self)) }
        return [
            AttentionItem(
                severity: .critical,
                text: "no service at work for \((tx.now - seen.changedAt).inShort): "
                    + "start holdfast serve",
                jobs: waiting?.jobs ?? 0, credits: waiting?.credits ?? 0, subject: .jobs,
                filter: "")
        ]
    }

    private func attentionOfJobs() throws -> [AttentionItem] {
        try tx.rows(
            """
            SELECT attention, count(*), sum(held), min(updated_at)
            FROM (
                SELECT attention, updated_at, CASE
                    WHEN finished_at IS NULL THEN credits
                    ELSE 0 END AS held
                FROM jobs WHERE attention IS NOT NULL
                UNION ALL
                -- What a service that is not there cannot mark.
                SELECT 'stuck_hold', updated_at, credits
                FROM jobs
                WHERE finished_at IS NULL
                    AND attention IS NULL
                    AND \(tx.now) > deadline_at + (deadline_at - created_at)
            ) AS troubled
            GROUP BY attention
            """
        ) { row in
            let attention = try row.get(0, as: Attention.self)
            let count = try row.get(1, as: Int.self)
            let since = try row.get(3, as: Instant.self)
            return AttentionItem(
                severity: attention.severity,
                text: attention.sentence(count, for: (tx.now - since).inShort), jobs: count,
                credits: try row.get(2), subject: attention.subject,
                filter: attention.filter)
        }
    }

    /// Jobs that ended in each of the last minutes, oldest first.
    private func perMinute() throws -> (completed: [Int], failed: [Int]) {
        let start = tx.now - .seconds(60 * Self.minutesShown)
        var completed = [Int](repeating: 0, count: Self.minutesShown)
        var failed = completed
        try tx.forEach(
            """
            SELECT (finished_at - \(start)) / 60000000, state, count(*) FROM jobs
            WHERE finished_at > \(start) GROUP BY 1, 2
            """
        ) { row in
            let minute = min(try row.get(0, as: Int.self), Self.minutesShown - 1)
            let count = try row.get(2, as: Int.self)
            switch try row.get(1, as: JobState.self) {
            case .completed: completed[minute] += count
            case .failed: failed[minute] += count
            default: break
            }
        }
        return (completed, failed)
    }

    /// What operators did and how providers changed, newest first.
    private func activity(_ providers: [ProviderRow]) throws -> [ActivityLine] {
        let audit = try AuditLog(tx).rows(limit: Self.activityMax).map { row in
            ActivityLine(
                at: row.at, text: "\(row.operatorName) \(row.command) \(row.target): \(row.reason)")
        }
        let health = providers.filter { $0.health != "healthy" }.map { provider in
            ActivityLine(
                at: provider.healthSince,
                text: "\(provider.name) \(provider.health): \(provider.reason ?? "")")
        }
        return Array((audit + health).sorted { $0.at > $1.at }.prefix(Self.activityMax))
    }
}

/// How many jobs are where.
struct JobCounting {
    private let tx: Transaction

    init(_ tx: Transaction) {
        self.tx = tx
    }

    func open() throws -> JobCounts {
        try count(
            """
            SELECT state, count(*) FROM jobs
            WHERE finished_at IS NULL GROUP BY state
            """)
    }

    func ended(since start: Instant) throws -> JobCounts {
        // Were it grouped by the column, SQLite would read all of them in the order of its index.
        try count(
            "SELECT state || '', count(*) FROM jobs WHERE finished_at > \(start) GROUP BY 1")
    }

    /// All jobs ever, by state.
    ///
    /// - Complexity: O(jobs).
    func all() throws -> JobCounts {
        try count("SELECT state, count(*) FROM jobs GROUP BY state")
    }

    private func count(_ query: SQL) throws -> JobCounts {
        var counts = JobCounts()
        try tx.forEach(query) { row in
            let count = try row.get(1, as: Int.self)
            switch try row.get(0, as: JobState.self) {
            case .queued: counts.queued = count
            case .submitting: counts.submitting = count
            case .running: counts.running = count
            case .delivering: counts.delivering = count
            case .completed: counts.completed = count
            case .failed: counts.failed = count
            case .canceled: counts.canceled = count
            }
        }
        return counts
    }
}
