import Time
import Operations

@testable import Console

/// A bad night, as a desk would tell it: evolink fails, and money waits on it.
enum Fixture {
    static let now = Instant(rfc3339: "2026-11-21T03:12:26Z")!

    static func ago(_ duration: Duration) -> Instant { now - duration }

    static func provider(
        _ name: String, isDefault: Bool = false, health: String = "healthy",
        since: Duration, errors: Double, p50: Double, p95: Double, inFlight: Int = 0,
        mode: String = "on", price: Int64 = 4, hour: [Double]? = nil, held: Int64 = 0,
        queued: Int = 0
    ) -> ProviderRow {
        ProviderRow(
            name: name, adapter: name, model: "gemini-3.1-flash-image-preview",
            isDefault: isDefault, health: health, healthSince: ago(since),
            reason: health == "healthy" ? nil : "38% of submits fail (HTTP 503)",
            errorShare: errors, p50Seconds: p50, p95Seconds: p95, inFlight: inFlight,
            oldestInFlight: nil, queued: queued, creditsHeld: held, mode: mode, price: price,
            lastHour: hour ?? Array(repeating: 0, count: 9), callbacksMissed: 0, version: 3)
    }

    static let providers: [ProviderRow] = [
        provider(
            "evolink", isDefault: true, health: "down", since: .seconds(380), errors: 0.381,
            p50: 12.1, p95: 41, inFlight: 32,
            hour: [0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.1, 0.3, 0.4], held: 128, queued: 14),
        provider(
            "replicate", since: .seconds(3 * 86_400), errors: 0.004, p50: 9.8, p95: 22.5,
            price: 5),
        provider(
            "fal", since: .seconds(9 * 86_400), errors: 0.002, p50: 6.1, p95: 14,
            mode: "draining"),
    ]

    static let attention: [AttentionItem] = [
        AttentionItem(
            severity: .critical, text: "evolink down 6m: 38% of submits fail (HTTP 503)",
            jobs: 32, credits: 128, subject: .providers, filter: "state:down"),
        AttentionItem(
            severity: .critical, text: "4 deliveries failed (R2 503), first URL expires in 41m",
            jobs: 4, credits: 16, subject: .deliveries, filter: "state:failed"),
        AttentionItem(
            severity: .warning, text: "2 holds stuck over 30m, evolink", jobs: 2, credits: 8,
            subject: .holds, filter: "stuck:true"),
        AttentionItem(
            severity: .warning, text: "1 unknown outcome: sent, no answer, deadline passed",
            jobs: 1, credits: 4, subject: .jobs, filter: "attention:unknown_outcome"),
    ]

    static var overview: OverviewSnapshot {
        var jobs = JobCounts()
        (jobs.queued, jobs.running, jobs.delivering) = (14, 32, 3)
        var hour = JobCounts()
        (hour.completed, hour.failed, hour.canceled) = (2_310, 61, 4)
        var credits = CreditTotals()
        credits.available = 1_204_310
        credits.held = 156
        credits.settled = 88_310
        credits.expired = 2_100
        credits.granted = 1_204_310 + 156 + 88_310 + 2_100
        return OverviewSnapshot(
            at: now, environment: "production", defaultProvider: "evolink", attention: attention,
            jobs: jobs, lastHour: hour, completedPerMinute: [3, 9, 12, 20, 28, 24, 12, 4],
            failedPerMinute: [0, 0, 1, 0, 1, 2, 20, 26], providers: providers, credits: credits,
            ledgerCheck: LedgerCheck(checkedAt: ago(.seconds(12)), isSound: true, broken: nil),
            activity: [
                ActivityLine(
                    at: ago(.seconds(6)),
                    text: "evolink: breaker opened, 32 of 84 submits failed in 5m"),
                ActivityLine(
                    at: ago(.seconds(84)), text: "ana re-drove 2 deliveries: \"R2 back\""),
                ActivityLine(at: ago(.seconds(366)), text: "evolink: degraded, p95 41s"),
            ])
    }

    /// The same when all is well.
    static var quietOverview: OverviewSnapshot {
        var quiet = overview
        quiet.attention = []
        quiet.providers[0].health = "healthy"
        quiet.providers[0].errorShare = 0.001
        quiet.providers[0].lastHour = Array(repeating: 0, count: 9)
        quiet.failedPerMinute = Array(repeating: 0, count: 8)
        return quiet
    }

    static func job(
        _ number: Int, user: String, state: String, attention: String? = nil,
        provider: String? = "evolink", credits: Int64 = 4, age: Duration, note: String? = nil
    ) -> JobRow {
        JobRow(
            id: "01J8ZQ4F5K6XQ2A7R0VN37Q2\(number)", user: user, state: state,
            attention: attention, provider: provider, credits: credits, attempts: 1, outputs: 1,
            createdAt: ago(age), updatedAt: ago(min(age, .seconds(4))), note: note, version: 7)
    }

