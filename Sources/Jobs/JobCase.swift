package import Credits
package import Database
package import Providers

/// A job within one transaction: events go in, the machine decides, rows change.
///
/// The row is locked from the moment it is read, and its version goes up with every change, so that
/// whoever comes second finds the job as the first one left it (J6). Money moves here and nowhere
/// else, in the same transaction as the state (I4).
package struct JobCase {
    /// What a change of state asks of the world outside the transaction.
    package struct Outcome: Sendable, Hashable {
        package var job: JobRecord
        package var reaction: JobReaction
        /// Whether the attempt's request must be sent now.
        package var mustSend: Bool
    }

    /// Decides by these rules.
    package struct Rules: Sendable {
        package var policy: JobPolicy
        /// How soon a provider wants to be asked at first; the policy's if it does not say.
        package var pollInterval: @Sendable (_ provider: String) -> Duration? = { _ in nil }
        /// What a provider promises about a request that is sent twice.
        package var resubmission: @Sendable (_ provider: String) -> Resubmission
        /// Drawn anew for each decision, between 0 and 1.
        package var jitter: @Sendable () -> Double

        package init(
            policy: JobPolicy, resubmission: @escaping @Sendable (String) -> Resubmission,
            jitter: @escaping @Sendable () -> Double
        ) {
            self.policy = policy
            self.resubmission = resubmission
            self.jitter = jitter
        }
    }

    let tx: Transaction
    let rules: Rules
    package private(set) var job: JobRecord
    /// The attempt that the event is about.
    private var attempt: AttemptRecord?

    /// Opens a job; `nil` if there is none.
    ///
    /// `attempt` is the one that events are about; the newest if `nil`.
    package init?(
        _ id: JobID, attempt: AttemptID? = nil, rules: Rules, in tx: Transaction
    ) throws {
        guard let job = try JobRecord.find(id, in: tx) else { return nil }
        // Who has waited for the row comes after the one it waited for, in time, too.
        tx.advance(notBefore: job.updatedAt)
        self.tx = tx
        self.rules = rules
        self.job = job
        self.attempt =
            try attempt.flatMap { try AttemptRecord.find($0, in: tx) }
            ?? AttemptRecord.newest(of: id, in: tx)
    }

    /// Lets `event` happen to the job.
    package mutating func handle(_ event: JobEvent) throws -> Outcome {
        if isOutdated(event) {
            if case .accepted(let task) = event { try keep(task) }
            return Outcome(
                job: job, reaction: .ignore("a newer attempt has followed"), mustSend: false)
        }
        let machine = JobMachine(policy: policy, jitter: rules.jitter())
        let reaction = machine.react(to: event, by: try situation())
        guard case .step(let step) = reaction else {
            if case .accepted(let task) = event { try keep(task) }
            return Outcome(job: job, reaction: reaction, mustSend: false)
        }
        let before = job
        try record(event)
        try take(step, because: event, from: before)
        return Outcome(job: job, reaction: reaction, mustSend: step.effects.contains(.send))
    }

    /// Whether the event tells of an attempt that a newer one has followed.
    ///
    /// A worker that was away for longer than its lease must not stop or repeat what others began
    /// meanwhile (J3, J6). A success is there to be used, whichever attempt it is of.
    private func isOutdated(_ event: JobEvent) -> Bool {
        guard let attempt, attempt.number < job.attempts else { return false }
        switch event {
        case .accepted, .refused, .submitUnknown, .leaseExpired, .progressed, .pollFailed,
            .taskMissing, .taskFailed, .taskCanceled:
            return true
        case .claimed, .unroutable, .taskSucceeded, .outputsEnded, .undelivered, .redriven,
            .cancelRequested, .deadlinePassed, .graceEnded, .releaseOrdered, .attentionResolved:
            return false
        }
    }

    /// Keeps the name of a task that the job has not waited for, and has it asked about: it may
    /// succeed all the same.
    private func keep(_ task: String) throws {
        guard let attempt, attempt.task == nil else { return }
        try tx.send(
            """
            UPDATE attempts SET task = \(task), wake_at = \(tx.now + rules.policy.lateDelay)
            WHERE id = \(attempt.id) AND task IS NULL
            """)
    }

    /// The limits, with what the attempt's provider wants.
    private var policy: JobPolicy {
        var policy = rules.policy
        if let interval = attempt.flatMap({ rules.pollInterval($0.provider) }) {
            policy.pollDelayMin = interval
            policy.pollDelayMax = max(policy.pollDelayMax, interval)
        }
        return policy
    }

    /// Reads what the machine must know.
    private func situation() throws -> JobMachine.Situation {
        let tasks =
            try tx.first(
                """
                SELECT count(*) FROM attempts WHERE job_id = \(job.id) AND task IS NOT NULL
                """
            ) { try $0.get(0, as: Int.self) } ?? 0
        return JobMachine.Situation(
            state: job.state, attention: job.attention, outputs: job.request.outputs,
            attempts: job.attempts, tasks: tasks, sends: attempt?.sends ?? 0,
            polls: attempt?.polls ?? 0, cancelRequested: job.cancelRequested,
            hasResult: try job.state.isFinal && !OutputRecord.all(of: job.id, in: tx).isEmpty,
            resubmission: attempt.map { rules.resubmission($0.provider) } ?? .duplicates)
    }

    /// Writes down what an event says of the attempt, beside what the machine makes of it.
    private mutating func record(_ event: JobEvent) throws {
        switch event {
        case .claimed(let provider): try beginAttempt(at: provider)
        case .accepted(let task): try bind(task)
        case .progressed, .pollFailed, .taskMissing:
            guard let attempt else { break }
            try tx.send(
                "UPDATE attempts SET polls = polls + 1 WHERE id = \(attempt.id)")
        case .cancelRequested: job.cancelRequested = true
        default: break
        }
    }

    /// The intent is durable before the first byte goes out (J4).
    private mutating func beginAttempt(at provider: String) throws {
        let id: AttemptID = tx.identifier()
        job.attempts += 1
        job.provider = provider
        try tx.send(
            """
            INSERT INTO attempts (id, job_id, number, provider, created_at)
            VALUES (\(id), \(job.id), \(job.attempts), \(provider), \(tx.now))
            """)
        attempt = try AttemptRecord.find(id, in: tx)
    }

    private func bind(_ task: String) throws {
        guard let attempt else { return }
        try tx.send(
            """
            UPDATE attempts SET state = 'accepted', task = \(task), accepted_at = \(tx.now)
            WHERE id = \(attempt.id) AND task IS NULL
            """)
    }
}

