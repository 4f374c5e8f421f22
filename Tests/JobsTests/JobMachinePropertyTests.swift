import Jobs
import Providers
import Support
import Testing

/// Random events, whatever their order, at the machine alone.
@Suite struct JobMachinePropertyTests {
    /// A job as its row would be, after the machine's steps.
    private struct Life {
        var job: JobMachine.Situation
        var hasWake = true
        var resolutions = 0

        /// Lets an event happen; a sentence if something is broken.
        mutating func take(_ event: JobEvent, jitter: Double) -> String? {
            let before = job
            let machine = JobMachine(policy: JobPolicy(), jitter: jitter)
            guard case .step(let step) = machine.react(to: event, by: before) else { return nil }
            note(event)
            job.state = step.state
            switch step.attention {
            case .keep: break
            case .clear: job.attention = nil
            case .raise(let attention): job.attention = attention
            }
            for effect in step.effects { follow(effect) }
            return broken(event, step, before)
        }

        private mutating func note(_ event: JobEvent) {
            switch event {
            case .claimed: (job.attempts, job.sends, job.polls) = (job.attempts + 1, 0, 0)
            case .accepted: job.tasks += 1
            case .progressed, .pollFailed, .taskMissing: job.polls += 1
            case .cancelRequested: job.cancelRequested = true
            default: break
            }
        }

        private mutating func follow(_ effect: JobEffect) {
            switch effect {
            case .send: job.sends += 1
            case .wake, .askToCancel: hasWake = true
            case .rest: hasWake = false
            case .release, .settle: resolutions += 1
            case .deliver, .redeliver, .endAttempt: break
            }
        }

        private func broken(
            _ event: JobEvent, _ step: JobStep, _ before: JobMachine.Situation
        ) -> String? {
            let settles = step.effects.contains { if case .settle = $0 { true } else { false } }
            let releases = step.effects.contains { if case .release = $0 { true } else { false } }
            let ends = step.state.isFinal && !before.state.isFinal
            if before.state.isFinal, step.state != before.state { return "J7: an end is left" }
            if resolutions > 1 { return "I4: the hold is resolved twice" }
            if settles != (ends && step.state == .completed) { return "J2: settled otherwise" }
            if releases != (ends && step.state != .completed) { return "J2: released otherwise" }
            if job.sends > JobPolicy().sendsMax { return "sent more often than allowed" }
            if job.sends > 1, job.resubmission == .duplicates { return "J5: sent twice" }
            let isOrder =
                switch event {
                case .releaseOrdered, .attentionResolved: true
                default: false
                }
            if before.attention == .unknownOutcome, releases, !isOrder,
                event.isUncertain
            {
                return "J5: an unknown outcome is released"
            }
            let isLookedAfter = hasWake || job.attention != nil || job.state == .delivering
            if !job.state.isFinal, !isLookedAfter { return "J10: nobody looks at it again" }
            return nil
        }
    }

    @Test(arguments: 1...16 as ClosedRange<UInt64>)
    func `whatever happens in whatever order, a job ends once and its hold with it`(
        seed: UInt64
    ) async throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<400 {
            let resubmission: Resubmission = random.chance(50) ? .idempotent : .duplicates
            let events = (0..<40).map { _ in random.pick(JobEvent.samples) }
            let find = { (events: [JobEvent]) -> String? in
                var life = Life(job: .init(state: .queued, resubmission: resubmission))
                for event in events {
                    if let broken = life.take(event, jitter: 0.5) { return broken }
                }
                return nil
            }
            guard find(events) != nil else { continue }
            let short = try await shrink(events) { find($0) != nil }
            let names = short.map(\.name).joined(separator: ", ")
            Issue.record("seed \(seed): \(find(short) ?? ""): \(names)")
            return
        }
    }
}

extension JobEvent {
    /// Whether it says nothing of what the provider did.
    fileprivate var isUncertain: Bool {
        switch self {
        case .submitUnknown, .leaseExpired, .deadlinePassed, .graceEnded, .cancelRequested: true
        default: false
        }
    }
}
