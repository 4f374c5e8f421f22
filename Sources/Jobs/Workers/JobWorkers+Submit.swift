import Configuration
import Credits
import Database
import Providers

extension JobWorkers {
    /// An attempt that is written down and must now be sent.
    struct Sending: Sendable {
        var job: JobRecord
        var attempt: AttemptRecord
        /// When it was taken in hand to be sent, for the first time or again.
        var begunAt: Instant
    }

    var submitLoop: WorkLoop<Sending> {
        WorkLoop(
            name: "submit", capacity: world.settings.service.workers, tick: .milliseconds(250),
            signal: submitSignal, log: world.log,
            claim: { try await self.claimSubmits($0) }, work: { await self.send($0) },
            renew: { try await self.renew($0.map { ($0.job.id, $0.attempt) }, in: .submitting) })
    }

    /// Takes jobs that are due: those whose worker did not come back from sending, of which there
    /// are few, before queued ones.
    func claimSubmits(_ limit: Int) async throws -> Claimed<Sending> {
        let (rules, terms, health) = (rules, terms, world.health)
        return try await claim(
            limit, due: { try Self.due([.submitting, .queued], limit: limit, in: $0) },
            take: { tx, id in
                guard var jobCase = try JobCase(id, rules: rules, in: tx) else { return nil }
                return try Self.claim(&jobCase, terms: terms, health: health, in: tx)
            })
    }

    /// Decides what a due job needs; an attempt to send, if any.
    private static func claim(
        _ jobCase: inout JobCase, terms: GenerationIntake.Terms, health: HealthRecorder,
        in tx: Transaction
    ) throws -> Sending? {
        let job = jobCase.job
        let outcome: JobCase.Outcome
        if tx.now >= job.deadlineAt {
            outcome = try jobCase.handle(.deadlinePassed)
        } else if job.state == .submitting {
            outcome = try jobCase.handle(.leaseExpired)
        } else {
            // Read here and now: a switch of the default counts for everything not yet submitted.
            let decision = try Routing.choose(
                requested: job.wantedProvider, default: DefaultProvider.current(in: tx),
                failover: terms.failover, modes: ModeStore.modes(of: terms.providers, tx),
                breakers: terms.breakers(), now: tx.now)
            if case .use(let provider, because: .probe) = decision {
                health.probeStarted(provider: provider, at: tx.now)
            }
            outcome = try jobCase.handle(decision.event)
        }
        guard outcome.mustSend,
            let attempt = try AttemptRecord.newest(of: job.id, in: tx)
        else { return nil }
        return Sending(job: outcome.job, attempt: attempt, begunAt: tx.now)
    }

    func send(_ sending: Sending) async {
        let (job, attempt) = (sending.job, sending.attempt)
        guard let provider = world.registry.provider(named: attempt.provider) else { return }
        let start = ContinuousClock.now
        let outcome = await provider.createTask(submission(of: job, attempt))
        let latency = ContinuousClock.now - start
        // Once, however often it takes until the answer is stored.
        world.health.record(
            HealthEvent(outcome, latency: latency), provider: attempt.provider,
            at: sending.begunAt + latency)
        do {
            try await store { try await note(outcome, of: sending) }
        } catch {
            // The lease runs out and the attempt is looked at again.
            world.log.error("job \(job.id): the answer to its submit was not stored: \(error)")
        }
    }

    private func submission(of job: JobRecord, _ attempt: AttemptRecord) -> Submission {
        let secret = world.installation.callbackSecret(of: attempt.id)
        let deadline = world.registry.settings(named: attempt.provider)?.deadline
        return Submission(
            request: job.request, idempotencyKey: "holdfast-\(attempt.id)",
            callbackURL: "\(world.settings.service.publicURL)/v1/callbacks/\(attempt.provider)/"
                + "\(attempt.id)/\(secret)",
            deadline: deadline ?? .seconds(600))
    }

    private func note(_ outcome: SubmitOutcome, of sending: Sending) async throws {
        let (job, attempt) = (sending.job, sending.attempt)
        let event: JobEvent
        switch outcome {
        case .accepted(let task, _): event = .accepted(task: task)
        case .refused(let failure): event = .refused(failure)
        case .unknown(let note): event = .submitUnknown(note)
        }
        let result = try await handle(event, job: job.id, attempt: attempt.id)
        if result?.mustSend == true { try await sendAgain(sending) }
        if result?.job.cancelRequested == true { pollSignal.raise() }
    }

    /// The same attempt with the same key, once, where the provider honours it.
    private func sendAgain(_ sending: Sending) async throws {
        let id = sending.attempt.id
        let again = try await world.engine.read { tx in
            try AttemptRecord.find(id, in: tx).map {
                Sending(job: sending.job, attempt: $0, begunAt: tx.now)
            }
        }
        if let again { await send(again) }
    }
}

extension RoutingDecision {
    /// The decision as something that happened to the job.
    fileprivate var event: JobEvent {
        switch self {
        case .use(let provider, _): .claimed(provider: provider)
        case .nothing(let obstacles):
            .unroutable(obstacles.map(\.description).joined(separator: "; "))
        }
    }
}
