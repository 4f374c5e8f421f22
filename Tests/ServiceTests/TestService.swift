import Configuration
import Credits
import Database
import Foundation
import HTTPClient
import HTTPServer
import Jobs
import ObjectStorage
import Operations
import Providers
import Support
import Synchronization
import Testing

@testable import Service

/// The application over a real database; its providers are nowhere.
struct TestService: Sendable {
    let engine: any Engine
    let clock: ManualClock
    let application: Application
    let workers: JobWorkers
    let installation: Installation
    let log: LogLines
    /// A key of each role.
    let keys: [KeyRole: String]

    static let openAPI = Array("{\"openapi\":\"3.1.0\"}".utf8)

    static func with<R>(
        queuedMax: Int = 1_000, store: (any ObjectStore)? = nil, kind: EngineKind = .chosen,
        seenBy recorder: StatementRecorder? = nil, _ body: (TestService) async throws -> R
    ) async throws -> R {
        try await withTemporaryDirectory { directory in
            let clock = ManualClock(Instant(microseconds: 1_767_225_600_000_000))
            return try await kind.withEngine(clock: clock, seed: 7) { engine in
                let engine = recorder.map { RecordedEngine(base: engine, recorder: $0) } ?? engine
                let service = try await TestService(
                    engine: engine, clock: clock, directory: directory, queuedMax: queuedMax,
                    store: store)
                return try await body(service)
            }
        }
    }

    private init(
        engine: any Engine, clock: ManualClock, directory: String, queuedMax: Int,
        store: (any ObjectStore)?
    ) async throws {
        self.engine = engine
        self.clock = clock
        try await engine.migrate(Schema.plan)
        (installation, keys) = try await engine.write { tx in
            _ = try DefaultProvider.adopt(file: "evolink", environment: nil, in: tx)
            var keys: [KeyRole: String] = [:]
            for role in KeyRole.allCases {
                keys[role] = try KeyRing(tx).create(name: role.rawValue, role: role).key
            }
            return (try Installation.findOrCreate(in: tx), keys)
        }
        let settings = Self.settings(directory: directory, queuedMax: queuedMax)
        let client = Client(userAgent: "holdfast-test")
        let lines = LogLines()
        log = lines
        let sink = Log { level, line in lines.add("\(level.rawValue): \(line)") }
        let directoryStore = try DirectoryStore(path: directory + "/results")
        workers = try JobWorkers(
            .init(
                engine: engine,
                registry: try ProviderRegistry(
                    settings: settings.providers, client: client, clock: clock),
                store: directoryStore, client: client, settings: settings,
                installation: installation, health: HealthRecorder(), log: sink))
        application = Application(
            engine: engine, workers: workers, settings: settings, installation: installation,
            store: store ?? directoryStore, log: sink, openAPI: Self.openAPI)
    }

    private static func settings(directory: String, queuedMax: Int) -> Settings {
        Settings(
            database: DatabaseSettings(url: .sqlite(path: "unused")),
            service: ServiceSettings(publicURL: "https://api.example.test"),
            storage: .directory(path: directory + "/results"),
            generation: GenerationSettings(defaultProvider: "evolink", queuedMax: queuedMax),
            providers: [
                ProviderSettings(
                    name: "evolink", adapter: "evolink", model: "nano",
                    baseURL: "http://127.0.0.1:9", apiKey: Secret("a"))
            ],
            delivery: DeliverySettings(spool: directory + "/spool"))
    }
}

/// What was logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

extension TestService {
    /// Sends a request; with the product's key unless `as` says otherwise.
    func send(
        _ method: String, _ path: String, query: [(name: String, value: String)] = [],
        headers: [(name: String, value: String)] = [], as role: KeyRole? = .product,
        body: [UInt8] = []
    ) async -> Response {
        var all = headers
        if let key = role.flatMap({ keys[$0] }) { all.append(("Authorization", "Bearer \(key)")) }
        let request = Request(
            method: method, path: path, query: query, headers: all, body: body,
            remoteAddress: "192.0.2.1")
        switch application.answer(request) {
        case .now(let response): return response
        case .later(let body): return await body()
        }
    }

