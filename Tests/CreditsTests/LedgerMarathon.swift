@testable import Credits
import Database
import Support

/// Random programs one after another in one ledger, under keys and with crashes.
///
/// Every outcome is compared with what the coins say; balances, and the proof of the ledger, at the
/// end of each program. A crash comes before a random statement of a transaction, or takes its
/// commit's answer away; the caller then sends everything again, with the same keys.
struct LedgerMarathon {
    private let world: LedgerWorld
    private var random: SeededRandom
    private var model: CoinLedger
    private var packages: [String: PackageID] = [:]
    /// What was asked under which key, and what came of it.
    private var told: [(request: LedgerRequest, key: String, outcome: LedgerOutcome)] = []
    private var keys = 0
    /// How many steps were done, and how many crashes there were.
    private(set) var operations = 0
    private(set) var crashes = 0

    struct Difference: Error, CustomStringConvertible {
        let description: String
    }

    /// Plays programs until so many steps were done.
    ///
    /// - Returns: how many crashes there were, and the first difference with its program, if any.
    static func play(
        seed: UInt64, operations: Int
    ) async throws -> (crashes: Int, failure: (found: String, steps: [LedgerStep])?) {
        try await withLedger { world in
            var marathon = try await LedgerMarathon(world, seed: seed)
            while marathon.operations < operations {
                let steps = marathon.program()
                do {
                    try await marathon.run(steps)
                } catch let difference as Difference {
                    return (marathon.crashes, ("\(difference)", steps))
                }
            }
            return (marathon.crashes, nil)
        }
    }

    /// Plays one program in a ledger of its own, with crashes that the seed says.
    ///
    /// - Returns: the first difference, or `nil`.
    static func difference(of steps: [LedgerStep], seed: UInt64) async throws -> String? {
        try await withLedger { world in
            var marathon = try await LedgerMarathon(world, seed: seed)
            do {
                try await marathon.run(steps)
                return nil
            } catch let difference as Difference {
                return "\(difference)"
            }
        }
    }

    private init(_ world: LedgerWorld, seed: UInt64) async throws {
        self.world = world
        random = SeededRandom(seed: seed)
        model = CoinLedger(now: world.clock.now())
        // So that each program can begin with nothing.
        _ = try await world.engine.write { tx in
            for trigger in [
                (name: "entries_are_never_deleted", table: "entries"),
                ("holds_are_never_deleted", "holds"), ("packages_are_never_deleted", "packages"),
                ("users_are_never_deleted", "users"),
            ] as [(name: SQL, table: SQL)] {
                switch tx.dialect.name {
                case .sqlite: try tx.execute("DROP TRIGGER \(sql: trigger.name)")
                case .postgresql:
                    try tx.execute("DROP TRIGGER \(sql: trigger.name) ON \(sql: trigger.table)")
                }
            }
        }
    }

    private mutating func program() -> [LedgerStep] {
        let now = max(world.clock.now(), model.now)
        return [.clock(now)]
            + LedgerProgram.random(length: 60, from: now, using: &random)
    }

    /// Plays one program in an empty ledger.
    private mutating func run(_ steps: [LedgerStep]) async throws {
        try await world.engine.write { tx in
            for table in ["entries", "holds", "packages", "users"] as [SQL] {
                try tx.execute("DELETE FROM \(sql: table)")
            }
        }
        model = CoinLedger(now: model.now)
        packages = [:]
        told = []
        var rest = steps[...]
        while !rest.isEmpty {
            if case .clock(let instant) = rest.removeFirst() { moveClock(to: instant) }
            let end = rest.firstIndex { if case .clock = $0 { true } else { false } }
            let together = Array(rest[..<(end ?? rest.endIndex)])
            rest = rest[(end ?? rest.endIndex)...]
            if !together.isEmpty { try await commit(together) }
        }
        operations += steps.count
        try await compare()
    }

    private mutating func moveClock(to instant: Instant) {
        _ = model.play(.clock(instant))
        // Nothing may happen in between, and then the ledger does not see a time that goes back.
        world.clock.set(model.now)
    }

    /// What a transaction does: steps, each with its key.
    private struct Batch: Sendable {
        var steps: [(step: LedgerStep, key: String)]
        var packages: [String: PackageID]
        /// Sent again though they were answered before.
        var repeats: [(request: LedgerRequest, key: String, outcome: LedgerOutcome)]
        /// After how many statements the process ends, if it does.
        var statementsToCrash: Int?
        /// Whether what has no key is left out, because it was done already.
        var isKeyedOnly = false
    }

    private struct Done: Sendable {
        var words: [String] = []
        var packages: [String: PackageID]
        var told: [(request: LedgerRequest, key: String, outcome: LedgerOutcome)] = []
    }