extension JobCase {
    private mutating func take(
        _ step: JobStep, because event: JobEvent, from before: JobRecord
    ) throws {
        job.state = step.state
        switch step.attention {
        case .keep: break
        case .clear: job.attention = nil
        case .raise(let attention): job.attention = attention
        }
        if let failure = step.failure {
            job.failureKind = failure.kind
            job.failureCode = failure.code
            job.failureMessage = failure.message
        }
        try carryOut(step.effects, because: event)
        let timeline = JobTimeline(tx)
        if job == before {
            // Still at it: whoever waits for news is not woken, and whoever reads the timeline
            // sees the first of many such lines only.
            if case .progressed = event { return }
            guard try timeline.lastKind(of: job.id) != step.kind else { return }
        } else {
            job.updatedAt = tx.now
            if job.state.isFinal, job.finishedAt == nil { job.finishedAt = tx.now }
            try save(expecting: before)
        }
        try timeline.append(step.kind, step.note, to: job.id)
    }

    private func carryOut(_ effects: [JobEffect], because event: JobEvent) throws {
        for effect in effects {
            switch effect {
            case .send:
                try countSend()
            case .askToCancel:
                // The worker that asks about a task to be canceled asks to cancel it first.
                try setWake(tx.now)
            case .wake(let delay) where event.isAnswer:
                try postpone(until: tx.now + delay)
            case .wake(let delay):
                try setWake(tx.now + delay)
            case .rest:
                try setWake(nil)
            case .release(let reason):
                let ledger = Ledger(tx)
                _ = try ledger.release(ledger.hold(for: job.id), reason: reason)
            case .settle(let outputs):
                let ledger = Ledger(tx)
                _ = try ledger.settle(
                    ledger.hold(for: job.id), credits: Int64(outputs) * job.outputCredits)
            case .deliver(let files): try begin(files)
            case .redeliver: try redeliver()
            case .endAttempt(let state, let failure): try endAttempt(state, failure)
            }
        }
    }

