import Credits
import Database
import Synchronization

/// What a worker has in hand rests in the database for as long as a lease lasts. A worker that
/// lives renews it; what a dead one had is due when its lease has run out, for whoever comes first.
extension JobWorkers {
    /// Keeps jobs in hand whose newest attempt is sent or asked about.
    ///
    /// A job that somebody wants looked at now, or that has gone on to another attempt, is left as
    /// it is.
    func renew(_ held: [(job: JobID, attempt: AttemptRecord)], in state: JobState) async throws {
        let lease = rules.policy.lease
        guard !held.isEmpty else { return }
        try await world.engine.write { tx in
            // In one order, as everybody locks them.
            for (job, attempt) in held.sorted(by: { $0.job.text < $1.job.text }) {
                _ = try tx.execute(
                    """
                    UPDATE jobs SET wake_at = \(tx.now + lease)
                    WHERE id = \(job) AND state = \(state) AND attempts = \(attempt.number)
                        AND wake_at > \(tx.now)
                    """)
            }
        }
    }

    /// So often is a result stored that the database does not take, about once a second.
    private static let storeTriesMax = 300

    /// Runs `body`, which writes down what was learned outside, until the database takes it.
    ///
    /// A server that restarts is away for seconds, and what a provider said it says only once.
    /// `body` may run again after a commit whose outcome is not known.
    func store(_ body: () async throws -> Void) async throws {
        var tries = 0
        while true {
            do {
                return try await body()
            } catch let error as DatabaseError where error.mayPass {
                tries += 1
                let isOver = tries == Self.storeTriesMax || isStopping.load(ordering: .relaxed)
                guard !isOver else { throw error }
                try await Task.sleep(for: .milliseconds(min(50 << min(tries, 5), 1_000)))
            }
        }
    }

    /// Keeps pictures in hand that are on their way.
    func renew(_ held: [OutputRecord]) async throws {
        let lease = rules.policy.lease
        try await world.engine.write { tx in
            for output in held.sorted(by: { ($0.job.text, $0.number) < ($1.job.text, $1.number) }) {
                _ = try tx.execute(
                    """
                    UPDATE outputs SET wake_at = \(tx.now + lease)
                    WHERE job_id = \(output.job) AND number = \(output.number)
                        AND version = \(output.version) AND wake_at > \(tx.now)
                    """)
            }
        }
    }
}

extension DatabaseError {
    /// Whether the database may take the same at another time.
    fileprivate var mayPass: Bool {
        switch kind {
        case .busy, .full, .unreachable, .ioError: true
        case .readOnly, .corrupt, .notADatabase, .notOurs, .cannotOpen, .constraint, .newerSchema,
            .checksumMismatch, .migrationGap, .decoding, .closed, .other:
            outcome == .unknown
        }
    }
}
