import Providers

extension JobMachine {
    func running(_ event: JobEvent, _ job: Situation) -> JobReaction {
        switch event {
        case .progressed(let percent):
            .step(
                JobStep(
                    state: .running, effects: [nextPoll(job)], kind: "polled",
                    note: percent.map { "processing, \($0)%" } ?? "processing"))
        case .pollFailed(let failure):
            .step(
                JobStep(
                    state: .running,
                    effects: [.wake(after: failure.retryAfter ?? pollDelay(job))],
                    kind: "unreachable", note: "\(failure.code): \(failure.message)"))
        case .taskMissing:
            // Some providers know a task only a moment after they have accepted it: until the
            // deadline this says nothing.
            .step(
                JobStep(
                    state: .running, effects: [nextPoll(job)], kind: "missing",
                    note: "the provider does not know the task, for now"))
        case .taskSucceeded(let files): deliver(files, job)
        case .taskFailed(let failure): retryOrFail(failure, attempt: .failed, job)
        case .taskCanceled: canceledByProvider(job)
        case .cancelRequested:
            .step(
                JobStep(
                    state: .running, effects: [.askToCancel], kind: "cancel",
                    note: "the provider is asked to stop; it may finish all the same"))
        case .deadlinePassed:
            .step(
                JobStep(
                    state: .running, attention: .raise(.overdue), effects: [nextPoll(job)],
                    kind: "overdue", note: "deadline passed; still asking the provider"))
        case .graceEnded:
            fail(
                ProviderFailure(
                    kind: .unavailable, code: "timed_out",
                    message: "no result long after the deadline"),
                attempt: .abandoned)
        case .releaseOrdered(let reason): orderedRelease(reason, attempt: .abandoned)
        case .attentionResolved: clearAttention(job)
        case .claimed, .unroutable, .accepted, .refused, .submitUnknown, .leaseExpired,
            .outputsEnded, .undelivered, .redriven:
            .ignore("the provider has it already")
        }
    }

    func delivering(_ event: JobEvent, _ job: Situation) -> JobReaction {
        switch event {
        case .outputsEnded(let stored, let lost, let note):
            deliveryEnded(stored: stored, lost: lost, note: note)
        case .undelivered(let note):
            .step(
                JobStep(
                    state: .delivering, attention: .raise(.undelivered), effects: [.rest],
                    kind: "undelivered", note: note))
        case .redriven:
            .step(
                JobStep(
                    state: .delivering, attention: .clear, effects: [.redeliver], kind: "redriven",
                    note: "the delivery is tried again"))
        case .releaseOrdered(let reason): orderedRelease(reason, attempt: nil)
        case .attentionResolved: clearAttention(job)
        case .cancelRequested: .refuse("the provider has finished: it is being delivered")
        case .claimed, .unroutable, .accepted, .refused, .submitUnknown, .leaseExpired,
            .progressed, .pollFailed, .taskMissing, .taskSucceeded, .taskFailed, .taskCanceled,
            .deadlinePassed, .graceEnded:
            .ignore("the result is being delivered")
        }
    }

    func ended(_ event: JobEvent, _ job: Situation) -> JobReaction {
        switch event {
        case .taskSucceeded(let files) where job.state != .completed:
            if job.attention == .lateSuccess || job.hasResult {
                .ignore("its result is known")
            } else {
                .step(
                    JobStep(
                        state: job.state, attention: .raise(.lateSuccess),
                        effects: [.endAttempt(.succeeded, nil), .deliver(files), .rest],
                        kind: "late success",
                        note: "it succeeded after the hold was released: kept, not charged"))
            }
        case .attentionResolved: clearAttention(job)
        case .redriven where job.attention == .lateSuccess:
            .step(
                JobStep(
                    state: job.state, effects: [.redeliver], kind: "redriven",
                    note: "the delivery is tried again"))
        case .cancelRequested, .releaseOrdered, .redriven: .refuse("it is \(job.state) already")
        case .claimed, .unroutable, .accepted, .refused, .submitUnknown, .leaseExpired,
            .progressed, .pollFailed, .taskMissing, .taskSucceeded, .taskFailed, .taskCanceled,
            .outputsEnded, .undelivered, .deadlinePassed, .graceEnded:
            .ignore("it is \(job.state) already")
        }
    }

    func deliver(_ files: [ResultFile], _ job: Situation) -> JobReaction {
        .step(
            JobStep(
                state: .delivering, attention: .clear,
                effects: [
                    .endAttempt(.succeeded, nil), .deliver(Array(files.prefix(job.outputs))), .rest,
                ],
                kind: "succeeded",
                note: files.count == 1 ? "1 picture" : "\(files.count) pictures"))
    }

    private func deliveryEnded(stored: Int, lost: Int, note: String) -> JobReaction {
        guard stored > 0 else {
            return fail(
                ProviderFailure(kind: .unavailable, code: "result_lost", message: note),
                attempt: nil)
        }
        let pictures = stored == 1 ? "1 picture" : "\(stored) pictures"
        return .step(
            JobStep(
                state: .completed, attention: .clear, effects: [.rest, .settle(outputs: stored)],
                kind: "completed",
                note: lost == 0 ? "\(pictures) stored" : "\(pictures) stored, \(lost) lost: \(note)"
            ))
    }

    func canceledByProvider(_ job: Situation) -> JobReaction {
        if job.cancelRequested {
            return cancel("canceled; the user was not charged", attempt: .canceled)
        }
        return retryOrFail(
            ProviderFailure(
                kind: .unavailable, code: "canceled_by_provider",
                message: "the provider stopped it without being asked"),
            attempt: .canceled, job)
    }

    private func pollDelay(_ job: Situation) -> Duration {
        policy.pollDelay(after: job.polls, jitter: jitter)
    }

    private func nextPoll(_ job: Situation) -> JobEffect { .wake(after: pollDelay(job)) }
}
