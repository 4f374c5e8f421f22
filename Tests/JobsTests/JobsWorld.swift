import Credits
import Database
@testable import Jobs
import Providers
import Support

/// Jobs in a file of their own: a user with credits, two providers, and a clock moved by hand.
struct JobsWorld: Sendable {
    let ledger: LedgerWorld
    var terms = GenerationIntake.Terms(
        outputCredits: 2, providerCredits: ["p2": 3],
        deadlines: ["p1": .seconds(600), "p2": .seconds(60)], failover: ["p2"],
        breakers: { [:] })
    let rules = JobCase.Rules(
        policy: JobPolicy(), resubmission: { $0 == "p2" ? .idempotent : .duplicates },
        jitter: { 0.5 })

    static let ann = UserID("ann")
    static let migrations =
        CreditsSchema.migrations + ProvidersSchema.migrations + JobsSchema.migrations

    static func order(
        outputs: Int = 1, prompt: String = "a cat", provider: String? = nil, key: String? = nil
    ) -> GenerationOrder {
        GenerationOrder(
            user: ann,
            request: GenerationRequest(
                prompt: prompt, imageURLs: [], aspectRatio: nil, outputs: outputs),
            provider: provider, key: key)
    }

    func advance(_ duration: Duration) {
        ledger.clock.advance(by: duration)
    }

    func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await ledger.engine.write(body)
    }

    /// Takes an order that must succeed.
    func take(_ order: GenerationOrder) async throws -> JobID {
        let intake = GenerationIntake(terms: terms)
        return try await write { tx in
            guard case .job(let job, _) = try intake.take(order, in: tx) else {
                throw NotTaken()
            }
            return job.id
        }
    }

    private struct NotTaken: Error {}

    /// Lets an event happen, in a transaction of its own.
    @discardableResult
    func handle(
        _ event: JobEvent, _ job: JobID, attempt: AttemptID? = nil
    ) async throws -> JobReaction {
        let rules = rules
        return try await write { tx in
            guard var jobCase = try JobCase(job, attempt: attempt, rules: rules, in: tx) else {
                throw NotTaken()
            }
            return try jobCase.handle(event).reaction
        }
    }

    /// Takes a callback in.
    func receive(
        _ status: TaskStatus, event: String = "e1", task: String = "t1",
        about attempt: AttemptID, provider: String = "p1"
    ) async throws -> CallbackIntake.Receipt {
        let rules = rules
        let hint = CallbackHint(task: task, event: event, status: status)
        return try await write { tx in
            try CallbackIntake(tx, rules: rules).take(hint, from: provider, about: attempt)
        }
    }

    /// The attempts of a job, oldest first.
    func attempts(of job: JobID) async throws -> [AttemptRecord] {
        try await ledger.engine.read { try AttemptRecord.all(of: job, in: $0) }
    }

    /// The newest attempt of a job.
    func attempt(of job: JobID) async throws -> AttemptID {
        guard let last = try await attempts(of: job).last else { throw NotTaken() }
        return last.id
    }

    /// A job with its attempts and its hold: `running: p1 accepted t1; held 2; ann 8`.
    func picture(of job: JobID) async throws -> String {
        try await ledger.engine.read { tx in
            guard let record = try JobRecord.find(job, in: tx) else { return "none" }
            let attempts = try AttemptRecord.all(of: job, in: tx).map { attempt in
                "\(attempt.provider) \(attempt.state.rawValue)"
                    + (attempt.task.map { " \($0)" } ?? "")
            }
            let hold = try Ledger(tx).hold(for: job)
            let credits = hold.state == .settled ? hold.settled : hold.credits
            let attention = record.attention.map { " !\($0.rawValue)" } ?? ""
            let available = try Ledger(tx).balance(of: Self.ann).available
            return "\(record.state.rawValue)\(attention)"
                + (attempts.isEmpty ? "" : ": \(attempts.joined(separator: ", "))")
                + "; \(hold.state.rawValue) \(credits); ann \(available)"
        }
    }

    /// What the verifiers of ledger and jobs say.
    func broken() async throws -> [BrokenRow] {
        try await ledger.engine.read { tx in
            var verifier = JobsVerifier(tx)
            return try LedgerWorld.broken(tx) + verifier.verify(Self.ann)
        }
    }
}

/// Runs `body` with ann, who has ten credits, and p1 as the default provider.
func withJobs(_ body: (JobsWorld) async throws -> Void) async throws {
    try await withLedger(migrations: JobsWorld.migrations) { ledger in
        let world = JobsWorld(ledger: ledger)
        try await world.write { tx in
            _ = try Ledger(tx).grant(10, to: JobsWorld.ann, source: .purchase)
            _ = try DefaultProvider.adopt(file: "p1", environment: nil, in: tx)
        }
        try await body(world)
    }
}