    private func setWake(_ instant: Instant?) throws {
        try tx.send("UPDATE jobs SET wake_at = \(instant) WHERE id = \(job.id)")
    }

    /// Lets the job rest after an answer, unless somebody wants it looked at now: what they know,
    /// such as a callback, may be newer than the answer.
    private func postpone(until instant: Instant) throws {
        try tx.send(
            "UPDATE jobs SET wake_at = \(instant) WHERE id = \(job.id) AND wake_at > \(tx.now)")
    }

    /// The first send is counted when the attempt is written down.
    private func countSend() throws {
        guard let attempt, attempt.createdAt != tx.now else { return }
        try tx.send("UPDATE attempts SET sends = sends + 1 WHERE id = \(attempt.id)")
    }

    private func begin(_ files: [ResultFile]) throws {
        guard let attempt else { return }
        for (index, file) in files.enumerated() {
            try tx.send(
                """
                INSERT INTO outputs (job_id, number, attempt_id, source_url, source_expires_at,
                    created_at, wake_at)
                VALUES (\(job.id), \(index + 1), \(attempt.id), \(file.url), \(file.expiresAt),
                    \(tx.now), \(tx.now))
                ON CONFLICT (job_id, number) DO NOTHING
                """)
        }
    }

    /// Failed copies are tried again from the start, those on our disk without a new download.
    private func redeliver() throws {
        try tx.send(
            """
            UPDATE outputs SET state = CASE WHEN spool IS NULL THEN 'pending' ELSE 'spooled' END,
                tries = 0, wake_at = \(tx.now), version = version + 1
            WHERE job_id = \(job.id) AND state = 'undelivered'
            """)
    }

    private func endAttempt(_ state: AttemptState, _ failure: ProviderFailure?) throws {
        guard let attempt else { return }
        try tx.send(
            """
            UPDATE attempts SET state = \(state), finished_at = \(tx.now),
                failure_kind = \(failure?.kind), failure_code = \(failure?.code),
                failure_message = \(failure?.message)
            WHERE id = \(attempt.id)
            """)
        guard state == .abandoned else { return }
        // It may end well all the same, and was paid for.
        try tx.send(
            """
            UPDATE attempts SET wake_at = \(tx.now + rules.policy.lateDelay)
            WHERE id = \(attempt.id) AND task IS NOT NULL
            """)
    }

    private mutating func save(expecting before: JobRecord) throws {
        job.version = before.version + 1
        let changed = try tx.execute(
            """
            UPDATE jobs SET state = \(job.state), attention = \(job.attention),
                provider = \(job.provider), attempts = \(job.attempts),
                cancel_requested = \(job.cancelRequested), failure_kind = \(job.failureKind),
                failure_code = \(job.failureCode), failure_message = \(job.failureMessage),
                updated_at = \(job.updatedAt), finished_at = \(job.finishedAt),
                version = \(job.version) \(.change)
            WHERE id = \(job.id) AND state = \(before.state) AND version = \(before.version)
            """)
        guard changed == 1 else { throw StaleJob(id: job.id) }
    }
}

extension JobEvent {
    /// Whether it is what a provider said, or did not say, when it was asked about a task at work.
    fileprivate var isAnswer: Bool {
        switch self {
        case .progressed, .pollFailed, .taskMissing: true
        default: false
        }
    }
}

/// Somebody changed a job between our reading and our writing it; the transaction is undone.
package struct StaleJob: Error, Sendable, CustomStringConvertible {
    package var id: JobID

    package var description: String { "job \(id) was changed by somebody else: read it again" }
}