    func post(
        _ path: String, _ json: String, key: String? = nil, as role: KeyRole? = .product
    ) async -> Response {
        let headers = key.map { [(name: "Idempotency-Key", value: $0)] } ?? []
        return await send("POST", path, headers: headers, as: role, body: Array(json.utf8))
    }

    func grant(_ credits: Int64, to user: String = "ada") async throws {
        _ = try await engine.write {
            try Ledger($0).grant(credits, to: UserID(user), source: .purchase)
        }
    }

    /// A generation that was taken; its id.
    func generate(of user: String = "ada", prompt: String = "a red coat") async throws -> JobID {
        try await grant(4, to: user)
        let response = await post(
            "/v1/generations", #"{"user":"\#(user)","prompt":"\#(prompt)"}"#)
        #expect(response.status == 202)
        return JobID(try response.text("id"))
    }

    func happen(_ events: JobEvent..., to job: JobID) async throws {
        let rules = JobCase.Rules(
            policy: JobPolicy(), resubmission: { _ in .duplicates }, jitter: { 0.5 })
        for event in events {
            clock.advance(by: .seconds(1))
            try await engine.write { tx in
                var jobCase = try JobCase(job, rules: rules, in: tx)
                _ = try jobCase?.handle(event)
            }
        }
    }

    func record(_ job: JobID) async throws -> JobRecord? {
        try await engine.read { try JobRecord.find(job, in: $0) }
    }

    /// How many rows there are of what requests make, and where the credits are.
    func contents() async throws -> String {
        try await engine.read { tx in
            let counts = try tx.first(
                """
                SELECT (SELECT count(*) FROM jobs), (SELECT coalesce(sum(version), 0) FROM jobs),
                    (SELECT count(*) FROM holds), (SELECT count(*) FROM entries),
                    (SELECT count(*) FROM users), (SELECT count(*) FROM packages),
                    (SELECT count(*) FROM idempotency_keys), (SELECT count(*) FROM attempts),
                    (SELECT count(*) FROM job_events), (SELECT count(*) FROM outputs),
                    (SELECT coalesce(sum(available), 0) FROM users),
                    (SELECT coalesce(sum(held), 0) FROM users)
                """
            ) { row in try (0..<12).map { try row.get($0, as: Int64.self) } }
            return "\(counts ?? [])"
        }
    }

    func callbacks() async throws -> [String] {
        try await engine.read { tx in
            try tx.rows("SELECT verdict, attempt_id, repeats FROM callbacks ORDER BY id") { row in
                try "\(row.get(0, as: String.self)) \(row.get(1, as: String.self)) "
                    + "\(row.get(2, as: Int.self))"
            }
        }
    }
}

extension Response {
    /// The body as a JSON object.
    func object() throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(body))
        return try #require(value as? [String: Any])
    }

    func text(_ name: String) throws -> String {
        try #require(try object()[name] as? String)
    }

    func number(_ name: String) throws -> Int {
        try #require(try object()[name] as? Int)
    }

    var bodyText: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Whether it is the problem of this kind, told as RFC 9457 has it.
    func expectProblem(
        _ kind: Problem.Kind, pointer: String? = nil, _ what: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(
            status == kind.status, "\(what): \(bodyText.prefix(500))",
            sourceLocation: sourceLocation)
        #expect(
            header("Content-Type") == "application/problem+json", sourceLocation: sourceLocation)
        let problem = try object()
        #expect(
            problem["type"] as? String == "/problems/\(kind.rawValue)",
            "\(what): \(bodyText.prefix(500))",
            sourceLocation: sourceLocation)
        #expect(problem["status"] as? Int == status, sourceLocation: sourceLocation)
        #expect(
            (problem["title"] as? String)?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(
            (problem["detail"] as? String)?.isEmpty == false, sourceLocation: sourceLocation)
        if let pointer {
            #expect(
                problem["pointer"] as? String == pointer, "\(what)", sourceLocation: sourceLocation)
        }
        #expect(body.count < 2_000, "\(what): repeats what was sent, without bounds")
        #expect(!body.contains { $0 < 0x20 || $0 == 0x7F }, sourceLocation: sourceLocation)
    }
}
