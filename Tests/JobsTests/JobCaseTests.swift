import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// The machine's decisions, carried out in one transaction with the money.
@Suite struct JobCaseTests {
    /// A job's life: what happens, and what the job looks like then.
    struct Life: Sendable, CustomTestStringConvertible {
        let name: String
        let outputs: Int
        let steps: [(JobEvent, String)]

        init(_ name: String, outputs: Int = 1, _ steps: (JobEvent, String)...) {
            self.name = name
            self.outputs = outputs
            self.steps = steps
        }

        var testDescription: String { name }
    }

    private static let moderated = ProviderFailure(kind: .moderation, code: "nsfw", message: "no")

    static let lives: [Life] = [
        Life(
            "a failed generation never costs the user",
            (.claimed(provider: "p1"), "submitting: p1 intended; held 2; ann 8"),
            (.accepted(task: "t1"), "running: p1 accepted t1; held 2; ann 8"),
            (.taskFailed(moderated), "failed: p1 failed t1; released 2; ann 10")),
        Life(
            "1: a job that nobody could send fails at its deadline and costs nothing",
            (.unroutable("p1 is off"), "queued; held 2; ann 8"),
            (.deadlinePassed, "failed; released 2; ann 10")),
        Life(
            "2: a worker that dies while it sends leaves an unknown outcome, and the hold",
            (.claimed(provider: "p1"), "submitting: p1 intended; held 2; ann 8"),
            (.leaseExpired, "submitting !unknown_outcome: p1 unknown; held 2; ann 8"),
            (.deadlinePassed, "submitting !unknown_outcome: p1 unknown; held 2; ann 8"),
            (
                .releaseOrdered(reason: "seen"),
                "failed: p1 abandoned; released 2; ann 10"
            )),
        Life(
            "a refused attempt is followed by another, with the same hold",
            (.claimed(provider: "p1"), "submitting: p1 intended; held 2; ann 8"),
            (.refused(JobEvent.failure), "queued: p1 refused; held 2; ann 8"),
            (.claimed(provider: "p2"), "submitting: p1 refused, p2 intended; held 2; ann 8"),
            (.accepted(task: "t2"), "running: p1 refused, p2 accepted t2; held 2; ann 8")),
        Life(
            "31: canceled before it was sent",
            (.cancelRequested, "canceled; released 2; ann 10"),
            (.claimed(provider: "p1"), "canceled; released 2; ann 10"),
            (.cancelRequested, "canceled; released 2; ann 10")),
        Life(
            "9: an order to release what is released already is refused",
            (.releaseOrdered(reason: "x"), "failed; released 2; ann 10"),
            (.releaseOrdered(reason: "x"), "failed; released 2; ann 10")),
        Life(
            "14: a result that was lost costs nothing",
            (.claimed(provider: "p1"), "submitting: p1 intended; held 2; ann 8"),
            (.accepted(task: "t1"), "running: p1 accepted t1; held 2; ann 8"),
            (.taskSucceeded([JobEvent.file]), "delivering: p1 succeeded t1; held 2; ann 8"),
            (
                .outputsEnded(stored: 0, lost: 1, note: "gone"),
                "failed: p1 succeeded t1; released 2; ann 10"
            ),
            // A callback that comes late makes us ask again: that is no late success.
            (.taskSucceeded([JobEvent.file]), "failed: p1 succeeded t1; released 2; ann 10")),
        Life(
            "30: two of three pictures are two prices", outputs: 3,
            (.claimed(provider: "p1"), "submitting: p1 intended; held 6; ann 4"),
            (.accepted(task: "t1"), "running: p1 accepted t1; held 6; ann 4"),
            (.taskSucceeded([JobEvent.file]), "delivering: p1 succeeded t1; held 6; ann 4"),
            (
                .outputsEnded(stored: 2, lost: 1, note: "gone"),
                "completed: p1 succeeded t1; settled 4; ann 6"
            ),
            (.taskFailed(JobEvent.failure), "completed: p1 succeeded t1; settled 4; ann 6")),
        Life(
            "8: a late success is kept and shown, and charges nobody",
            (.claimed(provider: "p1"), "submitting: p1 intended; held 2; ann 8"),
            (.accepted(task: "t1"), "running: p1 accepted t1; held 2; ann 8"),
            (.graceEnded, "failed: p1 abandoned t1; released 2; ann 10"),
            (
                .taskSucceeded([JobEvent.file]),
                "failed !late_success: p1 succeeded t1; released 2; ann 10"
            ),
            (
                .taskSucceeded([JobEvent.file]),
                "failed !late_success: p1 succeeded t1; released 2; ann 10"
            ),
            (
                .attentionResolved(reason: "seen"), "failed: p1 succeeded t1; released 2; ann 10"
            ),
            (.taskSucceeded([JobEvent.file]), "failed: p1 succeeded t1; released 2; ann 10")),
    ]

