package import Credits
package import Database
package import Providers

/// One try of a job at one provider; never made, only written between angle brackets.
package enum Attempt {}
/// The id of an attempt, which stands in the URL that its provider calls back.
package typealias AttemptID = Identifier<Attempt>

/// One generation asked for, as it is stored.
package struct JobRecord: Sendable, Hashable {
    package var id: JobID
    package var user: UserID
    package var state: JobState
    package var attention: Attention?
    /// The provider that the request insisted on, if any.
    package var wantedProvider: String?
    /// The provider of the newest attempt.
    package var provider: String?
    package var request: GenerationRequest
    /// The price of one output, agreed at the freeze (I13).
    package var outputCredits: Int64
    package var credits: Int64
    package var attempts: Int
    package var cancelRequested: Bool
    package var failureKind: FailureKind?
    package var failureCode: String?
    package var failureMessage: String?
    package var createdAt: Instant
    package var updatedAt: Instant
    package var deadlineAt: Instant
    package var finishedAt: Instant?
    package var version: Int64

    /// The columns in the order in which `init(row:)` reads them.
    package static let columns: SQL = """
        id, user_id, state, attention, wanted_provider, provider, prompt, images, aspect_ratio,
        outputs, output_credits, credits, attempts, cancel_requested, failure_kind, failure_code,
        failure_message, created_at, updated_at, deadline_at, finished_at, version
        """

    /// Reads a row of `columns`.
    ///
    /// Throws if a column does not hold what it should.
    package init(row: Row) throws {
        id = try row.get(0)
        user = try row.get(1)
        state = try row.get(2)
        attention = try row.get(3)
        wantedProvider = try row.get(4)
        provider = try row.get(5)
        request = try GenerationRequest(
            prompt: row.get(6), imageURLs: JobRecord.decodeImages(row.get(7)),
            aspectRatio: row.get(8), outputs: row.get(9))
        outputCredits = try row.get(10)
        credits = try row.get(11)
        attempts = try row.get(12)
        cancelRequested = try row.get(13)
        failureKind = try row.get(14)
        failureCode = try row.get(15)
        failureMessage = try row.get(16)
        createdAt = try row.get(17)
        updatedAt = try row.get(18)
        deadlineAt = try row.get(19)
        finishedAt = try row.get(20)
        version = try row.get(21)
    }

    /// The job with this id, locked until the transaction ends unless it is only to be looked at;
    /// `nil` if there is none.
    package static func find(
        _ id: JobID, in tx: Transaction, locked: Bool = true
    ) throws -> JobRecord? {
        try tx.first(
            one(id, lock: locked ? tx.dialect.forUpdate : ""), JobRecord.init(row:))
    }

    /// Locks the job, also where it cannot be read; `nil` if there is none.
    static func lock(_ id: JobID, in tx: Transaction) throws -> FoundRow<JobRecord>? {
        try tx.first(one(id, lock: tx.dialect.forUpdate)) {
            try FoundRow($0, JobRecord.init(row:))
        }
    }

    private static func one(_ id: JobID, lock: SQL) -> SQL {
        "SELECT \(sql: columns) FROM jobs WHERE id = \(id) \(sql: lock)"
    }

    /// Image URLs hold no line breaks, so that one a line is all the encoding they need.
    package static func encodeImages(_ urls: [String]) -> String { urls.joined(separator: "\n") }

    static func decodeImages(_ text: String) -> [String] {
        text.split(separator: "\n").map(String.init)
    }
}

/// One try of a job at one provider, as it is stored.
package struct AttemptRecord: Sendable, Hashable {
    package var id: AttemptID
    package var job: JobID
    package var number: Int
    package var provider: String
    package var state: AttemptState
    /// What the provider calls it.
    package var task: String?
    package var sends: Int
    package var polls: Int
    package var cost: String?
    package var createdAt: Instant
    package var acceptedAt: Instant?
    package var finishedAt: Instant?
    package var failureKind: FailureKind?

    /// The columns in the order in which `init(row:)` reads them.
    package static let columns: SQL = """
        id, job_id, number, provider, state, task, sends, polls, cost, created_at, accepted_at,
        finished_at, failure_kind
        """

    /// Reads a row of `columns`.
    ///
    /// Throws if a column does not hold what it should.
    package init(row: Row) throws {
        id = try row.get(0)
        job = try row.get(1)
        number = try row.get(2)
        provider = try row.get(3)
        state = try row.get(4)
        task = try row.get(5)
        sends = try row.get(6)
        polls = try row.get(7)
        cost = try row.get(8)
        createdAt = try row.get(9)
        acceptedAt = try row.get(10)
        finishedAt = try row.get(11)
        failureKind = try row.get(12)
    }

    /// The attempt with this id, not locked; `nil` if there is none.
    ///
    /// Whoever changes an attempt has locked its job.
    package static func find(_ id: AttemptID, in tx: Transaction) throws -> AttemptRecord? {
        try tx.first(
            "SELECT \(sql: columns) FROM attempts WHERE id = \(id)", AttemptRecord.init(row:))
    }

    /// The newest attempt of a job.
    package static func newest(of job: JobID, in tx: Transaction) throws -> AttemptRecord? {
        try tx.first(
            """
            SELECT \(sql: columns) FROM attempts WHERE job_id = \(job)
            ORDER BY number DESC LIMIT 1
            """, AttemptRecord.init(row:))
    }

    /// All attempts of a job, oldest first.
    package static func all(of job: JobID, in tx: Transaction) throws -> [AttemptRecord] {
        try tx.rows(
            "SELECT \(sql: columns) FROM attempts WHERE job_id = \(job) ORDER BY number",
            AttemptRecord.init(row:))
    }
}
