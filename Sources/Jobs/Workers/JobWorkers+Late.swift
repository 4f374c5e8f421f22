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
    static func lateAttempts(
        limit: Int, rules: JobCase.Rules, log: Log, in tx: Transaction
    ) throws -> [Question] {
        let due = try tx.rows(
            """
            SELECT \(sql: AttemptRecord.columns) FROM attempts WHERE wake_at <= \(tx.now)
            ORDER BY wake_at LIMIT \(limit)
            """
        ) { try FoundRow($0, AttemptRecord.init(row:)) }
        return try due.compactMap { found in
            guard let attempt = found.record else {
                log.error("attempt \(found.key): cannot be read: \(found.fault ?? "")")
                try tx.send(
                    """
                    UPDATE attempts SET wake_at = \(tx.now + Self.brokenRest)
                    WHERE id = \(found.key)
                    """)
                return nil
            }
            // The job first, as everybody locks them.
            guard let job = try JobRecord.find(attempt.job, in: tx) else { return nil }
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
    }

    /// The task has come to its end: nothing more is to be learned of it.
    static func endAsking(_ attempt: AttemptRecord, in tx: Transaction) throws {
        _ = try tx.execute("UPDATE attempts SET wake_at = NULL WHERE id = \(attempt.id)")
    }
}
