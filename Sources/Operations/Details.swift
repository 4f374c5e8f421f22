package import Database

/// A job in full: what was asked, and one timeline of job and money.
package struct JobDetail: Sendable, Equatable, Codable {
    package var row: JobRow
    package var prompt: String
    package var aspectRatio: String?
    package var timeline: [TimelineLine]
    package var outputs: [OutputLine]
    /// What the user paid, holds or got back, in words.
    package var verdict: String

    package init(
        row: JobRow, prompt: String, aspectRatio: String?, timeline: [TimelineLine],
        outputs: [OutputLine], verdict: String
    ) {
        self.row = row
        self.prompt = prompt
        self.aspectRatio = aspectRatio
        self.timeline = timeline
        self.outputs = outputs
        self.verdict = verdict
    }
}

/// One line of a job's timeline.
package struct TimelineLine: Sendable, Equatable, Codable {
    package var at: Instant
    /// What happened in a word, such as `frozen` or `callback`.
    package var event: String
    /// The change of the user's available credits, where there is one.
    package var credits: Int64?
    package var text: String

    package init(at: Instant, event: String, credits: Int64?, text: String) {
        self.at = at
        self.event = event
        self.credits = credits
        self.text = text
    }
}

/// One picture of a job and where it is.
package struct OutputLine: Sendable, Equatable, Codable {
    package var number: Int
    package var state: String
    /// The key in our own storage, once stored.
    package var key: String?
    package var url: String?
    package var bytes: Int64?
    package var type: String?

    package init(
        number: Int, state: String, key: String?, url: String?, bytes: Int64?, type: String?
    ) {
        self.number = number
        self.state = state
        self.key = key
        self.url = url
        self.bytes = bytes
        self.type = type
    }
}

/// A user in full: balance, packages and the newest entries.
package struct UserDetail: Sendable, Equatable, Codable {
    package var row: UserRow
    package var revoked: Int64
    package var isChainSound: Bool
    package var packages: [PackageLine]
    /// Newest first.
    package var entries: [EntryLine]

    package init(
        row: UserRow, revoked: Int64, isChainSound: Bool, packages: [PackageLine],
        entries: [EntryLine]
    ) {
        self.row = row
        self.revoked = revoked
        self.isChainSound = isChainSound
        self.packages = packages
        self.entries = entries
    }
}

/// One package of a user.
package struct PackageLine: Sendable, Equatable, Codable {
    package var id: String
    package var available: Int64
    package var held: Int64
    package var granted: Int64
    package var expiresAt: Instant?
    package var source: String
    package var grantedAt: Instant

    package init(
        id: String, available: Int64, held: Int64, granted: Int64, expiresAt: Instant?,
        source: String, grantedAt: Instant
    ) {
        self.id = id
        self.available = available
        self.held = held
        self.granted = granted
        self.expiresAt = expiresAt
        self.source = source
        self.grantedAt = grantedAt
    }
}

/// What one operation of the ledger did to a user's buckets.
package struct EntryLine: Sendable, Equatable, Codable {
    package var number: Int64
    package var at: Instant
    /// `granted`, `frozen`, `settled`, `released`, `refunded`, `revoked`, `adjusted`, `expired`,
    /// `extended`.
    package var event: String
    package var available: Int64
    package var held: Int64
    package var settled: Int64
    package var job: String?
    package var why: String?

    package init(
        number: Int64, at: Instant, event: String, available: Int64, held: Int64, settled: Int64,
        job: String?, why: String?
    ) {
        self.number = number
        self.at = at
        self.event = event
        self.available = available
        self.held = held
        self.settled = settled
        self.job = job
        self.why = why
    }
}