    private mutating func commit(_ steps: [LedgerStep]) async throws {
        var batch = Batch(
            steps: steps.map {
                keys += 1
                return ($0, "k\(keys)")
            }, packages: packages,
            repeats: told.isEmpty || !random.chance(30) ? [] : [random.pick(told)])
        var isDone = false
        if random.chance(10) {
            batch.statementsToCrash = Int.random(in: 0...60, using: &random)
        } else if random.chance(5) {
            isDone = random.chance(50)
            world.engine.failNextCommit(
                CommitFault(
                    error: DatabaseError(kind: .ioError, message: "lost", outcome: .unknown),
                    isCommitted: isDone))
        }
        var done: Done
        do {
            done = try await send(batch)
        } catch is DatabaseError {
            crashes += 1
            batch.statementsToCrash = nil
            batch.isKeyedOnly = isDone
            done = try await send(batch)
        }
        let expected = steps.map { model.play($0) ?? "done" }
        for (step, (expected, found)) in zip(steps, zip(expected, done.words))
        where expected != found && found != "left out" {
            throw Difference(description: "\(step): expected \(expected), found \(found)")
        }
        packages = done.packages
        told += done.told
    }

    private func send(_ batch: Batch) async throws -> Done {
        try await world.engine.write { tx in
            if let statements = batch.statementsToCrash { tx.crash(after: statements) }
            var done = Done(packages: batch.packages)
            for (request, key, outcome) in batch.repeats {
                let before = try Self.changes(tx)
                let again = try Ledger(tx).perform(request, key: key)
                guard again == outcome, try Self.changes(tx) == before else {
                    throw Difference(description: "\(request) again: \(outcome), then \(again)")
                }
            }
            for (step, key) in batch.steps {
                done.words.append(
                    try Self.perform(step, key, isKeyedOnly: batch.isKeyedOnly, &done, tx))
            }
            return done
        }
    }

    /// How many rows this transaction has written, and perhaps some before it.
    private static func changes(_ tx: Transaction) throws -> Int64 {
        let count: SQL =
            switch tx.dialect.name {
            case .sqlite: "SELECT total_changes()"
            case .postgresql:
                """
                SELECT sum(pg_stat_get_xact_tuples_inserted(CAST(name AS REGCLASS))
                    + pg_stat_get_xact_tuples_updated(CAST(name AS REGCLASS))
                    + pg_stat_get_xact_tuples_deleted(CAST(name AS REGCLASS)))
                FROM (VALUES ('users'), ('packages'), ('holds'), ('entries'),
                    ('idempotency_keys')) AS tables (name)
                """
            }
        return try tx.first(count) { try $0.get(0) } ?? 0
    }
}

extension LedgerMarathon {
    private static func perform(
        _ step: LedgerStep, _ key: String, isKeyedOnly: Bool, _ done: inout Done,
        _ tx: Transaction
    ) throws -> String {
        let before = try changes(tx)
        if let request = step.request(packages: done.packages) {
            let outcome = try Ledger(tx).perform(request, key: key)
            done.told.append((request, key, outcome))
            if let name = step.packageName, let id = outcome.package { done.packages[name] = id }
            guard let refusal = outcome.refusal else { return "done" }
            // The outcome, nothing else; nothing at all if it was told before.
            guard try changes(tx) - before <= 1 else {
                throw Difference(description: "\(step) was refused but wrote something")
            }
            return LedgerProgram.words(refusal)
        }
        guard !isKeyedOnly else { return "left out" }
        do {
            let ledger = Ledger(tx)
            switch step {
            case .settle(let job, let credits):
                _ = try ledger.settle(ledger.hold(for: JobID(job)), credits: credits)
            case .release(let job):
                _ = try ledger.release(ledger.hold(for: JobID(job)), reason: "failed")
            case .expire(let limit): _ = try ledger.expire(limit: limit)
            case .clock, .grant, .freeze, .refund, .revoke, .adjust: break
            }
            return "done"
        } catch let refusal as LedgerError {
            guard try changes(tx) == before else {
                throw Difference(description: "\(step) was refused but wrote something")
            }
            return LedgerProgram.words(refusal)
        }
    }

    /// Everything that the coins know, and the proof.
    private func compare() async throws {
        let names = packages
        let (lines, broken) = try await world.engine.read { tx in
            (try LedgerPicture.lines(of: names, in: tx), try LedgerWorld.broken(tx))
        }
        if let first = broken.first { throw Difference(description: "\(first)") }
        let expected = LedgerPicture.lines(of: model)
        guard lines == expected else {
            let missing = Set(expected).subtracting(lines).sorted()
            let surplus = Set(lines).subtracting(expected).sorted()
            throw Difference(description: "expected \(missing), found \(surplus)")
        }
    }
}

extension LedgerStep {
    /// The same as a request; `nil` for what needs no key.
    fileprivate func request(packages: [String: PackageID]) -> LedgerRequest? {
        switch self {
        case .grant(let user, let credits, let starts, let expires, _):
            .grant(
                user: UserID(user), credits: credits, source: .purchase, starts: starts,
                expires: expires, reason: nil)
        case .freeze(let user, let credits, let job):
            .freeze(user: UserID(user), credits: credits, job: JobID(job))
        case .refund(let job, let credits):
            .refund(job: JobID(job), credits: credits, reason: "kindness")
        case .revoke(let package):
            .revoke(package: packages[package] ?? PackageID(package), reason: "charge-back")
        case .adjust(let user, let credits, let expires, _):
            .adjust(
                user: UserID(user), credits: credits, expires: expires, reason: "correction")
        case .settle, .release, .expire, .clock: nil
        }
    }

    /// What the package that it makes is called.
    fileprivate var packageName: String? {
        switch self {
        case .grant(_, _, _, _, let package): package
        case .adjust(_, 1..., _, let package): package
        default: nil
        }
    }
}
