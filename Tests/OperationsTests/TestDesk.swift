import Configuration
import Credits
import Database
import Jobs
import Operations
import Providers
import Support

/// A database with its operators, users and jobs, and a clock that a test moves.
struct TestDesk: Sendable {
    static let start = Instant(microseconds: 1_767_225_600_000_000)  // 2026-01-01T00:00:00Z

    let engine: any Engine
    let clock: ManualClock

    /// One operator of each role, named like it.
    static func with<R>(_ body: (TestDesk) async throws -> R) async throws -> R {
        let clock = ManualClock(start)
        return try await EngineKind.chosen.withEngine(clock: clock, seed: 7) { engine in
            let desk = TestDesk(engine: engine, clock: clock)
            try await desk.prepare()
            return try await body(desk)
        }
    }

    private func prepare() async throws {
        try await engine.migrate(Schema.plan)
        try await engine.write { tx in
            for role in Role.allCases { try OperatorDirectory(tx).set(role, for: role.rawValue) }
            _ = try DefaultProvider.adopt(file: "evolink", environment: nil, in: tx)
        }
    }

    static let settings = Settings(
        database: DatabaseSettings(url: .sqlite(path: "unused")),
        service: ServiceSettings(publicURL: "https://api.example.test"),
        storage: .directory(path: "unused"),
        generation: GenerationSettings(defaultProvider: "evolink"),
        providers: [
            ProviderSettings(
                name: "evolink", adapter: "evolink", model: "nano", apiKey: Secret("a")),
            ProviderSettings(
                name: "replicate", adapter: "replicate", model: "banana", apiKey: Secret("b"),
                credits: 6),
        ])

    static let rules = JobCase.Rules(
        policy: JobPolicy(), resubmission: { _ in .duplicates }, jitter: { 0.5 })

    static let terms = GenerationIntake.Terms(
        outputCredits: 4, providerCredits: ["replicate": 6],
        deadlines: ["evolink": .seconds(600), "replicate": .seconds(600)], failover: [],
        breakers: { [:] })

    func desk(_ role: Role) -> LocalDesk {
        LocalDesk(
            operatorName: role.rawValue, engine: engine, settings: Self.settings,
            rules: Self.rules)
    }

    /// Does `command` as somebody of that role.
    func execute(
        _ command: OperatorCommand, as role: Role = .admin, key: String = "k1",
        reason: String = "ticket 7"
    ) async throws -> CommandReport {
        try await desk(role).execute(
            CommandOrder(
                command: command, operatorName: role.rawValue, reason: reason, key: key,
                origin: "pts/1 from 192.0.2.7"))
    }
}

extension TestDesk {
    func grant(_ credits: Int64, to user: String, expires: Instant? = nil) async throws {
        _ = try await engine.write {
            try Ledger($0).grant(
                credits, to: UserID(user), source: .purchase, expires: expires)
        }
    }

    /// A queued job of `user`, who gets what it costs.
    func job(
        of user: String = "ada", outputs: Int = 1, provider: String? = nil, credits: Int64 = 4,
        key: String? = nil
    ) async throws -> JobID {
        try await grant(credits * Int64(outputs), to: user)
        clock.advance(by: .seconds(1))
        let order = GenerationOrder(
            user: UserID(user),
            request: GenerationRequest(
                prompt: "a red coat", imageURLs: [], aspectRatio: "3:4", outputs: outputs),
            provider: provider, outputCredits: credits, key: key)
        let taken = try await engine.write {
            try GenerationIntake(terms: Self.terms).take(order, in: $0)
        }
        guard case .job(let job, _) = taken else { throw TestFailure("refused") }
        return job.id
    }

    /// Lets events happen to a job, a second apart.
    func happen(_ events: JobEvent..., to job: JobID) async throws {
        for event in events {
            clock.advance(by: .seconds(1))
            try await engine.write { tx in
                var jobCase = try JobCase(job, rules: Self.rules, in: tx)
                _ = try jobCase?.handle(event)
            }
        }
    }

    func running(of user: String = "ada", outputs: Int = 1) async throws -> JobID {
        let job = try await job(of: user, outputs: outputs)
        try await happen(
            .claimed(provider: "evolink"), .accepted(task: "task-\(job)"), to: job)
        return job
    }

