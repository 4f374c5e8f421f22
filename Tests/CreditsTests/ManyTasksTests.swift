import Credits
import Database
import Support
import Synchronization
import Testing

/// Many tasks that freeze, settle, give back and take away on the same few users at once.
@Suite struct ManyTasksTests {
    private static let users = ["ann", "ben", "cat"].map { UserID($0) }
    private static let taskCount = 64
    private static let stepCount = 12

    /// What a task has to do with: its own random numbers and what all have made so far.
    private struct Actor: Sendable {
        let engine: any Engine
        let made: Made
        let id: Int
        var random: SeededRandom

        /// One verb; a refusal with a name is an outcome like any other.
        mutating func step(_ number: Int) async throws {
            let user = random.pick(ManyTasksTests.users)
            let job = JobID("J\(id)-\(number)")
            let credits = Int64.random(in: 1...9, using: &random)
            let lifetime = Duration.milliseconds(Int.random(in: 5...400, using: &random))
            let verb = Int.random(in: 0..<9, using: &random)
            let (hold, paid, package) = made.pick(using: &random)
            let made = made
            let owner: UserID? =
                switch verb {
                case 4, 5: hold?.user
                case 6: paid?.user
                case 7: nil
                default: user
                }
            // The package may be anybody's.
            let isAdjusted = credits > 1 || id % 2 == 0
            do {
                try await write(for: owner) { tx in
                    let ledger = Ledger(tx)
                    switch verb {
                    case 0:
                        let package = try ledger.grant(
                            credits, to: user, source: .purchase,
                            expires: credits > 4 ? tx.now + lifetime : nil)
                        made.add(package: package.id)
                    case 1, 2, 3:
                        made.add(hold: try ledger.freeze(credits, of: user, for: job))
                    case 4:
                        if let hold { made.add(paid: try ledger.settle(hold)) }
                    case 5: if let hold { _ = try ledger.release(hold, reason: "failed") }
                    case 6:
                        if let paid {
                            _ = try ledger.refund(paid.job, credits: 1, reason: "kindness")
                        }
                    case 7: _ = try ledger.expire(limit: 5)
                    default:
                        if let package, !isAdjusted {
                            _ = try ledger.revoke(package, reason: "charge-back")
                        } else {
                            _ = try ledger.adjust(user, by: -credits, reason: "mistake")
                        }
                    }
                }
            } catch is LedgerError {}
        }

        /// Every other task shares its transactions where it can.
        private func write(
            for owner: UserID?, _ body: @escaping @Sendable (Transaction) throws -> Void
        ) async throws {
            guard let owner, id % 2 == 0 else { return try await engine.write(body) }
            try await engine.write(for: owner.text, body)
        }
    }

    /// What the tasks have made; some of it in transactions that were run again or undone, so that
    /// a few of the names mean nothing.
    private final class Made: Sendable {
        private let all = Mutex(
            (holds: [HoldRecord](), paid: [HoldRecord](), packages: [PackageID]()))

        func add(hold: HoldRecord) { all.withLock { $0.holds.append(hold) } }
        func add(paid: HoldRecord) { all.withLock { $0.paid.append(paid) } }
        func add(package: PackageID) { all.withLock { $0.packages.append(package) } }

        func pick(
            using random: inout SeededRandom
        ) -> (HoldRecord?, HoldRecord?, PackageID?) {
            all.withLock { all in
                (
                    all.holds.isEmpty ? nil : random.pick(all.holds),
                    all.paid.isEmpty ? nil : random.pick(all.paid),
                    all.packages.isEmpty ? nil : random.pick(all.packages)
                )
            }
        }
    }

    /// The limit holds from when it begins to wait for its turn at the server.
    @Test(.timeLimit(.minutes(5)), arguments: EngineKind.allCases)
    func `I1, I3: 64 tasks on three users sell nothing twice and lose nothing`(
        kind: EngineKind
    ) async throws {
        try await Self.withEngine(kind) { engine in
            try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
            try await engine.write { tx in
                for user in Self.users { _ = try Ledger(tx).grant(50, to: user, source: .purchase) }
            }
            let made = Made()
            try await withThrowingTaskGroup { group in
                for id in 0..<Self.taskCount {
                    var actor = Actor(
                        engine: engine, made: made, id: id,
                        random: SeededRandom(seed: UInt64(id)))
                    group.addTask {
                        for number in 0..<Self.stepCount { try await actor.step(number) }
                    }
                }
                try await group.waitForAll()
            }
            try await engine.read { tx in
                #expect(try LedgerWorld.broken(tx) == [])
                for user in Self.users {
                    let times = try Ledger(tx).entries(of: user, limit: 10_000).map(\.at)
                    #expect(times.count > 50)
                    #expect(times == times.sorted(by: >), "the entries of \(user)")
                }
                let sums = try tx.first(
                    """
                    SELECT (SELECT sum(granted) FROM packages),
                        (SELECT sum(available + held + settled + expired + revoked) FROM users),
                        (SELECT sum(held) FROM users),
                        (SELECT sum(credits) FROM holds WHERE state = 'held')
                    """
                ) { row in try (0..<4).map { try row.get($0, as: Int64.self) } }
                #expect(sums?[0] == sums?[1])
                #expect(sums?[2] == sums?[3])
            }
        }
    }

    /// With a clock that runs, on as many connections as a service has.
    private static func withEngine(
        _ kind: EngineKind, _ body: (any Engine) async throws -> Void
    ) async throws {
        switch kind {
        case .sqlite: try await kind.withEngine { try await body($0) }
        case .postgresql, .pooled:
            try await PrivateCluster.withEngine(writers: 12, isPooled: kind == .pooled) {
                try await body($0)
            }
        }
    }
}
