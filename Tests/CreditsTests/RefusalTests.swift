import Credits
import Database
import Support
import Testing

/// Every refusal, with its numbers, and nothing written.
@Suite struct RefusalTests {
    @Test func `amounts are from one to a million million`() async throws {
        try await play(
            """
            grant ann 0 as A                | refused: credits must be between
                                            |   1 and 1000000000000, not 0
            grant ann -5 as A               | refused: credits must be between
                                            |   1 and 1000000000000, not -5
            grant ann 1000000000001 as A    | refused: credits must be between
                                            |   1 and 1000000000000, not 1000000000001
            grant ann 1000000000000 as A    | grant A:1000000000000
            grant ann 1000000000000 as B    | grant B:1000000000000 | ann available 2000000000000
            freeze ann 0 for J1             | refused: credits must be between
                                            |   1 and 1000000000000, not 0
            freeze ann 1000000000001 for J1 | refused: credits must be between
                                            |   1 and 1000000000000, not 1000000000001
            freeze ann 1000000000000 for J1 | freeze A:1000000000000
            """)
    }

    @Test func `credits that would expire before they begin are refused`() async throws {
        try await play(
            """
            clock 3d
            grant ann 5 until 3d as A         | refused: the expiry 3d must be later than 3d
            grant ann 5 until 2d as A         | refused: the expiry 2d must be later than 3d
            grant ann 5 from 5d until 5d as A | refused: the expiry 5d must be later than 5d
            grant ann 5 from 1d until 2d as A | refused: the expiry 2d must be later than 3d
            grant ann 5 from 1d until 4d as A | grant A:5 | ann can spend 5
            """)
    }

    @Test func `a user or a job that is not there is named`() async throws {
        try await play(
            """
            freeze ann 1 for J1 | refused: there is no user ann
            settle J1           | refused: job J1 has no hold
            release J1          | refused: job J1 has no hold
            refund J1           | refused: job J1 has no hold
            """)
        try await withLedger { world in
            await #expect(throws: LedgerError.unknownUser(UserID("ann"))) {
                try await world.engine.read { try Ledger($0).balance(of: UserID("ann")) }
            }
        }
    }

    @Test(arguments: ["", String(repeating: "a", count: 129), "a\nb", "\u{7F}", "a\u{0}"])
    func `a user id is short and plain`(id: String) async throws {
        try await withLedger { world in
            await #expect(throws: LedgerError.userIDOutOfRange(id)) {
                try await world.engine.write { tx in
                    try Ledger(tx).grant(1, to: UserID(id), source: .purchase)
                }
            }
        }
    }

    @Test(arguments: [
        "a", String(repeating: "ü", count: 128), "👩🏽‍🎨", "a b", "'; DROP TABLE users; --",
    ])
    func `a user id may be of any script`(id: String) async throws {
        try await withLedger { world in
            let balance = try await world.engine.write { tx in
                _ = try Ledger(tx).grant(1, to: UserID(id), source: .purchase)
                return try Ledger(tx).balance(of: UserID(id))
            }
            #expect(balance.available == 1)
        }
    }

    @Test func `I2: a transaction that fails after a verb leaves nothing of it`() async throws {
        struct LaterFailure: Error {}
        try await withLedger { world in
            try await world.engine.write { tx in
                _ = try Ledger(tx).grant(9, to: UserID("ann"), source: .purchase)
            }
            let before = try await world.engine.read { try LedgerWorld.rows($0) }
            await #expect(throws: LaterFailure.self) {
                try await world.engine.write { tx in
                    let hold = try Ledger(tx).freeze(4, of: UserID("ann"), for: JobID("J1"))
                    _ = try Ledger(tx).settle(hold, credits: 2)
                    throw LaterFailure()
                }
            }
            #expect(try await world.engine.read { try LedgerWorld.rows($0) } == before)
        }
    }
}
