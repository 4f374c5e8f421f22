import Credits
import Database
@testable import Jobs
import Providers
import Support
import Testing

/// Callbacks: early, twice, late, and about somebody else's job.
@Suite struct CallbackIntakeTests {
    private static let success = TaskStatus.succeeded([JobEvent.file], cost: nil)

    @Test func `4: a callback before the answer binds the task, and the answer changes nothing`()
        async throws
    {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            let attempt = try await world.attempt(of: job)
            let receipt = try await world.receive(Self.success, about: attempt)
            #expect(receipt == .init(verdict: .taken, isRepetition: false, job: job))
            let bound = "running: p1 accepted t1; held 2; ann 8"
            #expect(try await world.picture(of: job) == bound)
            try await world.handle(.accepted(task: "t1"), job, attempt: attempt)
            #expect(try await world.picture(of: job) == bound)
        }
    }

    @Test func `2: a callback finds the task whose name was lost`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            try await world.handle(.leaseExpired, job)
            let attempt = try await world.attempt(of: job)
            _ = try await world.receive(.running(percent: 5), about: attempt)
            #expect(
                try await world.picture(of: job) == "running: p1 accepted t1; held 2; ann 8")
        }
    }

    @Test func `5: the same callback many times at once is one`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            try await world.handle(.accepted(task: "t1"), job)
            let attempt = try await world.attempt(of: job)
            let receipts = try await withThrowingTaskGroup(of: CallbackIntake.Receipt.self) {
                group in
                for _ in 1...8 {
                    group.addTask { try await world.receive(Self.success, about: attempt) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(receipts.allSatisfy { $0.verdict == .taken })
            #expect(receipts.count { !$0.isRepetition } == 1)
            #expect(receipts.count { $0.job == job } == 1)
        }
    }

    @Test func `7: callbacks in any order leave the job where the provider's word puts it`()
        async throws
    {
        let statuses: [TaskStatus] = [
            .queued, .running(percent: 50), .failed(JobEvent.failure), Self.success,
        ]
        for start in statuses.indices {
            try await withJobs { world in
                let job = try await world.take(JobsWorld.order())
                try await world.handle(.claimed(provider: "p1"), job)
                let attempt = try await world.attempt(of: job)
                for offset in statuses.indices {
                    let index = (start + offset) % statuses.count
                    _ = try await world.receive(
                        statuses[index], event: "e\(index)", about: attempt)
                }
                // A callback is a hint: what decides is the answer when the provider is asked.
                #expect(
                    try await world.picture(of: job)
                        == "running: p1 accepted t1; held 2; ann 8")
            }
        }
    }

    @Test func `8: a callback after the release makes us ask once more`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            let attempt = try await world.attempt(of: job)
            try await world.handle(.leaseExpired, job)
            try await world.handle(.releaseOrdered(reason: "seen"), job)
            let receipt = try await world.receive(Self.success, about: attempt)
            #expect(receipt.job == job)
            #expect(
                try await world.picture(of: job)
                    == "failed: p1 abandoned t1; released 2; ann 10")
        }
    }

    @Test func `27: a callback about an attempt at another provider has no effect`() async throws {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            let attempt = try await world.attempt(of: job)
            let receipts = [
                try await world.receive(Self.success, about: attempt, provider: "p2"),
                try await world.receive(Self.success, about: AttemptID("nobody's")),
            ]
            #expect(receipts.map(\.verdict) == [.unmatched, .unmatched])
            #expect(try await world.picture(of: job) == "submitting: p1 intended; held 2; ann 8")
        }
    }

    @Test func `26: a callback that speaks of another task is refused, and kept as proof`()
        async throws
    {
        try await withJobs { world in
            let job = try await world.take(JobsWorld.order())
            try await world.handle(.claimed(provider: "p1"), job)
            try await world.handle(.accepted(task: "t1"), job)
            let attempt = try await world.attempt(of: job)
            let receipts = [
                try await world.receive(Self.success, task: "t2", about: attempt),
                try await world.receive(Self.success, task: "t2", about: attempt),
            ]
            #expect(receipts.map(\.verdict) == [.refused, .refused])
            #expect(receipts.map(\.isRepetition) == [false, true])
        }
    }

    @Test func `27: the secret of one attempt opens no other, nor a status`() {
        let installation = Installation(secret: [UInt8](repeating: 7, count: 32))
        let (one, other) = (AttemptID("A1"), AttemptID("A2"))
        let secret = installation.callbackSecret(of: one)
        #expect(installation.accepts(secret, for: one))
        #expect(!installation.accepts(secret, for: other))
        #expect(!installation.accepts(secret, for: JobID("A1")))
        #expect(!installation.accepts("", for: one))
        let elsewhere = Installation(secret: [UInt8](repeating: 8, count: 32))
        #expect(!elsewhere.accepts(secret, for: one))
    }
}
