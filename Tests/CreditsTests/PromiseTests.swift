import Credits
import Database
import Support
import Testing

/// What the product promises to users, in its words.
@Suite struct PromiseTests {
    private static let ann = UserID("ann")

    @Test func `a failed generation never costs the user, not even time`() async throws {
        try await play(
            """
            grant ann 4 until 2d as A
            clock 1d
            freeze ann 4 for J1 | freeze A:4
            release J1          | release A:4              | A available 4 until 2d
            freeze ann 4 for J2 | freeze A:4
            clock 9d
            expire              | nothing
            release J2          | extend A:4 until 10d, release A:4
                                | | A available 4 until 10d, ann can spend 4
            """)
    }

    /// What is done to a hold at the same time, or to a user.
    private static func atOnce(
        _ count: Int, in world: LedgerWorld,
        _ body: @escaping @Sendable (Ledger, Int) throws -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...count {
                group.addTask {
                    do {
                        try await world.engine.write { try body(Ledger($0), number) }
                        return true
                    } catch is LedgerError { return false }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
    }

    @Test func `a user cannot fire 10 concurrent jobs with credits for one`() async throws {
        try await withLedger { world in
            _ = try await world.engine.write {
                try Ledger($0).grant(4, to: Self.ann, source: .purchase)
            }
            let started = try await Self.atOnce(10, in: world) { ledger, number in
                _ = try ledger.freeze(4, of: Self.ann, for: JobID("J\(number)"))
            }
            #expect(started == 1)
            let balance = try await world.engine.read { try Ledger($0).balance(of: Self.ann) }
            #expect(balance == Balance(available: 0, held: 4, settled: 0, expired: 0, revoked: 0))
        }
    }

    @Test func `nearest expiry is used first`() async throws {
        try await play(
            """
            grant ann 5 as A
            grant ann 5 until 9d as B
            grant ann 5 until 2d as C
            grant ann 5 until 5d as D
            freeze ann 18 for J1 | freeze C:5 D:5 B:5 A:3
            """)
    }

    @Test func `nothing is charged twice`() async throws {
        try await withLedger { world in
            let hold = try await world.engine.write { tx in
                let ledger = Ledger(tx)
                _ = try ledger.grant(9, to: Self.ann, source: .purchase)
                return try ledger.freeze(4, of: Self.ann, for: JobID("J1"))
            }
            // The worker, the sweeper, a callback and an operator at once.
            let settled = try await Self.atOnce(8, in: world) { ledger, number in
                _ =
                    number % 4 == 0
                    ? try ledger.release(hold, reason: "failed") : try ledger.settle(hold)
            }
            #expect(settled == 1)
            // The product asks again, because the answer was lost.
            let again = try await Self.atOnce(8, in: world) { ledger, _ in
                _ = try ledger.freeze(4, of: Self.ann, for: JobID("J1"))
            }
            #expect(again == 8)
            let balance = try await world.engine.read { try Ledger($0).balance(of: Self.ann) }
            #expect(balance.held == 0)
            let isCharged = balance.settled == 4 && balance.available == 5
            let isReleased = balance.settled == 0 && balance.available == 9
            #expect(isCharged || isReleased)
            #expect(try await world.engine.read { try LedgerWorld.broken($0) } == [])
        }
    }
}
