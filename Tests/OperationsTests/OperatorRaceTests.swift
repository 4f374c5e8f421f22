import Credits
import Database
import Jobs
import Operations
import Providers
import Support
import Testing

/// Operators who do the same, or the opposite, at the same time.
@Suite struct OperatorRaceTests {
    /// A desk on PostgreSQL, the one engine on which two write at once.
    private static func withDesk(_ body: (TestDesk) async throws -> Void) async throws {
        let clock = ManualClock(TestDesk.start)
        try await PrivateCluster.withEngine(clock: clock, writers: 8) { engine in
            try await engine.migrate(Schema.plan)
            let desk = TestDesk(engine: engine, clock: clock)
            try await engine.write { tx in
                for role in Role.allCases {
                    try OperatorDirectory(tx).set(role, for: role.rawValue)
                }
                _ = try DefaultProvider.adopt(file: "evolink", environment: nil, in: tx)
            }
            try await body(desk)
            #expect(try await desk.verify().ok)
        }
    }

    private static let eve = AuditLog.Author(
        name: "eve", role: "admin", origin: "a test", reason: "a race")

    @Test func `two admins who remove each other leave one`() async throws {
        try await Self.withDesk { world in
            try await world.engine.write { try OperatorDirectory($0).set(.admin, for: "eve") }
            let remove = { @Sendable (name: String, tx: Transaction) throws -> Bool in
                let directory = OperatorDirectory(tx)
                try directory.lockAdmins()
                guard try directory.adminCount() > 1 else { return false }
                return try directory.remove(name)
            }
            let (first, second) = try await race(on: world.engine) {
                try remove("admin", $0)
            } then: {
                try await world.engine.write { try remove("eve", $0) }
            }
            #expect(try first.get())
            #expect(try !second.get())
            #expect(try await world.engine.read { try OperatorDirectory($0).adminCount() } == 1)
        }
    }

    @Test func `of processes that start at once, one takes the new default over`() async throws {
        try await Self.withDesk { world in
            let adopt = { @Sendable (tx: Transaction) throws in
                try DefaultProvider.adopt(file: "replicate", environment: nil, in: tx)
            }
            let (first, second) = try await race(on: world.engine, adopt) {
                try await world.engine.write(adopt)
            }
            #expect(try first.get()?.to == "replicate")
            #expect(try second.get() == nil)
        }
    }

    @Test func `the first start of all is no different`() async throws {
        try await PrivateCluster.withEngine(writers: 12) { engine in
            try await engine.migrate(Schema.plan)
            let changes = try await withThrowingTaskGroup(of: DefaultProvider.Change?.self) {
                group in
                for _ in 0..<12 {
                    group.addTask {
                        try await engine.write {
                            try DefaultProvider.adopt(
                                file: "evolink", environment: "replicate", in: $0)
                        }
                    }
                }
                return try await group.compactMap { $0 }.reduce(into: []) { $0.append($1) }
            }
            #expect(changes.map(\.to) == ["replicate"])
            #expect(changes.first?.from == nil)
        }
    }

