import Database
import Support
import Testing

/// Who locks an owner waits for all that have, whether they share a transaction or not.
@Suite struct OwnerLockTests {
    private static func makeCounters(_ owners: [String], on engine: any Engine) async throws {
        _ = try await engine.write { tx in
            try tx.execute(
                "CREATE TABLE counter (owner TEXT NOT NULL PRIMARY KEY, number BIGINT NOT NULL)")
            for owner in owners {
                try tx.execute("INSERT INTO counter (owner, number) VALUES (\(owner), 0)")
            }
        }
    }

    /// Reads, and writes what follows from it: nobody else may come between.
    private static func count(_ owner: String, in tx: Transaction) throws {
        try tx.lock(owner: owner)
        let number = try tx.first("SELECT number FROM counter WHERE owner = \(owner)") {
            try $0.get(0, as: Int64.self)
        }
        try tx.send(
            """
            UPDATE counter SET number = \(try #require(number) + 1) \(.change)
            WHERE owner = \(owner)
            """)
    }

    /// Counts for all owners at once, each so often, alone or in shared transactions.
    private static func count(
        _ owners: [String], times: Int, on engine: any Engine, isAlone: (Int) -> Bool
    ) async throws {
        try await withThrowingTaskGroup { group in
            for number in 0..<owners.count * times {
                let (owner, isAlone) = (owners[number % owners.count], isAlone(number))
                group.addTask {
                    if isAlone {
                        try await engine.write { try count(owner, in: $0) }
                    } else {
                        try await engine.write(for: owner) { try count(owner, in: $0) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func numbers(in engine: any Engine) async throws -> [Int64] {
        try await engine.read { tx in
            try tx.rows("SELECT number FROM counter ORDER BY owner") { try $0.get(0) }
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `what was read under the lock is still so when it is written`(
        _ kind: EngineKind
    ) async throws {
        let owners = ["ann", "ben", "eve"]
        try await kind.withEngine { engine in
            try await Self.makeCounters(owners, on: engine)
            try await Self.count(owners, times: 40, on: engine) { $0 % 2 == 0 }
            #expect(try await Self.numbers(in: engine) == [40, 40, 40])
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `owners are told apart as the database tells them apart`(
        _ kind: EngineKind
    ) async throws {
        // To Swift these are one text.
        let owners = ["\u{e9}", "e\u{301}"]
        try await kind.withEngine { engine in
            try await Self.makeCounters(owners, on: engine)
            try await Self.count(owners, times: 20, on: engine) { _ in false }
            #expect(try await Self.numbers(in: engine) == [20, 20])
        }
    }

    @Test(
        arguments: EngineKind.allCases,
        [(false, true), (false, false), (true, true), (true, false)])
    func `whoever says that one row is changed hears that it was none`(
        _ kind: EngineKind, how: (isShared: Bool, isLast: Bool)
    ) async throws {
        let isLast = how.isLast
        try await kind.withEngine { engine in
            try await Self.makeCounters(["ann"], on: engine)
            let change = { @Sendable (tx: Transaction) throws in
                try tx.send("UPDATE counter SET number = 1 \(.change) WHERE owner = 'ben'")
                guard !isLast else { return }
                _ = try tx.first("SELECT number FROM counter") { try $0.get(0, as: Int.self) }
            }
            let error = await #expect(throws: DatabaseError.self) {
                if how.isShared {
                    try await engine.write(for: "ann", change)
                } else {
                    try await engine.write(change)
                }
            }
            let message = "A statement has changed 0 rows, and was to change 1;"
            #expect(error?.message.hasPrefix(message) == true)
            // Where it travels with the commit nothing can be undone any more.
            #expect(error?.outcome == (isLast && kind != .sqlite ? .unknown : .failed))
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `who shares a transaction and locks another owner goes on alone`(
        _ kind: EngineKind
    ) async throws {
        try await kind.withEngine { engine in
            try await Self.makeCounters(["ann", "ben"], on: engine)
            try await engine.write(for: "ann") { tx in
                for owner in ["ann", "ben"] { try Self.count(owner, in: tx) }
            }
            #expect(try await Self.numbers(in: engine) == [1, 1])
        }
    }
}