    @Test(arguments: lives)
    func `a job's life`(_ life: Life) async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order(outputs: life.outputs))
            for (event, picture) in life.steps {
                world.advance(.seconds(1))
                try await world.handle(event, job)
                #expect(try await world.picture(of: job) == picture, "after \(event.name)")
                guard life.outputs == 1 else { continue }
                #expect(try await world.broken() == [])
            }
        }
    }

    @Test func `6: of two that see the success together, one moves the job`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            try await world.handle(.accepted(task: "t1"), job)
            let reactions = try await withThrowingTaskGroup(of: JobReaction.self) { group in
                for _ in 1...8 {
                    group.addTask { try await world.handle(.taskSucceeded([JobEvent.file]), job) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let steps = reactions.count { if case .step = $0 { true } else { false } }
            #expect(steps == 1)
            let outputs = try await world.ledger.engine.read {
                try OutputRecord.all(of: job, in: $0)
            }
            #expect(outputs.count == 1)
        }
    }

    @Test func `J6: a job that somebody else has changed meanwhile is not written`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            let rules = world.rules
            await #expect(throws: StaleJob.self) {
                try await world.write { tx in
                    var jobCase = try JobCase(job, rules: rules, in: tx)
                    try tx.execute("UPDATE jobs SET version = version + 1 WHERE id = \(job)")
                    _ = try jobCase?.handle(.cancelRequested)
                }
            }
            #expect(try await world.picture(of: job) == "queued; held 2; ann 8")
        }
    }

    @Test func `J4: an attempt is written down with its provider before it is sent`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            let rules = world.rules
            let outcome = try await world.write { tx in
                var jobCase = try JobCase(job, rules: rules, in: tx)
                return try jobCase?.handle(.claimed(provider: "p1"))
            }
            #expect(outcome?.mustSend == true)
            #expect(try await world.attempts(of: job).map(\.provider) == ["p1"])
        }
    }

    @Test func `34: a job that was sent stays with its provider when the default is another`()
        async throws
    {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            _ = try await world.write { tx in
                try DefaultProvider.adopt(file: "p2", environment: nil, in: tx)
            }
            try await world.handle(.accepted(task: "t1"), job)
            #expect(
                try await world.picture(of: job) == "running: p1 accepted t1; held 2; ann 8")
        }
    }

    @Test func `3: the same attempt is sent twice at most, where that is safe`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order(provider: "p2"))
            try await world.handle(.claimed(provider: "p2"), job)
            var sends: [Int] = []
            for _ in 1...3 {
                world.advance(.seconds(60))
                try await world.handle(.submitUnknown("timeout"), job)
                sends += try await world.attempts(of: job).map(\.sends)
            }
            #expect(sends == [2, 2, 2])
            #expect(
                try await world.picture(of: job)
                    == "submitting !unknown_outcome: p2 unknown; held 3; ann 7")
        }
    }

    @Test func `what is due is taken by one worker, the longest waiting first`() async throws {
        try await withJobs { world in
            let first = try await world.take(JobsWorld.order())
            world.advance(.seconds(1))
            let second = try await world.take(JobsWorld.order())
            let due = { @Sendable (tx: Transaction) throws in
                try JobWorkers.due([.queued, .submitting], limit: 8, in: tx).map(\.id)
            }
            #expect(try await world.write(due) == [first, second])
            try await world.handle(.claimed(provider: "p1"), first)
            #expect(try await world.write(due) == [second])
            // The lease is over: another may look at it.
            world.advance(.seconds(60))
            #expect(try await world.write(due) == [second, first])
        }
    }
}
