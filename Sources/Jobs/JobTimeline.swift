package import Credits
package import Database

/// What happened to a job, in the order in which it did.
package struct JobTimeline {
    /// One line of it.
    package struct Line: Sendable, Hashable {
        package var at: Instant
        package var kind: String
        package var note: String
    }

    private let tx: Transaction

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Adds the next line, as of the transaction's time.
    ///
    /// `note` is for operators to read: never a prompt, a key or a URL with a secret.
    package func append(_ kind: String, _ note: String, to job: JobID) throws {
        try tx.send(
            """
            INSERT INTO job_events (job_id, number, at, kind, note)
            SELECT \(job), coalesce(max(number), 0) + 1, \(tx.now), \(kind), \(note)
            FROM job_events WHERE job_id = \(job)
            """)
    }

    /// What the newest line is about.
    func lastKind(of job: JobID) throws -> String? {
        try tx.first(
            "SELECT kind FROM job_events WHERE job_id = \(job) ORDER BY number DESC LIMIT 1"
        ) { try $0.get(0) }
    }

    /// All lines, oldest first.
    package func lines(of job: JobID) throws -> [Line] {
        try tx.rows(
            "SELECT at, kind, note FROM job_events WHERE job_id = \(job) ORDER BY number"
        ) { try Line(at: $0.get(0), kind: $0.get(1), note: $0.get(2)) }
    }
}
