import Database
import Support
import Synchronization
import Testing

/// Writes that may run side by side in one transaction keep what every write promises.
@Suite struct SharedTransactionTests {
    static let owners = (0..<12).map { "owner \($0)" }

    /// A table of what belongs to whom.
    private func withThings(
        _ kind: EngineKind, _ body: (any Engine) async throws -> Void
    ) async throws {
        try await kind.withEngine { engine in
            try await Self.makeThings(on: engine)
            try await body(engine)
        }
    }

    private static func makeThings(on engine: any Engine) async throws {
        _ = try await engine.write { tx in
            try tx.execute(
                """
                CREATE TABLE thing (owner TEXT NOT NULL, number BIGINT NOT NULL, word TEXT,
                    PRIMARY KEY (owner, number))
                """)
        }
    }

    private static func add(
        _ number: Int, _ word: String?, to owner: String, in tx: Transaction
    ) throws {
        try tx.send(
            """
            INSERT INTO thing (owner, number, word) \(.values)\(owner), \(number), \(word)\(.end)
            """)
    }

    private static func words(of owner: String, in tx: Transaction) throws -> [String?] {
        try tx.rows("SELECT word FROM thing WHERE owner = \(owner) ORDER BY number") {
            try $0.get(0)
        }
    }

    private func all(in engine: any Engine) async throws -> [String: [String?]] {
        try await engine.read { tx in
            try Dictionary(
                grouping: tx.rows("SELECT owner, word FROM thing ORDER BY owner, number") {
                    try ($0.get(0, as: String.self), $0.get(1, as: String?.self))
                }, by: \.0
            ).mapValues { $0.map(\.1) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `each gets its own rows, however many, in their order`(_ kind: EngineKind) async throws {
        try await withThings(kind) { engine in
            _ = try await engine.writeTogether(kind, for: Self.owners) { owner, tx in
                for number in 0..<(owner.utf8.last.map { Int($0 % 4) } ?? 0) {
                    let word = number == 1 ? nil : "\(owner) \(number)"
                    try Self.add(9 - number, word, to: owner, in: tx)
                }
            }
            let before = engine.statistics
            let results = try await engine.writeTogether(kind, for: Self.owners) { owner, tx in
                let asked = try tx.ask(
                    "SELECT word FROM thing WHERE owner = \(owner) ORDER BY number DESC"
                ) { try $0.get(0, as: String?.self) }
                let first = try tx.first(
                    "SELECT count(*) FROM thing WHERE owner = \(owner)"
                ) { try $0.get(0, as: Int.self) }
                #expect(try tx.first("SELECT 7") { try $0.get(0, as: Int.self) } == 7)
                return (try asked.rows(), first)
            }
            for (owner, result) in zip(Self.owners, results) {
                let count = owner.utf8.last.map { Int($0 % 4) } ?? 0
                let (words, counted) = try result.get()
                #expect(words == (0..<count).map { $0 == 1 ? nil : "\(owner) \($0)" })
                #expect(counted == count)
            }
            // Behind a pooler it may be found out only now that statements cannot be prepared.
            guard kind != .pooled else { return }
            #expect(engine.statistics.commits - before.commits < Self.owners.count)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `rows that follow one another are all added, however many`(
        _ kind: EngineKind
    ) async throws {
        // More than are joined at once, and another number for each owner.
        let counts = Dictionary(uniqueKeysWithValues: zip(Self.owners, 20...))
        try await withThings(kind) { engine in
            let before = engine.statistics
            _ = try await engine.writeTogether(kind, for: Self.owners) { owner, tx in
                for number in 0..<(counts[owner] ?? 0) {
                    let word = number % 5 == 0 ? nil : "\(owner) \(number)"
                    try Self.add(number, word, to: owner, in: tx)
                }
            }
            let all = try await all(in: engine)
            for (owner, count) in counts {
                #expect(
                    all[owner] == (0..<count).map { $0 % 5 == 0 ? nil : "\(owner) \($0)" })
            }
            guard kind != .pooled else { return }
            #expect(engine.statistics.commits - before.commits < Self.owners.count)
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `one owner's writes come one after another`(_ kind: EngineKind) async throws {
        try await withThings(kind) { engine in
            let owners = ["a", "b", "a", "c", "a", "b", "a", "a"]
            let results = try await engine.writeTogether(kind, for: owners) { owner, tx in
                let count = try Self.words(of: owner, in: tx).count
                try Self.add(count, "\(count)", to: owner, in: tx)
                return count
            }
            #expect(try results.map { try $0.get() } == [0, 0, 1, 0, 2, 1, 3, 4])
            #expect(
                try await all(in: engine)
                    == ["a": ["0", "1", "2", "3", "4"], "b": ["0", "1"], "c": ["0"]])
        }
    }

    struct Refusal: Error {}

    /// How a write may fail among others that do not.
    enum Failure: String, CaseIterable {
        case throwsBeforeItAsks, throwsBeforeItChanges, throwsAfterItsChange
        case throwsAfterItsChangeWasSent, violatesAKey, changesNoRow, isNoSQL
        case forgetsWhatItAsked

        /// - Returns: How many rows an update has changed.
        func happen(to owner: String, in tx: Transaction) throws -> Int {
            switch self {
            case .throwsBeforeItAsks: throw Refusal()
            case .throwsBeforeItChanges:
                _ = try SharedTransactionTests.words(of: owner, in: tx)
                throw Refusal()
            case .throwsAfterItsChange:
                try SharedTransactionTests.add(1, "bad", to: owner, in: tx)
                throw Refusal()
            case .throwsAfterItsChangeWasSent:
                try SharedTransactionTests.add(1, "bad", to: owner, in: tx)
                #expect(try SharedTransactionTests.words(of: owner, in: tx) == ["bad"])
                throw Refusal()
            case .violatesAKey:
                try SharedTransactionTests.add(1, "bad", to: owner, in: tx)
                try SharedTransactionTests.add(1, "bad", to: owner, in: tx)
            case .changesNoRow:
                return try tx.execute(
                    "UPDATE thing SET word = 'bad' \(.change) WHERE owner = \(owner)")
            case .isNoSQL: try tx.send("INSERT INTO nothing VALUES (\(owner))")
            case .forgetsWhatItAsked:
                // Whoever takes every error for an answer must not be believed.
                let found = (try? tx.first("SELECT 7") { try $0.get(0, as: Int.self) }) ?? 0
                try SharedTransactionTests.add(found, "good", to: owner, in: tx)
                return found
            }
            return 1
        }

        var isDatabaseError: Bool { self == .violatesAKey || self == .isNoSQL }
        /// What the write gives, if it does not fail after all.
        var result: Int? {
            switch self {
            case .changesNoRow: 0
            case .forgetsWhatItAsked: 7
            default: nil
            }
        }
        var isKept: Bool { self == .forgetsWhatItAsked }
    }

    @Test(arguments: EngineKind.allCases, Failure.allCases)
    func `what happens to one happens to no other`(
        _ kind: EngineKind, _ failure: Failure
    ) async throws {
        try await withThings(kind) { engine in
            let unlucky = Self.owners[5]
            let results = try await engine.writeTogether(kind, for: Self.owners) { owner, tx in
                if owner == unlucky { return try failure.happen(to: owner, in: tx) }
                #expect(try Self.words(of: owner, in: tx).isEmpty)
                try Self.add(1, "good", to: owner, in: tx)
                return 1
            }
            for (owner, result) in zip(Self.owners, results) {
                if owner != unlucky || failure.result != nil {
                    #expect(try result.get() == (owner == unlucky ? failure.result : 1))
                } else if failure.isDatabaseError {
                    #expect(throws: DatabaseError.self) { try result.get() }
                } else {
                    #expect(throws: Refusal.self) { try result.get() }
                }
            }
            var expected = Dictionary(uniqueKeysWithValues: Self.owners.map { ($0, ["good"]) })
            if !failure.isKept { expected[unlucky] = nil }
            #expect(try await all(in: engine) == expected.mapValues { $0.map(Optional.some) })
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `identifiers and times are the same when a body is run again`(
        _ kind: EngineKind
    ) async throws {
        try await withThings(kind) { engine in
            let results = try await engine.writeTogether(kind, for: Self.owners) { owner, tx in
                let id: Identifier<SharedTransactionTests> = tx.identifier()
                try Self.add(1, "\(id) \(tx.now.microseconds)", to: owner, in: tx)
                _ = try Self.words(of: owner, in: tx)
                tx.advance()
                let later: Identifier<SharedTransactionTests> = tx.identifier()
                _ = try tx.first("SELECT 1") { _ in true }
                return ("\(id) \(tx.now.microseconds)", id, later)
            }
            let kept = try await all(in: engine)
            var identifiers = Set<Identifier<SharedTransactionTests>>()
            for (owner, result) in zip(Self.owners, results) {
                let (_, id, later) = try result.get()
                #expect(kept[owner]?.first??.hasPrefix("\(id) ") == true)
                #expect(id < later)
                identifiers.formUnion([id, later])
            }
            #expect(identifiers.count == 2 * Self.owners.count)
        }
    }

    @Test func `a lost connection loses no write and repeats none`() async throws {
        try await withThings(.postgresql) { engine in
            let runs = Mutex(0)
            let results = try await engine.writeTogether(.postgresql, for: Self.owners) {
                owner, tx in
                let words = try Self.words(of: owner, in: tx)
                let isFirst = runs.withLock { runs in
                    if owner == Self.owners[3] { runs += 1 }
                    return owner == Self.owners[3] && runs == 1
                }
                if isFirst {
                    try tx.first("SELECT pg_terminate_backend(pg_backend_pid())") { _ in }
                }
                try Self.add(words.count, "good", to: owner, in: tx)
            }
            for result in results { try result.get() }
            let kept = try await all(in: engine)
            #expect(kept.count == Self.owners.count)
            #expect(kept.values.allSatisfy { $0 == ["good"] })
        }
    }

    /// The limit holds from when it begins to wait for its turn at the server.
    @Test(.timeLimit(.minutes(5)), arguments: [false, true])
    func `whoever waits for a row long keeps no other waiting`(together: Bool) async throws {
        try await PrivateCluster.withEngine(writers: 12) { engine in
            try await Self.makeThings(on: engine)
            for owner in Self.owners {
                _ = try await engine.write { try Self.add(1, "old", to: owner, in: $0) }
            }
            // One for each who leads.
            let locked = Self.owners.prefix(PostgresEngine.sharedTransactionsMax)
            let (isLocked, mayGoOn) = (Signal(), Signal())
            let holder = engine.beginWrite { tx in
                for owner in locked { try Self.lock(owner, in: tx) }
                isLocked.send()
                mayGoOn.wait()
            }
            isLocked.wait()
            // A write that shares nothing, and fails if all of this takes longer than it may wait.
            let hasTried = Signal()
            let patient = engine.beginWrite { tx in
                hasTried.send()
                try Self.lock(Self.owners[0], in: tx)
            }
            hasTried.wait()
            let gate = together ? await OwnedGate(engine, .postgresql) : nil
            let writes = (together ? Self.owners[...] : locked).map { owner in
                engine.beginWrite(for: owner) { try Self.lock(owner, in: $0) }
            }
            try await gate?.open()
            for write in writes.dropFirst(locked.count) { try await write.value }
            try await engine.write(for: "somebody") { try Self.add(1, "new", to: "new", in: $0) }
            mayGoOn.send()
            for write in writes + [holder, patient] { try await write.value }
        }
    }

    private static func lock(_ owner: String, in tx: Transaction) throws {
        let sql: SQL = "SELECT 1 FROM thing WHERE owner = \(owner) \(sql: tx.dialect.forUpdate)"
        #expect(try tx.first(sql) { _ in true } == true)
    }

    @Test func `a commit without an answer is unknown to all, and not repeated`() async throws {
        try await withThings(.postgresql) { engine in
            try await vanishAtCommit(ofInsertsInto: "thing", on: engine)
            let results = try await engine.writeTogether(.postgresql, for: Self.owners) {
                try Self.add(1, "good", to: $0, in: $1)
            }
            for result in results {
                let error = #expect(throws: DatabaseError.self) { try result.get() }
                #expect(error?.outcome == .unknown)
            }
            #expect(try await all(in: engine).isEmpty)
        }
    }
}
