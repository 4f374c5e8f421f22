package import Database

/// One provider as the console's lists show it.
package struct ProviderRow: Sendable, Equatable, Codable {
    package var name: String
    package var adapter: String
    package var model: String
    package var isDefault: Bool
    /// `healthy`, `degraded` or `down`.
    package var health: String
    package var healthSince: Instant
    /// Why it is not healthy, such as `38% of submits fail (HTTP 503)`.
    package var reason: String?
    /// Between 0 and 1.
    package var errorShare: Double
    package var p50Seconds: Double?
    package var p95Seconds: Double?
    package var inFlight: Int
    package var oldestInFlight: Instant?
    package var queued: Int
    /// Credits held by jobs that are with it or queued for it.
    package var creditsHeld: Int64
    /// `on`, `draining` or `off`.
    package var mode: String
    /// Credits for one output.
    package var price: Int64
    /// The error share in each of the last minutes, oldest first, between 0 and 1.
    package var lastHour: [Double]
    package var callbacksMissed: Int
    package var version: Int64

    package init(
        name: String, adapter: String, model: String, isDefault: Bool, health: String,
        healthSince: Instant, reason: String?, errorShare: Double, p50Seconds: Double?,
        p95Seconds: Double?, inFlight: Int, oldestInFlight: Instant?, queued: Int,
        creditsHeld: Int64, mode: String, price: Int64, lastHour: [Double], callbacksMissed: Int,
        version: Int64
    ) {
        self.name = name
        self.adapter = adapter
        self.model = model
        self.isDefault = isDefault
        self.health = health
        self.healthSince = healthSince
        self.reason = reason
        self.errorShare = errorShare
        self.p50Seconds = p50Seconds
        self.p95Seconds = p95Seconds
        self.inFlight = inFlight
        self.oldestInFlight = oldestInFlight
        self.queued = queued
        self.creditsHeld = creditsHeld
        self.mode = mode
        self.price = price
        self.lastHour = lastHour
        self.callbacksMissed = callbacksMissed
        self.version = version
    }
}

/// One job as a list shows it.
package struct JobRow: Sendable, Equatable, Codable {
    package var id: String
    package var user: String
    package var state: String
    package var attention: String?
    package var provider: String?
    package var credits: Int64
    package var attempts: Int
    package var outputs: Int
    package var createdAt: Instant
    package var updatedAt: Instant
    /// Why it failed or waits, in one line.
    package var note: String?
    package var version: Int64

    package init(
        id: String, user: String, state: String, attention: String?, provider: String?,
        credits: Int64, attempts: Int, outputs: Int, createdAt: Instant, updatedAt: Instant,
        note: String?, version: Int64
    ) {
        self.id = id
        self.user = user
        self.state = state
        self.attention = attention
        self.provider = provider
        self.credits = credits
        self.attempts = attempts
        self.outputs = outputs
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.note = note
        self.version = version
    }
}

/// One hold as a list shows it.
package struct HoldRow: Sendable, Equatable, Codable {
    package var id: String
    package var job: String
    package var user: String
    package var credits: Int64
    /// `held`, `settled` or `released`.
    package var state: String
    package var jobState: String
    package var provider: String?
    package var createdAt: Instant
    /// Held longer than the job's deadline allows.
    package var isStuck: Bool
    /// Why it is still held: age against what is expected, last error, tries left.
    package var note: String?
    package var version: Int64

    package init(
        id: String, job: String, user: String, credits: Int64, state: String, jobState: String,
        provider: String?, createdAt: Instant, isStuck: Bool, note: String?, version: Int64
    ) {
        self.id = id
        self.job = job
        self.user = user
        self.credits = credits
        self.state = state
        self.jobState = jobState
        self.provider = provider
        self.createdAt = createdAt
        self.isStuck = isStuck
        self.note = note
        self.version = version
    }
}

/// One user as a list shows them.
package struct UserRow: Sendable, Equatable, Codable {
    package var id: String
    package var available: Int64
    package var held: Int64
    package var settled: Int64
    package var expired: Int64
    package var openJobs: Int
    package var createdAt: Instant

    package init(
        id: String, available: Int64, held: Int64, settled: Int64, expired: Int64, openJobs: Int,
        createdAt: Instant
    ) {
        self.id = id
        self.available = available
        self.held = held
        self.settled = settled
        self.expired = expired
        self.openJobs = openJobs
        self.createdAt = createdAt
    }
}

/// One delivery, the copy of one output to our own storage, as a list shows it.
package struct DeliveryRow: Sendable, Equatable, Codable {
    /// The job's id and the output's number, as in `01J8…/1`.
    package var id: String
    package var job: String
    package var user: String
    package var provider: String
    /// `pending`, `spooled`, `stored` or `failed`.
    package var state: String
    package var tries: Int
    package var bytes: Int64?
    package var credits: Int64
    /// When the provider's URL dies, where known.
    package var sourceExpiresAt: Instant?
    package var createdAt: Instant
    package var note: String?
    package var version: Int64

    package init(
        id: String, job: String, user: String, provider: String, state: String, tries: Int,
        bytes: Int64?, credits: Int64, sourceExpiresAt: Instant?, createdAt: Instant,
        note: String?, version: Int64
    ) {
        self.id = id
        self.job = job
        self.user = user
        self.provider = provider
        self.state = state
        self.tries = tries
        self.bytes = bytes
        self.credits = credits
        self.sourceExpiresAt = sourceExpiresAt
        self.createdAt = createdAt
        self.note = note
        self.version = version
    }
}

/// One thing an operator did.
package struct AuditRow: Sendable, Equatable, Codable {
    package var id: String
    package var at: Instant
    package var operatorName: String
    package var role: String
    /// Terminal and SSH origin, where known.
    package var origin: String
    /// The command's name, such as `providers.default`.
    package var command: String
    package var target: String
    package var reason: String
    package var before: String?
    package var after: String?

    package init(
        id: String, at: Instant, operatorName: String, role: String, origin: String,
        command: String, target: String, reason: String, before: String?, after: String?
    ) {
        self.id = id
        self.at = at
        self.operatorName = operatorName
        self.role = role
        self.origin = origin
        self.command = command
        self.target = target
        self.reason = reason
        self.before = before
        self.after = after
    }
}
