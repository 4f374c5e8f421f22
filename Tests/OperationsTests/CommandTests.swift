import Credits
import Database
import Jobs
import Operations
import Providers
import Testing

@Suite struct `Commands` {
    @Test func `who may do what`() {
        let target = [OperatorCommand.Target(id: "x", version: nil)]
        let table: [(OperatorCommand, Role)] = [
            (.switchDefault(to: "replicate"), .admin),
            (.setMode(provider: "evolink", mode: "off"), .admin),
            (.redriveDeliveries(target), .operator),
            (.cancelJobs(target), .operator),
            (.resolveAttention(target), .operator),
            (.releaseHolds(target), .support),
            (.refund(job: target[0], credits: nil), .support),
            (.grantGoodwill(user: "ada", credits: 100, expiresAt: nil), .support),
            (.grantGoodwill(user: "ada", credits: 101, expiresAt: nil), .operator),
            (.revokePackage("x"), .operator),
            (.adjust(user: "ada", credits: -1, expiresAt: nil), .operator),
        ]
        for (command, lowest) in table {
            for role in Role.allCases {
                let refusal = Permission.refusal(of: command, for: role)
                #expect((refusal == nil) == (role >= lowest), "\(command.name) \(role)")
            }
        }
    }

    @Test func `what may not be done changes nothing, also for a name that nobody knows`()
        async throws
    {
        try await TestDesk.with { world in
            let job = try await world.job()
            let before = try await world.contents()
            for role in [Role.viewer, .support] {
                await #expect(throws: CommandError.self) {
                    try await world.execute(.cancelJobs([.any(job)]), as: role)
                }
            }
            let stranger = LocalDesk(
                operatorName: "mallory", engine: world.engine, settings: TestDesk.settings,
                rules: TestDesk.rules)
            #expect(try await stranger.role() == .viewer)
            await #expect(throws: CommandError.self) {
                try await stranger.execute(
                    CommandOrder(
                        command: .refund(job: .any(job), credits: nil), operatorName: "mallory",
                        reason: "because", key: "k", origin: ""))
            }
            await #expect(throws: CommandError.self, "an order in somebody else's name") {
                try await stranger.execute(
                    CommandOrder(
                        command: .cancelJobs([.any(job)]), operatorName: "admin",
                        reason: "because", key: "k", origin: ""))
            }
            #expect(try await world.contents() == before)
        }
    }

    @Test(arguments: ["", "   ", String(repeating: "x", count: 501)])
    func `a reason is needed`(reason: String) async throws {
        try await TestDesk.with { world in
            let job = try await world.job()
            await #expect(throws: CommandError.reasonMissing) {
                try await world.execute(.cancelJobs([.any(job)]), reason: reason)
            }
        }
    }

    @Test(arguments: ["", String(repeating: "k", count: 101)])
    func `a key is needed, and a short one`(key: String) async throws {
        try await TestDesk.with { world in
            let job = try await world.job()
            await #expect(throws: CommandError.self) {
                try await world.execute(.cancelJobs([.any(job)]), key: key)
            }
            #expect(try await world.audited() == [])
        }
    }

    @Test func `a key stands for one order and one outcome`() async throws {
        try await TestDesk.with { world in
            let job = try await world.completed()
            let other = try await world.completed(of: "bob")
            let refund = OperatorCommand.refund(job: .any(job), credits: 1)
            let first = try await world.execute(refund)
            let again = try await world.execute(refund)
            #expect(first == again)
            #expect(try await world.hold(job).refunded == 1)
            #expect(try await world.audited().count == 1)
            for command in [
                OperatorCommand.refund(job: .any(job), credits: 2),
                .refund(job: .any(other), credits: 1), .cancelJobs([.any(other)]),
            ] {
                await #expect(throws: KeyReuse.self) { try await world.execute(command) }
            }
            await #expect(throws: KeyReuse.self, "somebody else's order") {
                try await world.execute(refund, as: .support)
            }
            #expect(try await world.audited().count == 1)
        }
    }

    @Test func `a key that was refused stays refused`() async throws {
        try await TestDesk.with { world in
            let job = try await world.running()
            let refund = OperatorCommand.refund(job: .any(job), credits: nil)
            let first = try await world.execute(refund)
            #expect(first.items.map(\.result) == [.skipped])
            let file = ResultFile(url: "https://files.example.test/1", expiresAt: nil)
            try await world.happen(.taskSucceeded([file]), to: job)
            #expect(try await world.execute(refund) == first)
            try await world.engine.write { tx in
                _ = try tx.execute("UPDATE outputs SET state = 'lost', wake_at = NULL")
            }
            #expect(try await world.execute(refund) == first)
        }
    }

    @Test func `an audit that cannot be written undoes the effect`() async throws {
        try await TestDesk.with { world in
            let job = try await world.job()
            let done = try await world.completed(of: "bob")
            try await world.engine.write { tx in try Self.refuseAudits(in: tx) }
            let before = try await world.contents()
            let commands: [OperatorCommand] = [
                .cancelJobs([.any(job)]), .releaseHolds([.any(job)]),
                .refund(job: .any(done), credits: nil),
                .grantGoodwill(user: "ada", credits: 5, expiresAt: nil),
                .switchDefault(to: "replicate"), .setMode(provider: "replicate", mode: "off"),
            ]
            for command in commands {
                let report = try await world.execute(command, key: command.name)
                #expect(report.items.map(\.result) == [.failed], "\(command.name)")
                #expect(report.summary.contains("the disk is full"))
            }
            #expect(try await world.contents() == before)
            #expect(try await world.desk(.admin).overview().defaultProvider == "evolink")
            // What failed so was no outcome: the same key does it once it can be done.
            try await world.engine.write { tx in
                switch tx.dialect.name {
                case .sqlite: _ = try tx.execute("DROP TRIGGER audit_is_full")
                case .postgresql: _ = try tx.execute("DROP TRIGGER audit_is_full ON audit")
                }
            }
            let report = try await world.execute(commands[0], key: commands[0].name)
            #expect(report.items.map(\.result) == [.done])
        }
    }

    /// Lets nothing be written to the audit any more.
    private static func refuseAudits(in tx: Transaction) throws {
        switch tx.dialect.name {
        case .sqlite:
            _ = try tx.execute(
                """
                CREATE TRIGGER audit_is_full BEFORE INSERT ON audit
                BEGIN SELECT raise(ABORT, 'the disk is full'); END
                """)
        case .postgresql:
            _ = try tx.execute(
                """
                CREATE FUNCTION audit_is_full() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$
                """)
            _ = try tx.execute(
                """
                CREATE TRIGGER audit_is_full BEFORE INSERT ON audit
                FOR EACH ROW EXECUTE FUNCTION audit_is_full()
                """)
        }
    }

    @Test func `a bulk adds up: done, changed since, gone, named twice`() async throws {
        try await TestDesk.with { world in
            let jobs = [try await world.job(), try await world.job(), try await world.job()]
            let seen = try await world.desk(.operator).preview(
                .cancelJobs(jobs.map { .any($0) } + [.any(jobs[0])]))
            // One moves on between the look and the order.
            try await world.happen(.claimed(provider: "evolink"), to: jobs[1])
            let gone = OperatorCommand.Target(id: "01NOSUCHJOB", version: 1)
            let targets = seen.targets + [gone, seen.targets[0]]
            let report = try await world.execute(.cancelJobs(targets), as: .operator)
            let expected: [String: CommandReport.Item.Result] = [
                jobs[0].text: .done, jobs[1].text: .skipped, jobs[2].text: .done, gone.id: .failed,
            ]
            #expect(report.items.count == expected.count)
            for item in report.items {
                #expect(item.result == expected[item.id], "\(item.note)")
            }
            #expect(report.summary == "jobs.cancel: 2 done, 1 skipped, 1 failed")
            #expect(try await world.record(jobs[1]).state == .submitting)
            #expect(
                try await world.audited()
                    == [jobs[0], jobs[2]].map {
                        "operator jobs.cancel \($0): queued → canceled"
                    })
            #expect(try await world.verify().ok)
        }
    }

    @Test func `a bulk that is stopped reports the rest, and its key goes on`() async throws {
        try await TestDesk.with { world in
            let jobs = [try await world.job(), try await world.job()]
            let command = OperatorCommand.cancelJobs(jobs.map { .any($0) })
            let task = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                return try await world.execute(command)
            }
            let report = try await task.value
            #expect(report.items.map(\.result) == [.skipped, .skipped])
            #expect(try await world.execute(command).items.map(\.result) == [.done, .done])
        }
    }

    @Test func `polls in between are no change of what was seen`() async throws {
        try await TestDesk.with { world in
            let job = try await world.running()
            let seen = try await world.desk(.operator).preview(.cancelJobs([.any(job)]))
            let stuck = try await world.desk(.operator).preview(.releaseHolds([.any(job)]))
            try await world.happen(.progressed(percent: 40), .progressed(percent: 60), to: job)
            let report = try await world.execute(.cancelJobs(seen.targets), as: .operator)
            #expect(report.items.map(\.result) == [.done])
            // Somebody has asked the provider to stop since: that is one.
            let late = try await world.execute(.releaseHolds(stuck.targets), key: "k2")
            #expect(late.items.map(\.result) == [.skipped])
        }
    }
}
