import Providers

extension JobMachine {
    func queued(_ event: JobEvent, _ job: Situation) -> JobReaction {
        switch event {
        case .claimed(let provider):
            .step(
                JobStep(
                    state: .submitting, effects: [.send, .wake(after: policy.lease)],
                    kind: "attempt", note: "attempt \(job.attempts + 1) at \(provider)"))
        case .unroutable(let why):
            .step(
                JobStep(
                    state: .queued,
                    effects: [.wake(after: policy.waiting(jitter: jitter))],
                    kind: "waiting", note: why))
        case .cancelRequested:
            cancel("canceled before it was submitted; the user was not charged", attempt: nil)
        case .deadlinePassed, .graceEnded:
            fail(
                ProviderFailure(
                    kind: .unavailable, code: "not_submitted",
                    message: "no provider took it before its deadline"),
                attempt: nil)
        case .releaseOrdered(let reason): orderedRelease(reason, attempt: nil)
        case .attentionResolved: clearAttention(job)
        case .taskSucceeded(let files):
            // An attempt that we had given up for refused was accepted after all: the result is
            // there, and using it is cheaper for everybody than asking again.
            deliver(files, job)
        case .accepted, .refused, .submitUnknown, .leaseExpired, .progressed, .pollFailed,
            .taskMissing, .taskFailed, .taskCanceled, .outputsEnded, .undelivered, .redriven:
            .ignore("it is queued again")
        }
    }

    func submitting(_ event: JobEvent, _ job: Situation) -> JobReaction {
        switch event {
        case .accepted(let task): accept(task, job)
        case .refused(let failure) where job.sends > 1:
            // That the second request was refused says nothing of the first.
            unknown("\(failure.code), and what was sent before may have arrived", job)
        case .refused(let failure): retryOrFail(failure, attempt: .refused, job)
        case .submitUnknown(let note): unknown(note, job)
        case .leaseExpired: unknown("the worker that sent it did not come back", job)
        case .taskSucceeded(let files): deliver(files, job)
        case .taskFailed(let failure): retryOrFail(failure, attempt: .failed, job)
        case .taskCanceled: canceledByProvider(job)
        case .cancelRequested:
            .step(
                JobStep(
                    state: .submitting, kind: "cancel",
                    note: "cancel asked for while it was being sent"))
        case .deadlinePassed, .graceEnded:
            // J5: what may be running at a provider is neither released nor sent again by itself.
            .step(
                JobStep(
                    state: .submitting, attention: .raise(.unknownOutcome), effects: [.rest],
                    kind: "overdue", note: "deadline passed, and its outcome is not known"))
        case .releaseOrdered(let reason): orderedRelease(reason, attempt: .abandoned)
        case .attentionResolved(let reason): orderedRelease(reason, attempt: .abandoned)
        case .claimed, .unroutable, .progressed, .pollFailed, .taskMissing, .outputsEnded,
            .undelivered, .redriven:
            .ignore("it is being submitted")
        }
    }

    private func accept(_ task: String, _ job: Situation) -> JobReaction {
        var effects: [JobEffect] = [.wake(after: policy.pollDelay(after: 0, jitter: jitter))]
        if job.cancelRequested { effects.append(.askToCancel) }
        return .step(
            JobStep(
                state: .running, attention: .clear, effects: effects, kind: "accepted", note: task))
    }

    private func unknown(_ note: String, _ job: Situation) -> JobReaction {
        if job.resubmission == .idempotent, job.sends < policy.sendsMax {
            return .step(
                JobStep(
                    state: .submitting, effects: [.send, .wake(after: policy.lease)],
                    kind: "resent", note: "\(note); sent again with the same key"))
        }
        return .step(
            JobStep(
                state: .submitting, attention: .raise(.unknownOutcome),
                effects: [.endAttempt(.unknown, nil), .rest], kind: "unknown",
                note: "\(note); it may be running, so the hold is kept"))
    }

    /// Tries again where that can help, within the job's deadline, which ends the waiting.
    func retryOrFail(
        _ failure: ProviderFailure, attempt: AttemptState, _ job: Situation
    ) -> JobReaction {
        if job.cancelRequested {
            return cancel("canceled; the user was not charged", attempt: attempt)
        }
        let delay: Duration
        switch failure.kind {
        case .moderation, .input: return fail(failure, attempt: attempt)
        case .billing, .configuration: delay = policy.retryDelayMax
        case .throttled, .unavailable:
            delay = policy.retryDelay(after: job.attempts, jitter: jitter)
        }
        // A refused request has cost nothing; a task that was started may have.
        let tasks = attempt == .refused ? 0 : max(job.tasks, 1)
        guard tasks < policy.tasksMax else { return fail(failure, attempt: attempt) }
        return .step(
            JobStep(
                state: .queued, attention: .clear,
                effects: [
                    .endAttempt(attempt, failure),
                    .wake(after: max(delay, failure.retryAfter ?? .zero)),
                ],
                kind: "refused", note: "\(failure.code): \(failure.message)"))
    }

    func clearAttention(_ job: Situation) -> JobReaction {
        guard job.attention != nil else { return .refuse("nothing needs attention here") }
        return .step(
            JobStep(
                state: job.state, attention: .clear, kind: "resolved",
                note: "an operator has seen to it"))
    }
}
