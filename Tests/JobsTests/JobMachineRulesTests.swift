import Jobs
import Providers
import Testing

/// What the machine does where more than the state decides.
@Suite struct JobMachineRulesTests {
    /// A situation, an event, and what must come of them.
    struct Rule: Sendable, CustomTestStringConvertible {
        let name: String
        let situation: JobMachine.Situation
        let event: JobEvent
        let picture: String

        init(
            _ name: String, _ situation: JobMachine.Situation, _ event: JobEvent,
            _ picture: String
        ) {
            self.name = name
            self.situation = situation
            self.event = event
            self.picture = picture
        }

        var testDescription: String { name }
    }

    private static func failure(
        _ kind: FailureKind, retryAfter: Duration? = nil
    ) -> ProviderFailure {
        ProviderFailure(kind: kind, code: "c", message: "m", retryAfter: retryAfter)
    }

    private static let files = (1...4).map { number in
        ResultFile(url: "https://pictures.example/\(number).png", expiresAt: nil)
    }

    static let rules: [Rule] = [
        Rule(
            "3: an unknown outcome is asked again once, where the same key is the same task",
            .init(state: .submitting, attempts: 1, sends: 1, resubmission: .idempotent),
            .submitUnknown("timeout"), "submitting: send, wake"),
        Rule(
            "3: an unknown outcome is not asked a third time",
            .init(state: .submitting, attempts: 1, sends: 2, resubmission: .idempotent),
            .submitUnknown("timeout"),
            "submitting !unknown_outcome: attempt unknown, rest"),
        Rule(
            "3: a refusal of the second request is none of the first",
            .init(state: .submitting, attempts: 1, sends: 2, resubmission: .idempotent),
            .refused(failure(.unavailable)),
            "submitting !unknown_outcome: attempt unknown, rest"),
        Rule(
            "3: nor is one of its input, though it was to be canceled",
            .init(
                state: .submitting, attempts: 1, sends: 2, cancelRequested: true,
                resubmission: .idempotent), .refused(failure(.input)),
            "submitting !unknown_outcome: attempt unknown, rest"),
        Rule(
            "2: a worker that did not come back is an unknown outcome",
            .init(state: .submitting, attempts: 1, sends: 1, resubmission: .idempotent),
            .leaseExpired, "submitting: send, wake"),
        Rule(
            "4: a callback before the answer is as good as the answer",
            .init(state: .submitting, attention: .unknownOutcome, attempts: 1, sends: 1),
            .accepted(task: "t1"), "running -!: wake"),
        Rule(
            "31: what was canceled while it was sent is canceled once the provider has it",
            .init(state: .submitting, attempts: 1, sends: 1, cancelRequested: true),
            .accepted(task: "t1"), "running -!: wake, ask to cancel"),
        Rule(
            "31: what was canceled and refused is not tried again",
            .init(state: .submitting, attempts: 1, sends: 1, cancelRequested: true),
            .refused(failure(.unavailable)), "canceled -!: attempt refused, rest, release"),
        Rule(
            "31: what was canceled and failed is canceled",
            .init(state: .running, attempts: 1, tasks: 1, cancelRequested: true),
            .taskFailed(failure(.unavailable)), "canceled -!: attempt failed, rest, release"),
        Rule(
            "31: what was canceled and finished all the same is delivered and charged",
            .init(state: .running, attempts: 1, tasks: 1, cancelRequested: true),
            .taskSucceeded([JobEvent.file]),
            "delivering -!: attempt succeeded, deliver 1, rest"),
        Rule(
            "31: what was canceled by us is canceled",
            .init(state: .running, attempts: 1, tasks: 1, cancelRequested: true),
            .taskCanceled, "canceled -!: attempt canceled, rest, release"),
        Rule(
            "what the provider stops without being asked is tried again",
            .init(state: .running, attempts: 1, tasks: 1), .taskCanceled,
            "queued -!: attempt canceled, wake"),
        Rule(
            "the user's own mistake is not tried again, nor charged",
            .init(state: .submitting, attempts: 1, sends: 1), .refused(failure(.input)),
            "failed -!: attempt refused, rest, release"),
        Rule(
            "what is moderated is not tried again, nor charged",
            .init(state: .running, attempts: 1, tasks: 1), .taskFailed(failure(.moderation)),
            "failed -!: attempt failed, rest, release"),
        Rule(
            "a refusal costs nothing and may be tried until the deadline",
            .init(state: .submitting, attempts: 99, sends: 1), .refused(failure(.throttled)),
            "queued -!: attempt refused, wake"),
        Rule(
            "a second task may be started",
            .init(state: .running, attempts: 2, tasks: 2), .taskFailed(failure(.unavailable)),
            "queued -!: attempt failed, wake"),
        Rule(
            "a fourth task is not",
            .init(state: .running, attempts: 3, tasks: 3), .taskFailed(failure(.unavailable)),
            "failed -!: attempt failed, rest, release"),
        Rule(
            "30: of two pictures that arrived, two are charged",
            .init(state: .delivering, outputs: 4, attempts: 1, tasks: 1),
            .outputsEnded(stored: 2, lost: 2, note: "gone"), "completed -!: rest, settle 2"),
        Rule(
            "14: where no picture arrived, nothing is charged",
            .init(state: .delivering, outputs: 4, attempts: 1, tasks: 1),
            .outputsEnded(stored: 0, lost: 4, note: "gone"), "failed -!: rest, release"),
        Rule(
            "more pictures than were asked for are not taken",
            .init(state: .running, outputs: 2, attempts: 1, tasks: 1), .taskSucceeded(files),
            "delivering -!: attempt succeeded, deliver 2, rest"),
        Rule(
            "8: a success after the release is kept for a person, and not charged",
            .init(state: .failed, attempts: 1, tasks: 1), .taskSucceeded([JobEvent.file]),
            "failed !late_success: attempt succeeded, deliver 1, rest"),
        Rule(
            "8: told twice, it is known",
            .init(state: .failed, attention: .lateSuccess, attempts: 1, tasks: 1),
            .taskSucceeded([JobEvent.file]), "ignored"),
        Rule(
            "8: its delivery can be driven again",
            .init(state: .failed, attention: .lateSuccess, attempts: 1, tasks: 1), .redriven,
            "failed: redeliver"),
        Rule(
            "7: a failure after the success changes nothing",
            .init(state: .completed, attempts: 1, tasks: 1), .taskFailed(failure(.unavailable)),
            "ignored"),
        Rule(
            "a person who has seen to it clears what asked for him",
            .init(state: .running, attention: .overdue, attempts: 1, tasks: 1),
            .attentionResolved(reason: "seen"), "running -!"),
    ]

    @Test(arguments: rules)
    func `where more than the state decides`(rule: Rule) {
        let machine = JobMachine(policy: JobPolicy(), jitter: 0)
        #expect(machine.react(to: rule.event, by: rule.situation).picture == rule.picture)
    }

    @Test func `a provider that asks for time gets it`() throws {
        let machine = JobMachine(policy: JobPolicy(), jitter: 0)
        let failure = Self.failure(.throttled, retryAfter: .seconds(90))
        for (state, event) in [
            (JobState.submitting, JobEvent.refused(failure)), (.running, .pollFailed(failure)),
        ] {
            let reaction = machine.react(
                to: event, by: .init(state: state, attempts: 1, tasks: 1, sends: 1))
            guard case .step(let step) = reaction else {
                Issue.record("\(event) was not followed")
                continue
            }
            #expect(step.effects.contains(.wake(after: .seconds(90))))
        }
    }
}