    static let jobs: [JobRow] = [
        job(
            41, user: "ann@example", state: "failed", age: .seconds(192),
            note: "service_error: breaker open"),
        job(42, user: "bob@example", state: "running", age: .seconds(841), note: "processing, 65%"),
        job(
            43, user: "cho.with.a.very.long.address@example.org", state: "delivering",
            attention: "undelivered", age: .seconds(2_700), note: "R2 503, 3 of 5 tries"),
        job(44, user: "dee@example", state: "queued", provider: nil, age: .seconds(9)),
        job(
            45, user: "eve@example", state: "running", attention: "unknown_outcome",
            age: .seconds(4_000), note: "sent, no answer, deadline passed"),
        job(
            46, user: "fay@example", state: "completed", provider: "replicate", credits: 1_250,
            age: .seconds(7_300)),
        job(47, user: "gus@example", state: "canceled", provider: nil, age: .seconds(90_000)),
    ]

    static let jobDetail = JobDetail(
        row: jobs[0],
        prompt: "Dress the person in image 1 in the garment in image 2, studio light",
        aspectRatio: "3:4",
        timeline: [
            TimelineLine(
                at: ago(.milliseconds(195_796)), event: "requested", credits: nil,
                text: "key 7f3c, 2 pictures, 3:4"),
            TimelineLine(
                at: ago(.milliseconds(195_796)), event: "frozen", credits: -4,
                text: "3 from pkg 01J8…A1 (expires 2d), 1 from 01J8…C7"),
            TimelineLine(
                at: ago(.milliseconds(195_609)), event: "attempt 1", credits: nil,
                text: "evolink, sent"),
            TimelineLine(
                at: ago(.milliseconds(3_360)), event: "callback", credits: nil,
                text: "failed: service_error (provider's fault)"),
            TimelineLine(
                at: ago(.milliseconds(3_345)), event: "released", credits: 4,
                text: "3 to 01J8…A1, 1 to 01J8…C7"),
            TimelineLine(
                at: ago(.milliseconds(3_345)), event: "failed", credits: nil,
                text: "the user was not charged"),
        ],
        outputs: [
            OutputLine(
                number: 1, state: "failed", key: nil, url: nil, bytes: nil, type: nil)
        ],
        verdict: "Why not charged: the hold was released in the same transaction as the failure.")

    static let holds: [HoldRow] = [
        HoldRow(
            id: "01J8ZH11F5K6XQ2A7R0VN30001", job: jobs[4].id, user: "eve@example", credits: 4,
            state: "held", jobState: "running", provider: "evolink",
            createdAt: ago(.seconds(4_000)),
            isStuck: true, note: "1h6m, expected 10m; lease lost", version: 2),
        HoldRow(
            id: "01J8ZH12F5K6XQ2A7R0VN30002", job: jobs[1].id, user: "bob@example", credits: 4,
            state: "held", jobState: "running", provider: "evolink", createdAt: ago(.seconds(841)),
            isStuck: false, note: nil, version: 2),
        HoldRow(
            id: "01J8ZH13F5K6XQ2A7R0VN30003", job: jobs[5].id, user: "fay@example",
            credits: 1_250, state: "settled", jobState: "completed", provider: "replicate",
            createdAt: ago(.seconds(7_300)), isStuck: false, note: nil, version: 3),
    ]

    static let users: [UserRow] = [
        UserRow(
            id: "ann@example", available: 96, held: 4, settled: 310, expired: 0, openJobs: 1,
            createdAt: ago(.seconds(20 * 86_400))),
        UserRow(
            id: "bob@example", available: 1_204_214, held: 152, settled: 88_000, expired: 2_100,
            openJobs: 12, createdAt: ago(.seconds(300 * 86_400))),
    ]

    static let userDetail = UserDetail(
        row: users[0], revoked: 0, isChainSound: true,
        packages: [
            PackageLine(
                id: "01J8AAAAF5K6XQ2A7R0VN300A1", available: 11, held: 3, granted: 20,
                expiresAt: now + .seconds(2 * 86_400 + 60), source: "purchase",
                grantedAt: ago(.seconds(7 * 86_400))),
            PackageLine(
                id: "01J8CCCCF5K6XQ2A7R0VN300C7", available: 85, held: 1, granted: 100,
                expiresAt: now + .seconds(71 * 86_400 + 60), source: "purchase",
                grantedAt: ago(.seconds(19 * 86_400))),
        ],
        entries: [
            entry(5, .seconds(4), "released", 4, -4, 0, jobs[0].id, "evolink failed"),
            entry(4, .seconds(196), "frozen", -4, 4, 0, jobs[0].id, nil),
            entry(3, .seconds(865), "settled", 0, -4, 4, jobs[5].id, "completed"),
            entry(2, .seconds(914), "frozen", -4, 4, 0, jobs[5].id, nil),
            entry(1, .seconds(40_000), "refunded", 4, 0, -4, jobs[6].id, "sam: \"wrong fit\""),
        ])

