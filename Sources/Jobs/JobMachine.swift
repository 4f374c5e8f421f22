package import Providers

/// What a job becomes: a pure function of what it is and what happened.
///
///     queued ─▶ submitting ─▶ running ─▶ delivering ─▶ completed
///       └───────────┴────────────┴───────────┴───────▶ failed, canceled
///
/// The same machine decides in production, in tests and in simulations. It knows no clock, no
/// database and no provider; workers carry its effects out and bring back what happened as events.
package struct JobMachine: Sendable {
    /// What the machine must know of a job.
    package struct Situation: Sendable, Hashable {
        package var state: JobState
        package var attention: Attention?
        package var outputs: Int
        /// How many attempts were written down.
        package var attempts: Int
        /// How many of them a provider has accepted.
        package var tasks: Int
        /// How often the newest attempt was sent, and polled.
        package var sends: Int
        package var polls: Int
        package var cancelRequested: Bool
        /// Whether a provider's result was taken already: stored, lost, or waiting for a person.
        package var hasResult: Bool
        /// What the newest attempt's provider promises about a request that is sent twice.
        package var resubmission: Resubmission

        package init(
            state: JobState, attention: Attention? = nil, outputs: Int = 1, attempts: Int = 0,
            tasks: Int = 0, sends: Int = 0, polls: Int = 0, cancelRequested: Bool = false,
            hasResult: Bool = false, resubmission: Resubmission = .duplicates
        ) {
            self.state = state
            self.attention = attention
            self.outputs = outputs
            self.attempts = attempts
            self.tasks = tasks
            self.sends = sends
            self.polls = polls
            self.cancelRequested = cancelRequested
            self.hasResult = hasResult
            self.resubmission = resubmission
        }
    }

    package var policy: JobPolicy
    /// Between 0 and 1, drawn anew for each decision by the caller.
    package var jitter: Double

    package init(policy: JobPolicy, jitter: Double) {
        self.policy = policy
        self.jitter = jitter
    }

    /// Decides what `event` means for `job`.
    package func react(to event: JobEvent, by job: Situation) -> JobReaction {
        switch job.state {
        case .queued: queued(event, job)
        case .submitting: submitting(event, job)
        case .running: running(event, job)
        case .delivering: delivering(event, job)
        case .completed, .failed, .canceled: ended(event, job)
        }
    }
}

extension JobMachine {
    /// Ends the job as failed and gives the hold back: a failed generation costs nothing.
    func fail(
        _ failure: ProviderFailure, attempt: AttemptState?, kind: String = "failed"
    )
        -> JobReaction
    {
        var effects: [JobEffect] = [.rest, .release(reason: failure.message)]
        if let attempt { effects.insert(.endAttempt(attempt, failure), at: 0) }
        return .step(
            JobStep(
                state: .failed, attention: .clear, effects: effects, failure: failure, kind: kind,
                note: "\(failure.code): \(failure.message); the user was not charged"))
    }

    func cancel(_ note: String, attempt: AttemptState?) -> JobReaction {
        var effects: [JobEffect] = [.rest, .release(reason: note)]
        if let attempt { effects.insert(.endAttempt(attempt, nil), at: 0) }
        return .step(
            JobStep(
                state: .canceled, attention: .clear, effects: effects, kind: "canceled", note: note)
        )
    }

    func orderedRelease(_ reason: String, attempt: AttemptState?) -> JobReaction {
        fail(
            ProviderFailure(kind: .unavailable, code: "released", message: reason),
            attempt: attempt, kind: "released")
    }
}
