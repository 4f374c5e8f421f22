import Configuration
import Credits
import Database
import Providers

extension JobWorkers {
    /// A task to ask about.
    struct Question: Sendable {
        var job: JobRecord
        var attempt: AttemptRecord
        var task: String
        /// Whether the job no longer waits for the attempt.
        var isLate: Bool
    }

    var pollLoop: WorkLoop<Question> {
        WorkLoop(
            name: "poll", capacity: world.settings.service.workers, tick: .milliseconds(250),
            signal: pollSignal, log: world.log,
            claim: { try await self.claimPolls($0) }, work: { await self.ask($0) },
            renew: { questions in
                let inTime = questions.filter { !$0.isLate }
                try await self.renew(inTime.map { ($0.job.id, $0.attempt) }, in: .running)
            })
    }

    /// Takes running jobs that are due, and attempts of which something came late.
    func claimPolls(_ limit: Int) async throws -> Claimed<Question> {
        let rules = rules
        // Few in any weather: they do not wait until every running job has been asked about.
        let lateMax = max(limit / 4, 1)
        let (late, faults) = try await world.engine.write { tx in
            try Self.lateAttempts(limit: lateMax, rules: rules, in: tx)
        }
        for (attempt, fault) in faults {
            world.log.error("attempt \(attempt): cannot be asked about: \(fault)")
        }
        let room = limit - late.count
        guard room > 0 else { return Claimed(items: late, isMore: true) }
        var claimed = try await claim(
            room, due: { try Self.due([.running], limit: room, in: $0) },
            take: { tx, id in try Self.question(about: id, rules: rules, in: tx) })
        claimed.items += late
        return claimed
    }

    private static func question(
        about id: JobID, rules: JobCase.Rules, in tx: Transaction
    ) throws -> Question? {
        guard var jobCase = try JobCase(id, rules: rules, in: tx) else { return nil }
        try noteDeadline(&jobCase, in: tx)
        guard jobCase.job.state == .running else { return nil }
        _ = try tx.execute(
            "UPDATE jobs SET wake_at = \(tx.now + rules.policy.lease) WHERE id = \(id)")
        guard let attempt = try AttemptRecord.newest(of: id, in: tx), let task = attempt.task
        else { return nil }
        return Question(job: jobCase.job, attempt: attempt, task: task, isLate: false)
    }

    /// A running job past its deadline asks for a person; long past it, it fails.
    ///
    /// It is asked about once more in between, however long nobody was at work: its task may have
    /// ended well meanwhile.
    private static func noteDeadline(_ jobCase: inout JobCase, in tx: Transaction) throws {
        let job = jobCase.job
        guard job.state == .running, tx.now >= job.deadlineAt else { return }
        let allowed = job.deadlineAt - job.createdAt
        if job.attention != .overdue {
            _ = try jobCase.handle(.deadlinePassed)
        } else if tx.now >= job.deadlineAt + allowed {
            _ = try jobCase.handle(.graceEnded)
        }
    }

    func ask(_ question: Question) async {
        let name = question.attempt.provider
        guard let provider = world.registry.provider(named: name) else {
            return await noteUnconfigured(question)
        }
        if question.job.cancelRequested { await askToCancel(question, of: provider) }
        let outcome = await provider.poll(task: question.task).hiding(question.job.request)
        let now: Instant
        do {
            now = try await world.engine.read { $0.now }
            world.health.record(HealthEvent(outcome), provider: name, at: now)
            try await note(outcome, about: question, at: now)
        } catch {
            // The lease runs out and it is asked again.
            world.log.error("job \(question.job.id): what \(name) said was not stored: \(error)")
        }
    }

    /// Its task may be at work and cost money: whoever took it out of the settings must hear of it.
    private func noteUnconfigured(_ question: Question) async {
        let name = question.attempt.provider
        let failure = ProviderFailure(
            kind: .configuration, code: "not_configured",
            message: "\(name) has the task and is not in the settings any more")
        do {
            _ = try await handle(
                .pollFailed(failure), job: question.job.id, attempt: question.attempt.id)
        } catch {
            world.log.error("job \(question.job.id): \(failure.message): \(error)")
        }
    }

    private func note(
        _ outcome: PollOutcome, about question: Question, at now: Instant
    )
        async throws
    {
        let (attempt, rules) = (question.attempt, rules)
        let result = try await world.engine.write { tx -> (JobCase.Outcome, Bool)? in
            guard
                var jobCase = try JobCase(
                    question.job.id, attempt: attempt.id, rules: rules, in: tx)
            else { return nil }
            if case .status(.succeeded(_, let cost?)) = outcome {
                _ = try tx.execute(
                    "UPDATE attempts SET cost = \(cost) WHERE id = \(attempt.id)")
            }
            let reaction = try jobCase.handle(outcome.event)
            if question.isLate, outcome.isLast { try Self.endAsking(attempt, in: tx) }
            return (reaction, try Self.isCallbackMissing(attempt, in: tx))
        }
        guard let (outcomeOfJob, isCallbackMissing) = result,
            case .step(let step) = outcomeOfJob.reaction
        else { return }
        announce(outcomeOfJob)
        recordEnd(outcome, of: attempt, at: now, isCallbackMissing: isCallbackMissing)
        if step.state == .delivering { deliverSignal.raise() }
        if step.state == .queued { submitSignal.raise() }
    }

    /// Asked again with every poll until the task ends: providers take it as often as they get it.
    private func askToCancel(_ question: Question, of provider: any Provider) async {
        guard !question.job.state.isFinal else { return }
        if case .failed(let failure) = await provider.cancel(task: question.task) {
            world.log.warning(
                "job \(question.job.id): \(provider.name) was not asked to stop: \(failure.code)")
        }
    }

    private static func isCallbackMissing(
        _ attempt: AttemptRecord, in tx: Transaction
    ) throws -> Bool {
        try tx.first(
            "SELECT 1 FROM callbacks WHERE attempt_id = \(attempt.id) AND verdict = 'taken'"
        ) { _ in true } == nil
    }

    private func recordEnd(
        _ outcome: PollOutcome, of attempt: AttemptRecord, at now: Instant,
        isCallbackMissing: Bool
    ) {
        guard case .status(let status) = outcome, status.isEnd else { return }
        let started = attempt.acceptedAt ?? attempt.createdAt
        switch status {
        case .succeeded:
            world.health.record(
                .succeeded(timeToResult: now - started), provider: attempt.provider, at: now)
        case .failed(let failure):
            world.health.record(.failed(failure), provider: attempt.provider, at: now)
        case .canceled, .queued, .running: break
        }
        world.health.record(
            isCallbackMissing ? .callbackMissed : .callbackReceived, provider: attempt.provider,
            at: now)
    }
}

extension PollOutcome {
    /// Whether there is nothing more to learn of a task that nobody waits for.
    fileprivate var isLast: Bool {
        switch self {
        case .missing: true
        case .unreachable: false
        case .status(let status): status.isEnd
        }
    }

    /// The answer as something that happened to the job.
    fileprivate var event: JobEvent {
        switch self {
        case .missing: .taskMissing
        case .unreachable(let failure): .pollFailed(failure)
        case .status(.queued): .progressed(percent: nil)
        case .status(.running(let percent)): .progressed(percent: percent)
        case .status(.succeeded(let files, _)): .taskSucceeded(files)
        case .status(.failed(let failure)): .taskFailed(failure)
        case .status(.canceled): .taskCanceled
        }
    }
}
