import Credits
import Database
import Providers

extension JobWorkers {
    /// For so long after a job's deadline its attempts are asked about: no provider keeps results
    /// for longer.
    private static let lateMax: Duration = .seconds(24 * 60 * 60)

    /// Takes attempts that are due though their jobs have moved on.
    ///
    /// The claim lasts to the next asking: an answer that is no end leaves it as it is. What cannot
    /// be read is put off, and keeps nobody else from being asked about.
    ///
    /// - Parameters:
    ///   - limit: How many to look at.
    ///   - rules: What is decided by.
    ///   - tx: The transaction.
    /// - Returns: What is to be asked, and why an attempt could not be read, by its id.
    /// - Throws: What the database says.
    static func lateAttempts(
        limit: Int, rules: JobCase.Rules, in tx: Transaction
    ) throws -> (questions: [Question], faults: [String: String]) {
        let due = try tx.rows(
            """
            SELECT \(sql: AttemptRecord.columns) FROM attempts WHERE wake_at <= \(tx.now)
            ORDER BY wake_at LIMIT \(limit)
            """
        ) { try FoundRow($0, AttemptRecord.init(row:)) }
        var questions: [Question] = []
        var faults: [String: String] = [:]
        // In one order, as everybody locks several jobs.
        for found in due.sorted(by: { $0.record?.job.text ?? "" < $1.record?.job.text ?? "" }) {
            // The job first, as everybody locks them.
            let job = try found.record.flatMap { try JobRecord.lock($0.job, in: tx) }
            if let fault = found.fault ?? job?.fault {
                faults[found.key] = fault
                try tx.send(
                    """
                    UPDATE attempts SET wake_at = \(tx.now + Self.brokenRest)
                    WHERE id = \(found.key)
                    """)
            } else if let attempt = found.record, let job = job?.record,
                let question = try late(attempt, of: job, rules: rules, in: tx)
            {
                questions.append(question)
            }
        }
        return (questions, faults)
    }

    private static func late(
        _ attempt: AttemptRecord, of job: JobRecord, rules: JobCase.Rules, in tx: Transaction
    ) throws -> Question? {
        let isHopeless = job.state == .completed || tx.now > job.deadlineAt + Self.lateMax
        let next: Instant? = isHopeless ? nil : tx.now + rules.policy.lateDelay
        let taken = try tx.execute(
            """
            UPDATE attempts SET wake_at = \(next)
            WHERE id = \(attempt.id) AND wake_at <= \(tx.now)
            """)
        guard taken == 1, !isHopeless, let task = attempt.task else { return nil }
        return Question(job: job, attempt: attempt, task: task, isLate: true)
    }

    /// The task has come to its end: nothing more is to be learned of it.
    static func endAsking(_ attempt: AttemptRecord, in tx: Transaction) throws {
        _ = try tx.execute("UPDATE attempts SET wake_at = NULL WHERE id = \(attempt.id)")
    }
}
