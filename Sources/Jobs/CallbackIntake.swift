package import Credits
package import Database
package import Providers

/// Takes in what providers post, durably, before it is acknowledged (J9).
///
/// A callback is a hint. It binds the provider's task to the attempt where the answer to our
/// request was lost, and it makes us ask the provider at once; what the provider then says decides.
package struct CallbackIntake {
    /// What became of a callback.
    package enum Verdict: String, Sendable, Hashable, Codable, SQLRepresentable {
        case taken
        /// For an attempt that we do not know: kept, without effect.
        case unmatched
        /// Forged, too old or unreadable: noted, without effect.
        case refused
    }

    /// What was done with one.
    package struct Receipt: Sendable, Hashable {
        package var verdict: Verdict
        package var isRepetition: Bool
        /// The job to look at now, if any.
        package var job: JobID?
    }

    let tx: Transaction
    let rules: JobCase.Rules

    package init(_ tx: Transaction, rules: JobCase.Rules) {
        self.tx = tx
        self.rules = rules
    }

    /// Takes a callback whose secret in the URL was right.
    package func take(
        _ hint: CallbackHint, from provider: String, about attempt: AttemptID
    )
        throws -> Receipt
    {
        guard let record = try AttemptRecord.find(attempt, in: tx), record.provider == provider
        else {
            return try note(
                .unmatched, from: provider, about: attempt, event: hint.event,
                "no such attempt at \(provider)")
        }
        if let known = record.task, known != hint.task {
            return try note(
                .refused, from: provider, about: attempt, event: hint.event,
                "speaks of another task than the attempt's")
        }
        let isRepetition = try store(
            .taken, from: provider, about: attempt, event: hint.event, hint.status.inAWord)
        guard !isRepetition else {
            return Receipt(verdict: .taken, isRepetition: true, job: nil)
        }
        return Receipt(
            verdict: .taken, isRepetition: false,
            job: try follow(hint, attempt: record) ? record.job : nil)
    }

    /// Notes a callback that has no effect.
    package func note(
        _ verdict: Verdict, from provider: String, about attempt: AttemptID, event: String,
        _ why: String
    ) throws -> Receipt {
        let isRepetition = try store(verdict, from: provider, about: attempt, event: event, why)
        return Receipt(verdict: verdict, isRepetition: isRepetition, job: nil)
    }

    /// - Returns: whether the same was stored before.
    private func store(
        _ verdict: Verdict, from provider: String, about attempt: AttemptID, event: String,
        _ why: String
    ) throws -> Bool {
        let id: Identifier<Callback> = tx.identifier()
        let repeats = try tx.first(
            """
            INSERT INTO callbacks (id, provider, attempt_id, event, verdict, note, received_at)
            VALUES (\(id), \(provider), \(attempt), \(event), \(verdict), \(why), \(tx.now))
            ON CONFLICT (attempt_id, event, verdict) DO UPDATE SET repeats = callbacks.repeats + 1
            RETURNING repeats
            """
        ) { try $0.get(0, as: Int.self) }
        return (repeats ?? 0) > 0
    }

    /// - Returns: whether the job should be looked at now.
    private func follow(_ hint: CallbackHint, attempt: AttemptRecord) throws -> Bool {
        guard var jobCase = try JobCase(attempt.job, attempt: attempt.id, rules: rules, in: tx)
        else { return false }
        try JobTimeline(tx).append("callback", hint.status.inAWord, to: attempt.job)
        if attempt.task == nil {
            // The provider was faster than its own answer, or the answer was lost.
            _ = try jobCase.handle(.accepted(task: hint.task))
        }
        guard hint.status.isEnd else { return false }
        return try ask(about: attempt, of: jobCase.job)
    }

    /// What a callback says is asked of the provider before it is believed, at once.
    ///
    /// - Returns: whether there is anything to ask.
    private func ask(about attempt: AttemptRecord, of job: JobRecord) throws -> Bool {
        switch job.state {
        case .delivering, .completed: return false
        case .running where attempt.number == job.attempts:
            _ = try tx.execute("UPDATE jobs SET wake_at = \(tx.now) WHERE id = \(job.id)")
        case .queued, .submitting, .running, .failed, .canceled:
            // The job has moved on: the attempt is asked about by itself.
            _ = try tx.execute(
                "UPDATE attempts SET wake_at = \(tx.now) WHERE id = \(attempt.id)")
        }
        return true
    }
}

/// A provider's webhook; never made, only written between angle brackets.
enum Callback {}

extension TaskStatus {
    /// Whether the provider is done with the task.
    package var isEnd: Bool {
        switch self {
        case .queued, .running: false
        case .succeeded, .failed, .canceled: true
        }
    }

    /// The status for a timeline, without URLs.
    package var inAWord: String {
        switch self {
        case .queued: "queued"
        case .running(let percent): percent.map { "processing, \($0)%" } ?? "processing"
        case .succeeded(let files, _): "succeeded, \(files.count) pictures"
        case .failed(let failure): "failed: \(failure.code)"
        case .canceled: "canceled"
        }
    }
}
