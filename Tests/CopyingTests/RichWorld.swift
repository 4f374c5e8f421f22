import Configuration
import Credits
import Database
import Jobs
import Operations
import Providers

/// An installation with rows in every table.
struct RichWorld {
    private static let rules = JobCase.Rules(
        policy: JobPolicy(), resubmission: { _ in .duplicates }, jitter: { 0.5 })

    private static let terms = GenerationIntake.Terms(
        outputCredits: 4, providerCredits: [:],
        deadlines: ["evolink": .seconds(600), "replicate": .seconds(600)], failover: [],
        breakers: { [:] })

    let engine: any Engine

    /// Fills an empty database.
    ///
    /// `users` have a package and a completed job each; the first has more than that.
    static func make(in engine: any Engine, users: Int = 3) async throws {
        try await engine.migrate(Schema.plan)
        let world = RichWorld(engine: engine)
        try await world.fillBesideMoney()
        for number in 1...users { try await world.complete(job: "user \(number) ☂ Ünï") }
        try await world.fillFirst("user 1 ☂ Ünï")
    }

    private func complete(job user: String) async throws {
        let job = try await submit(for: user, outputs: 2)
        try await happen(.claimed(provider: "evolink"), to: job)
        try await happen(.accepted(task: "task-\(job)"), to: job)
        let files = (1...2).map {
            ResultFile(url: "https://files.example.test/\($0).png", expiresAt: nil)
        }
        try await happen(.taskSucceeded(files), to: job)
        try await engine.write { tx in
            _ = try tx.execute(
                """
                UPDATE outputs SET state = 'stored', key = 'results/' || job_id || '/' || number,
                    sha256 = 'ab', bytes = 10, type = 'image/png', stored_at = \(tx.now),
                    wake_at = NULL
                WHERE job_id = \(job)
                """)
        }
        try await happen(.outputsEnded(stored: 2, lost: 0, note: ""), to: job)
    }

    /// Open and failed jobs, a picture in the spool, a refund, and credits that were taken back.
    private func fillFirst(_ user: String) async throws {
        let id = UserID(user)
        let failed = try await submit(for: user, outputs: 1)
        try await happen(.claimed(provider: "replicate"), to: failed)
        let open = try await submit(for: user, outputs: 1)
        try await happen(.claimed(provider: "evolink"), to: open)
        try await happen(.accepted(task: "t'1\n\\"), to: open)
        try await happen(
            .taskSucceeded([ResultFile(url: "https://files.example.test/a", expiresAt: nil)]),
            to: open)
        try await engine.write { tx in
            try tx.execute(
                """
                UPDATE outputs SET state = 'spooled', spool = 'a.png', sha256 = 'ab'
                WHERE job_id = \(open)
                """)
            try tx.execute(
                """
                INSERT INTO callbacks
                    (id, provider, attempt_id, event, verdict, note, repeats, received_at)
                VALUES ('c1', 'evolink', 'a1', 'e1', 'unmatched', '', 3, \(tx.now))
                """)
            _ = try Ledger(tx).grant(
                25, to: id, source: .promotion, expires: tx.now + .seconds(86_400))
        }
    }

    private func fillBesideMoney() async throws {
        try await engine.write { tx in
            for role in Role.allCases { try OperatorDirectory(tx).set(role, for: role.rawValue) }
            _ = try DefaultProvider.adopt(file: "evolink", environment: nil, in: tx)
            _ = try Installation.findOrCreate(in: tx)
            _ = try KeyRing(tx).create(name: "shop", role: .product)
            try AuditLog(tx).write(
                "providers.default", target: "evolink", before: nil, after: "a → b\t\u{FFFD}",
                by: AuditLog.Author(
                    name: "admin", role: "admin", origin: "pts/1", reason: "ticket 7"))
            try tx.execute("INSERT INTO provider_minutes VALUES ('evolink', 1, 'submit', 3, 9)")
            try tx.execute("INSERT INTO provider_modes VALUES ('evolink', 'on', 5, 'admin', 1)")
            try tx.execute(
                """
                INSERT INTO provider_health (provider, state, since, reason, changed_at)
                VALUES ('evolink', 'healthy', 1, '', 2)
                """)
        }
    }

    private func submit(for user: String, outputs: Int) async throws -> JobID {
        try await engine.write { tx in
            _ = try Ledger(tx).grant(20, to: UserID(user), source: .purchase, expires: nil)
            let order = GenerationOrder(
                user: UserID(user),
                request: GenerationRequest(
                    prompt: "a \"red\" coat; \\ 外套", imageURLs: ["https://a.example/1"],
                    aspectRatio: nil, outputs: outputs),
                provider: nil, outputCredits: 4, key: outputs == 2 ? "order of \(user)" : nil)
            switch try GenerationIntake(terms: Self.terms).take(order, in: tx) {
            case .job(let job, _): return job.id
            default: throw CopyTestFailure(description: "the job was refused")
            }
        }
    }

    private func happen(_ event: JobEvent, to job: JobID) async throws {
        try await engine.write { tx in
            var jobCase = try JobCase(job, rules: Self.rules, in: tx)
            _ = try jobCase?.handle(event)
        }
    }
}

/// Why a test could not be set up.
struct CopyTestFailure: Error {
    var description: String
}
