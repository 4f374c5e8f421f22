import Jobs

extension JobMachineTests {
    static let pages = [
        Page(
            situation: .init(state: .queued),
            lines: """
                claimed           | submitting: send, wake
                unroutable        | queued: wake
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | delivering -!: attempt succeeded, deliver 1, rest
                taskFailed        | ignored
                taskCanceled      | ignored
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | ignored
                cancelRequested   | canceled -!: rest, release
                deadlinePassed    | failed -!: rest, release
                graceEnded        | failed -!: rest, release
                releaseOrdered    | failed -!: rest, release
                attentionResolved | refused
                """),
        Page(
            situation: .init(state: .submitting, attempts: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | running -!: wake
                refused           | queued -!: attempt refused, wake
                submitUnknown     | submitting !unknown_outcome: attempt unknown, rest
                leaseExpired      | submitting !unknown_outcome: attempt unknown, rest
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | delivering -!: attempt succeeded, deliver 1, rest
                taskFailed        | queued -!: attempt failed, wake
                taskCanceled      | queued -!: attempt canceled, wake
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | ignored
                cancelRequested   | submitting
                deadlinePassed    | submitting !unknown_outcome: rest
                graceEnded        | submitting !unknown_outcome: rest
                releaseOrdered    | failed -!: attempt abandoned, rest, release
                attentionResolved | failed -!: attempt abandoned, rest, release
                """),
        Page(
            situation: .init(state: .running, attempts: 1, tasks: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | running: wake
                pollFailed        | running: wake
                taskMissing       | running: wake
                taskSucceeded     | delivering -!: attempt succeeded, deliver 1, rest
                taskFailed        | queued -!: attempt failed, wake
                taskCanceled      | queued -!: attempt canceled, wake
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | ignored
                cancelRequested   | running: ask to cancel
                deadlinePassed    | running !overdue: wake
                graceEnded        | failed -!: attempt abandoned, rest, release
                releaseOrdered    | failed -!: attempt abandoned, rest, release
                attentionResolved | refused
                """),
        Page(
            situation: .init(state: .delivering, attempts: 1, tasks: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | ignored
                taskFailed        | ignored
                taskCanceled      | ignored
                outputsEnded      | completed -!: rest, settle 1
                undelivered       | delivering !undelivered: rest
                redriven          | delivering -!: redeliver
                cancelRequested   | refused
                deadlinePassed    | ignored
                graceEnded        | ignored
                releaseOrdered    | failed -!: rest, release
                attentionResolved | refused
                """),
        Page(
            situation: .init(state: .completed, attempts: 1, tasks: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | ignored
                taskFailed        | ignored
                taskCanceled      | ignored
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | refused
                cancelRequested   | refused
                deadlinePassed    | ignored
                graceEnded        | ignored
                releaseOrdered    | refused
                attentionResolved | refused
                """),
        Page(
            situation: .init(state: .failed, attempts: 1, tasks: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | failed !late_success: attempt succeeded, deliver 1, rest
                taskFailed        | ignored
                taskCanceled      | ignored
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | refused
                cancelRequested   | refused
                deadlinePassed    | ignored
                graceEnded        | ignored
                releaseOrdered    | refused
                attentionResolved | refused
                """),
        Page(
            situation: .init(state: .canceled, attempts: 1, tasks: 1, sends: 1),
            lines: """
                claimed           | ignored
                unroutable        | ignored
                accepted          | ignored
                refused           | ignored
                submitUnknown     | ignored
                leaseExpired      | ignored
                progressed        | ignored
                pollFailed        | ignored
                taskMissing       | ignored
                taskSucceeded     | canceled !late_success: attempt succeeded, deliver 1, rest
                taskFailed        | ignored
                taskCanceled      | ignored
                outputsEnded      | ignored
                undelivered       | ignored
                redriven          | refused
                cancelRequested   | refused
                deadlinePassed    | ignored
                graceEnded        | ignored
                releaseOrdered    | refused
                attentionResolved | refused
                """),
    ]
}
