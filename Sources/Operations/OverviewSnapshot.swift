package import Database

/// What is wrong, how jobs flow, how providers do and where the credits are, at one instant.
package struct OverviewSnapshot: Sendable, Equatable, Codable {
    package var at: Instant
    package var environment: String
    package var defaultProvider: String
    package var attention: [AttentionItem]
    package var jobs: JobCounts
    package var lastHour: JobCounts
    /// Jobs completed and failed in each of the last minutes, oldest first.
    package var completedPerMinute: [Int]
    package var failedPerMinute: [Int]
    package var providers: [ProviderRow]
    package var credits: CreditTotals
    package var ledgerCheck: LedgerCheck
    /// What happened lately, newest first.
    package var activity: [ActivityLine]

    package init(
        at: Instant, environment: String, defaultProvider: String, attention: [AttentionItem],
        jobs: JobCounts, lastHour: JobCounts, completedPerMinute: [Int], failedPerMinute: [Int],
        providers: [ProviderRow], credits: CreditTotals, ledgerCheck: LedgerCheck,
        activity: [ActivityLine]
    ) {
        self.at = at
        self.environment = environment
        self.defaultProvider = defaultProvider
        self.attention = attention
        self.jobs = jobs
        self.lastHour = lastHour
        self.completedPerMinute = completedPerMinute
        self.failedPerMinute = failedPerMinute
        self.providers = providers
        self.credits = credits
        self.ledgerCheck = ledgerCheck
        self.activity = activity
    }
}

/// One line of what needs a person, worst first, and where Enter leads from it.
package struct AttentionItem: Sendable, Equatable, Codable {
    /// How soon a person must look, the soonest first.
    package enum Severity: String, Sendable, Codable { case critical, warning, notice }
    /// The view that shows the rows behind the line.
    package enum Subject: String, Sendable, Codable {
        case providers, jobs, holds, deliveries, ledger
    }

    package var severity: Severity
    package var text: String
    package var jobs: Int
    /// Credits held on it.
    package var credits: Int64
    package var subject: Subject
    /// The filter that shows the rows behind the line, such as `attention:undelivered`.
    package var filter: String

    package init(
        severity: Severity, text: String, jobs: Int, credits: Int64, subject: Subject,
        filter: String
    ) {
        self.severity = severity
        self.text = text
        self.jobs = jobs
        self.credits = credits
        self.subject = subject
        self.filter = filter
    }
}

/// How many jobs are in each state.
package struct JobCounts: Sendable, Equatable, Codable {
    package var queued = 0
    package var submitting = 0
    package var running = 0
    package var delivering = 0
    package var completed = 0
    package var failed = 0
    package var canceled = 0

    package init() {}
}

/// Where all credits are.
package struct CreditTotals: Sendable, Equatable, Codable {
    package var granted: Int64 = 0
    package var available: Int64 = 0
    package var held: Int64 = 0
    package var settled: Int64 = 0
    package var expired: Int64 = 0
    package var revoked: Int64 = 0
    /// When they were summed up, where that was not for this view: see ``CreditSums``.
    package var summedAt: Instant?

    package init() {}
}

/// When the ledger was last checked against its entries, and what came of it.
package struct LedgerCheck: Sendable, Equatable, Codable {
    package var checkedAt: Instant?
    package var isSound: Bool
    /// The first broken row in words, if any.
    package var broken: String?

    package init(checkedAt: Instant?, isSound: Bool, broken: String?) {
        self.checkedAt = checkedAt
        self.isSound = isSound
        self.broken = broken
    }
}

/// One line of what happened lately.
package struct ActivityLine: Sendable, Equatable, Codable {
    package var at: Instant
    package var text: String

    package init(at: Instant, text: String) {
        self.at = at
        self.text = text
    }
}