    private static func entry(
        _ number: Int64, _ age: Duration, _ event: String, _ available: Int64, _ held: Int64,
        _ settled: Int64, _ job: String, _ why: String?
    ) -> EntryLine {
        EntryLine(
            number: number, at: ago(age), event: event, available: available, held: held,
            settled: settled, job: job, why: why)
    }

    static let deliveries: [DeliveryRow] = (0..<6).map(delivery)

    private static func delivery(_ index: Int) -> DeliveryRow {
        let job: JobRow = jobs[index]
        let isFailed = index < 4
        let state: String = isFailed ? "failed" : index == 4 ? "spooled" : "stored"
        let expiry: Instant = now + Duration.seconds(2_460 + index * 600)
        return DeliveryRow(
            id: "\(job.id)/1", job: job.id, user: job.user, provider: "evolink", state: state,
            tries: isFailed ? 5 : 1, bytes: isFailed ? nil : 812_345, credits: 4,
            sourceExpiresAt: expiry, createdAt: ago(.seconds(1_900)),
            note: isFailed ? "R2 503: SlowDown" : nil, version: 4)
    }

    static let audit: [AuditRow] = [
        AuditRow(
            id: "a2", at: ago(.seconds(84)), operatorName: "ana", role: "admin",
            origin: "pts/3 10.0.0.7", command: "deliveries.redrive", target: "2 deliveries",
            reason: "R2 back", before: "failed", after: "pending"),
        AuditRow(
            id: "a1", at: ago(.seconds(90_000)), operatorName: "sam", role: "support",
            origin: "pts/1", command: "users.refund", target: "01J8ZQ47", reason: "wrong fit",
            before: "settled 4", after: "settled 0"),
    ]

    static func snapshot(_ view: View) -> Snapshot {
        switch view {
        case .overview: .overview(overview)
        case .jobs: .rows(jobs.map(ConsoleRow.job), next: nil, total: jobs.count)
        case .job: .job(jobDetail)
        case .holds: .rows(holds.map(ConsoleRow.hold), next: nil, total: nil)
        case .users: .rows(users.map(ConsoleRow.user), next: nil, total: nil)
        case .user: .user(userDetail)
        case .providers: .rows(providers.map(ConsoleRow.provider), next: nil, total: nil)
        case .deliveries: .rows(deliveries.map(ConsoleRow.delivery), next: nil, total: nil)
        case .audit: .rows(audit.map(ConsoleRow.audit), next: nil, total: nil)
        }
    }

    /// What a desk would say about the command.
    static func preview(_ command: OperatorCommand) -> CommandPreview {
        switch command {
        case .switchDefault(let name):
            return CommandPreview(
                title: "Switch the default provider", level: 3,
                lines: [
                    "from  evolink    down 6m     38.1% errors  p95 41.0s   4 credits a picture",
                    "to    \(name)  healthy 3d   0.4% errors  p95 22.5s   5 credits a picture",
                    "",
                    "14 queued jobs (11 users, 56 credits held) will be submitted to \(name).",
                    "32 running jobs stay with evolink. No price already agreed changes.",
                    "New jobs without a price of their own will cost 5 instead of 4.",
                ], count: 14, credits: 56, confirmation: name,
                commandLine: "holdfast providers default \(name)", refusal: nil, targets: [])
        case .redriveDeliveries(let targets):
            return list("Re-drive deliveries", targets, level: targets.count > 1 ? 3 : 1)
        case .releaseHolds(let targets): return list("Release holds", targets, level: 2)
        case .cancelJobs(let targets): return list("Cancel jobs", targets, level: 2)
        case .resolveAttention(let targets): return list("Resolve attention", targets, level: 2)
        case .refund(let job, _): return list("Refund", [job], level: 2)
        case .setMode(let provider, let mode):
            return CommandPreview(
                title: "Set \(provider) to \(mode)", level: 3, lines: ["It affects everybody."],
                count: 1, credits: 0, confirmation: provider,
                commandLine: "holdfast providers mode \(provider) \(mode)", refusal: nil,
                targets: [])
        case .grantGoodwill(let user, let credits, _):
            return CommandPreview(
                title: "Grant goodwill credits", level: 2, lines: ["\(user) gets \(credits)."],
                count: 1, credits: credits, confirmation: "\(credits)",
                commandLine: "holdfast users grant \(user) \(credits)", refusal: nil, targets: [])
        case .revokePackage(let id): return list("Revoke", [.init(id: id, version: nil)], level: 2)
        case .adjust(let user, _, _):
            return list("Adjust", [.init(id: user, version: nil)], level: 2)
        }
    }

    private static func list(
        _ title: String, _ targets: [OperatorCommand.Target], level: Int
    ) -> CommandPreview {
        CommandPreview(
            title: title, level: level, lines: targets.map(\.id), count: targets.count,
            credits: Int64(targets.count) * 4,
            confirmation: targets.count > 1 ? "\(targets.count)" : String(targets[0].id.suffix(4)),
            commandLine: "holdfast do it", refusal: nil,
            targets: targets.map { OperatorCommand.Target(id: $0.id, version: $0.version ?? 9) })
    }
}