    @Test func `of two who switch the default at once, the second is told what it was`()
        async throws
    {
        try await Self.withDesk { world in
            let (_, second) = try await race(on: world.engine) { tx in
                try SettingsValue.lock(.defaultProvider, in: tx)
                try SettingsValue.set(.defaultProvider, to: "replicate", by: "eve", in: tx)
            } then: {
                try await world.execute(.switchDefault(to: "replicate"))
            }
            #expect(try second.get().summary == "skipped: replicate is the default already")
            let (_, third) = try await race(on: world.engine) { tx in
                try SettingsValue.lock(.defaultProvider, in: tx)
                try SettingsValue.set(.defaultProvider, to: "evolink", by: "eve", in: tx)
            } then: {
                try await world.execute(.switchDefault(to: "replicate"), key: "k2")
            }
            _ = try third.get()
            #expect(
                try await world.audited() == [
                    "admin providers.default replicate: evolink → replicate"
                ])
        }
    }

    @Test func `two who turn off one provider each leave one on`() async throws {
        try await Self.withDesk { world in
            let (_, second) = try await race(on: world.engine) { tx in
                try SettingsValue.lock(.defaultProvider, in: tx)
                _ = try ModeStore.set(.off, of: "evolink", by: "eve", seen: 0, tx)
            } then: {
                try await world.execute(.setMode(provider: "replicate", mode: "off"))
            }
            #expect(
                try second.get().summary
                    == "failed: replicate is the last provider that is on: "
                    + "nothing could be submitted")
        }
    }

    @Test func `of two who release the same hold, one does`() async throws {
        try await Self.withDesk { world in
            let job = try await world.unknown()
            let hold = try await world.hold(job)
            let reports = try await withThrowingTaskGroup { group in
                for number in 0..<8 {
                    group.addTask {
                        try await world.execute(
                            .releaseHolds([.init(id: hold.id.text, version: nil)]),
                            key: "k\(number)")
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let results = reports.flatMap(\.items).map(\.result)
            #expect(results.count { $0 == .done } == 1)
            #expect(results.count { $0 == .skipped } == 7, "\(reports.map(\.summary))")
            #expect(try await world.audited().count == 1)
            #expect(try await world.balance().available == 4)
        }
    }

    @Test(arguments: [Role.support, .operator])
    func `a hold whose job recovers at this moment is not released`(role: Role) async throws {
        try await Self.withDesk { world in
            let job = try await world.unknown()
            let seen = try await world.desk(role).preview(.releaseHolds([.any(job)]))
            // Support names it by what it saw, or not at all: it is not stuck any more.
            let target = role == .support ? .any(job) : try #require(seen.targets.first)
            let (_, report) = try await race(on: world.engine) { tx in
                var jobCase = try JobCase(job, rules: TestDesk.rules, in: tx)
                _ = try jobCase?.handle(.accepted(task: "found"))
            } then: {
                try await world.execute(.releaseHolds([target]), as: role)
            }
            #expect(
                try report.get().summary
                    == (role == .support
                        ? "failed: support may release stuck holds only; this one is not"
                        : "skipped: it has changed since you saw it"))
            #expect(try await world.hold(job).state == .held)
        }
    }

    @Test func `of two who re-drive the same copy, one does`() async throws {
        try await Self.withDesk { world in
            let job = try await world.undelivered()
            let (_, report) = try await race(on: world.engine) { tx in
                var jobCase = try JobCase(job, rules: TestDesk.rules, in: tx)
                _ = try jobCase?.handle(.redriven)
            } then: {
                try await world.execute(.redriveDeliveries([.any(job)]))
            }
            #expect(try report.get().summary == "skipped: it is pending, not failed")
        }
    }

    @Test func `of two full refunds at once, one gives everything back`() async throws {
        try await Self.withDesk { world in
            let job = try await world.completed(outputs: 2)
            let (_, second) = try await race(on: world.engine) { tx in
                try MoneyRace.refund(job, credits: 3, in: tx)
            } then: {
                try await world.execute(
                    .refund(job: .init(id: job.text, version: nil), credits: nil))
            }
            #expect(try second.get().summary == "refunded 5 credits to ada")
            #expect(
                try await world.audited() == [
                    "admin users.refund \(job): refunded 3 → refunded 8 of 8"
                ])
        }
    }

    @Test func `many tasks with one key order one generation`() async throws {
        try await Self.withDesk { world in
            try await world.grant(100, to: "ada")
            let order = GenerationOrder(
                user: UserID("ada"),
                request: .init(
                    prompt: "a red coat", imageURLs: [], aspectRatio: nil, outputs: 1),
                key: "k")
            let jobs = try await withThrowingTaskGroup { group in
                for _ in 0..<32 {
                    group.addTask {
                        let taken = try await world.engine.writeKeyed {
                            try GenerationIntake(terms: TestDesk.terms).take(order, in: $0)
                        }
                        guard case .job(let job, _) = taken else { throw TestFailure("refused") }
                        return job.id
                    }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(jobs.count == 1)
            #expect(try await world.balance().held == 4)
        }
    }
}

/// What the other operator does, as a transaction of its own.
private enum MoneyRace {
    static func refund(_ job: JobID, credits: Int64, in tx: Transaction) throws {
        _ = try Ledger(tx).refund(job, credits: credits, reason: "kindness")
    }
}