    /// A job whose provider has finished, with so many pictures to copy.
    func delivering(of user: String = "ada", outputs: Int = 1) async throws -> JobID {
        let job = try await running(of: user, outputs: outputs)
        let files = (1...outputs).map {
            ResultFile(url: "https://files.example.test/\($0).png?sig=s", expiresAt: nil)
        }
        try await happen(.taskSucceeded(files), to: job)
        return job
    }

    func completed(of user: String = "ada", outputs: Int = 1) async throws -> JobID {
        let job = try await delivering(of: user, outputs: outputs)
        try await store(job)
        try await happen(.outputsEnded(stored: outputs, lost: 0, note: ""), to: job)
        return job
    }

    /// A job whose copy failed for good.
    func undelivered(of user: String = "ada", outputs: Int = 1) async throws -> JobID {
        let job = try await delivering(of: user, outputs: outputs)
        try await engine.write { tx in
            _ = try tx.execute(
                """
                UPDATE outputs SET state = 'undelivered', wake_at = NULL, tries = 8,
                    note = 'HTTP 503', version = version + 1
                WHERE job_id = \(job)
                """)
        }
        try await happen(.undelivered("HTTP 503"), to: job)
        return job
    }

    /// A job of which nobody knows whether the provider has it.
    func unknown(of user: String = "ada") async throws -> JobID {
        let job = try await job(of: user)
        try await happen(.claimed(provider: "evolink"), .submitUnknown("no answer"), to: job)
        return job
    }

    private func store(_ job: JobID) async throws {
        try await engine.write { tx in
            _ = try tx.execute(
                """
                UPDATE outputs SET state = 'stored', key = 'results/' || job_id || '/' || number,
                    sha256 = 'ab', bytes = 10, type = 'image/png', stored_at = \(tx.now),
                    wake_at = NULL
                WHERE job_id = \(job)
                """)
        }
    }
}

extension TestDesk {
    func record(_ job: JobID) async throws -> JobRecord {
        guard let record = try await engine.read({ try JobRecord.find(job, in: $0) }) else {
            throw TestFailure("no job \(job)")
        }
        return record
    }

    func hold(_ job: JobID) async throws -> HoldRecord {
        try await engine.read { try Ledger($0).hold(for: job) }
    }

    func balance(_ user: String = "ada") async throws -> Balance {
        try await engine.read { try Ledger($0).balance(of: UserID(user)) }
    }

    /// `command target: before → after`, oldest first.
    func audited() async throws -> [String] {
        try await desk(.admin).audit(ListQuery()).items.reversed().map {
            "\($0.operatorName) \($0.command) \($0.target): "
                + "\($0.before ?? "-") → \($0.after ?? "-")"
        }
    }

    /// Everything that a command may change, as text, to show that it did not.
    func contents() async throws -> [String] {
        try await engine.read { tx in
            try ["jobs", "holds", "entries", "users", "packages", "outputs", "attempts", "audit"]
                .map { table in "\(table) \(try Self.dump(table, in: tx))" }
        }
    }

    private static func dump(_ table: String, in tx: Transaction) throws -> String {
        let query: SQL =
            switch table {
            case "jobs": "SELECT * FROM jobs ORDER BY 1"
            case "holds": "SELECT * FROM holds ORDER BY 1"
            case "entries": "SELECT * FROM entries ORDER BY 1, 2"
            case "users": "SELECT * FROM users ORDER BY 1"
            case "packages": "SELECT * FROM packages ORDER BY 1"
            case "outputs": "SELECT * FROM outputs ORDER BY 1, 2"
            case "attempts": "SELECT * FROM attempts ORDER BY 1"
            default: "SELECT * FROM audit ORDER BY 1"
            }
        return try tx.rows(query) { row in
            (0..<row.columnCount).map { "\(row.value(at: $0))" }.joined(separator: "|")
        }.joined(separator: "\n")
    }

    func verify() async throws -> VerificationReport { try await Verification(engine).run() }
}

/// Why a test could not be set up.
struct TestFailure: Error {
    let why: String

    init(_ why: String) { self.why = why }
}

extension OperatorCommand.Target {
    /// A row as it is, seen or not.
    static func any(_ id: JobID) -> Self { .init(id: id.text, version: nil) }
}
