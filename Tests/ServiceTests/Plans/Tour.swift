import Credits
import Database
import HTTPServer
@testable import Jobs
import Operations
import Providers
import Testing

@testable import Service

/// Everything that the product does with a database, once.
struct Tour {
    let service: TestService
    let desk: LocalDesk

    private static let failure = ProviderFailure(
        kind: .unavailable, code: "http_503", message: "busy")
    private static let file = ResultFile(
        url: "https://files.example.test/1.png", expiresAt: nil)

    init(_ service: TestService) async throws {
        self.service = service
        desk = LocalDesk(
            operatorName: "ops", engine: service.engine,
            settings: service.application.settings,
            rules: JobCase.Rules(
                policy: JobPolicy(), resubmission: { _ in .duplicates }, jitter: { 0.5 }))
        try await service.engine.write { try OperatorDirectory($0).set(.admin, for: "ops") }
    }

    func run() async throws {
        try await callTheAPI()
        let jobs = try await makeJobs()
        try await work(on: jobs)
        try await look(at: jobs[0])
        try await command(jobs)
        try await prove()
    }

    private func callTheAPI() async throws {
        for key in ["a", "b"] {
            _ = await service.post("/v1/users/ada/packages", #"{"credits": 100}"#, key: key)
        }
        let order = #"{"user": "ada", "prompt": "a red coat"}"#
        for key in ["c", "c", "d"] {
            #expect(await service.post("/v1/generations", order, key: key).status == 202)
        }
        _ = await service.post("/v1/users/bob/packages", #"{"credits": 1}"#, key: "e")
        let poor = #"{"user": "bob", "prompt": "a red coat"}"#
        #expect(await service.post("/v1/generations", poor).status == 402)
        let job = JobID(try await service.post("/v1/generations", order).text("id"))
        for path in [
            "/v1/generations/\(job)", "/v1/users/ada/balance", "/v1/users/ada/entries",
            "/healthz", "/readyz", "/metrics",
        ] {
            #expect(await service.send("GET", path).status == 200, "\(path)")
        }
        _ = await service.send("GET", "/v1/users/ada/entries", query: [("before", "3")])
        _ = await service.post("/v1/generations/\(job)/cancel", "")
        try await callBack()
    }

    private func callBack() async throws {
        let job = try await service.generate()
        try await service.happen(.claimed(provider: "evolink"), .accepted(task: "t-1"), to: job)
        let attempt = try await service.engine.read { try AttemptRecord.newest(of: job, in: $0) }
        let id = try #require(attempt).id
        let secret = service.installation.callbackSecret(of: id)
        let done =
            #"{"id":"t-1","status":"completed","results":["https://files.example.test/1.png"]}"#
        for secret in [secret, secret, "forged"] {
            _ = await service.send(
                "POST", "/v1/callbacks/evolink/\(id)/\(secret)", as: nil,
                body: Array(done.utf8))
        }
    }

    /// Jobs that have come as far as jobs come.
    private func makeJobs() async throws -> [JobID] {
        let began: [JobEvent] = [.claimed(provider: "evolink")]
        let lives: [[JobEvent]] = [
            began + [.accepted(task: "t-2"), .taskSucceeded([Self.file])],
            began + [.accepted(task: "t-3"), .progressed(percent: 3), .pollFailed(Self.failure)],
            began + [.accepted(task: "t-4"), .taskFailed(Self.failure)],
            began + [.submitUnknown("no answer")],
            began + [.refused(Self.failure)],
            [.unroutable("off")],
            began + [.accepted(task: "t-5"), .cancelRequested, .taskCanceled],
            began + [
                .accepted(task: "t-6"), .taskSucceeded([Self.file]),
                .outputsEnded(stored: 1, lost: 0, note: ""),
            ],
            began + [.accepted(task: "t-7"), .taskSucceeded([Self.file]), .undelivered("full")],
            [],
        ]
        var jobs: [JobID] = []
        for life in lives {
            let job = try await service.generate()
            for event in life {
                if case .outputsEnded = event { try await store(job) }
                try await service.happen(event, to: job)
            }
            jobs.append(job)
        }
        return jobs
    }

    private func store(_ job: JobID) async throws {
        try await service.engine.write { tx in
            _ = try tx.execute(
                """
                UPDATE outputs SET state = 'stored', key = 'results/' || job_id || '/1.png',
                    sha256 = 'ab', bytes = 10, type = 'image/png', stored_at = \(tx.now),
                    wake_at = NULL
                WHERE job_id = \(job)
                """)
        }
    }

    private func work(on jobs: [JobID]) async throws {
        let workers = service.workers
        _ = try await workers.reclaim()
        service.clock.advance(by: .seconds(120))
        let sendings = try await workers.claimSubmits(8).items
        try await workers.renew(sendings.map { ($0.job.id, $0.attempt) }, in: .submitting)
        for sending in sendings { await workers.send(sending) }
        let questions = try await workers.claimPolls(8).items
        for question in questions { await workers.ask(question) }
        let outputs = try await workers.claimDeliveries(8).items
        try await workers.renew(outputs)
        for output in outputs { await workers.deliver(output) }
        try await service.engine.write { tx in
            _ = try Ledger(tx).grant(
                5, to: UserID("eve"), source: .promotion, expires: tx.now + .seconds(1))
        }
        service.clock.advance(by: .seconds(60))
        await workers.tidyUp()
        service.clock.advance(by: .seconds(3_600))
        await workers.tidyUp()
        _ = try await workers.claimSubmits(8)
        _ = try await workers.claimPolls(8)
    }

    private func look(at job: JobID) async throws {
        _ = try await desk.role()
        _ = try await desk.overview()
        _ = try await desk.providers()
        _ = try await desk.job(job.text)
        _ = try await desk.user("ada")
        for query in Self.queries([
            "state": "running", "user": "ada", "provider": "evolink",
            "attention": "undelivered", "id": job.text,
        ])
            + [ListQuery(conditions: ["attention": "any"])]
        {
            _ = try await desk.jobs(query)
        }
        for query in Self.queries([
            "state": "settled", "user": "ada", "provider": "evolink",
            "job": job.text, "attention": "undelivered", "stuck": "true",
        ])
            + [ListQuery(conditions: ["stuck": "false"])]
        {
            _ = try await desk.holds(query)
        }
        for query in Self.queries(["id": "ada", "held": "true"]) { _ = try await desk.users(query) }
        for query in Self.queries(
            [
                "state": "stored", "failed": "true", "job": job.text,
                "user": "ada", "provider": "evolink",
            ], after: "\(job)/1")
            + [ListQuery(conditions: ["state": "failed"])]
        {
            _ = try await desk.deliveries(query)
        }
        for query in Self.queries(
            ["operator": "ops", "command": "users.refund", "target": job.text])
        {
            _ = try await desk.audit(query)
        }
        _ = try await desk.statement(.init(user: "ada"))
        let now = try await service.engine.read { $0.now }
        let before = UserStatement.Query(user: "ada", from: now - .seconds(60), asOf: now)
        _ = try await desk.statement(before)
    }

    /// A list as it is, its next page, each condition alone and with a next page, and a word.
    private static func queries(
        _ conditions: [String: String], after: String = "01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA"
    ) -> [ListQuery] {
        [
            ListQuery(), ListQuery(after: after), ListQuery(words: ["red"]),
        ]
            + conditions.sorted { $0.key < $1.key }.flatMap { field, value in
                [
                    ListQuery(conditions: [field: value]),
                    ListQuery(conditions: [field: value], after: after),
                ]
            }
    }

    private func command(_ jobs: [JobID]) async throws {
        let targets = jobs.map { OperatorCommand.Target(id: $0.text, version: nil) }
        let holds = try await desk.holds(ListQuery()).items.prefix(3).map {
            OperatorCommand.Target(id: $0.id, version: nil)
        }
        let package = try await service.engine.read { tx in
            try Ledger(tx).packages(of: UserID("eve")).first?.id.text
        }
        let commands: [OperatorCommand] = [
            .switchDefault(to: "evolink"), .setMode(provider: "evolink", mode: "draining"),
            .releaseHolds(Array(holds)), .redriveDeliveries([targets[8]]),
            .cancelJobs([targets[9]]), .resolveAttention([targets[3]]),
            .refund(job: targets[7], credits: nil),
            .grantGoodwill(user: "ada", credits: 3, expiresAt: nil),
            .revokePackage(try #require(package)),
            .adjust(user: "ada", credits: -1, expiresAt: nil),
            .adjust(user: "ada", credits: 1, expiresAt: nil),
        ]
        for (number, command) in commands.enumerated() {
            _ = try await desk.preview(command)
            for _ in 0..<2 {
                _ = try await desk.execute(
                    CommandOrder(
                        command: command, operatorName: "ops", reason: "a tour",
                        key: "tour-\(number)", origin: "pts/1"))
            }
        }
    }

    private func prove() async throws {
        let verification = Verification(service.engine)
        let report = try await verification.runAndStore()
        #expect(report.ok, "\(report.broken)")
        let now = try await service.engine.read { $0.now }
        _ = try await verification.run(since: now - .seconds(60))
        _ = try await service.engine.read { try LedgerCheck.last(in: $0) }
        _ = try await service.engine.read { try KeyRing($0).all() }
    }
}
