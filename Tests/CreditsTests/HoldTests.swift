import Credits
import Database
import Support
import Testing

/// A hold's life: made once for a job, left once, and paid for only by success (I3 to I6).
@Suite struct HoldTests {
    @Test func `I1: every credit is in one place, and the places add up`() async throws {
        try await play(
            """
            grant ann 20 until 9d as A | grant A:20              | ann available 20
            freeze ann 8 for J1        | freeze A:8              | ann available 12 held 8
            freeze ann 5 for J2        | freeze A:5              | ann available 7 held 13
            settle J1 6                | settle A:6, release A:2 | ann available 9 held 5 settled 6
            release J2                 | release A:5             | ann available 14 settled 6
            refund J1 1                | refund A:1              | ann available 15 settled 5
            clock 9d
            expire                     | expire A:15             | ann settled 5 expired 15
            """)
    }

    @Test func `a failed generation never costs the user`() async throws {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 as B
            freeze ann 5 for J1 | freeze A:3 B:2   | ann available 1 held 5
            release J1          | release A:3 B:2  | ann available 6, J1 released 5
            freeze ann 6 for J2 | freeze A:3 B:3   | ann held 6
            """)
    }

    @Test func `a user cannot fire ten jobs with credits for one`() async throws {
        try await play(
            """
            grant ann 4 as A
            freeze ann 4 for J0 | freeze A:4
            """
                + (1...9).map {
                    "\nfreeze ann 4 for J\($0) | refused: 4 credits are needed and 0 are available"
                }.joined())
    }

    @Test func `I6: freezing for the same job again is the hold that is there, whatever happened`()
        async throws
    {
        try await play(
            """
            grant ann 9 as A
            freeze ann 4 for J1 | freeze A:4 | ann available 5 held 4
            grant ann 9 until 1d as B
            freeze ann 4 for J1 | nothing    | ann available 14 held 4
            settle J1 3         | settle A:3, release A:1
            freeze ann 4 for J1 | nothing    | ann available 15 settled 3, J1 settled 3 released 1
            """)
    }

    @Test func `I6: a repeated freeze returns the same hold with the same allocation`()
        async throws
    {
        try await withLedger { world in
            let holds = try await world.engine.write { tx in
                let ledger = Ledger(tx)
                _ = try ledger.grant(3, to: UserID("ann"), source: .purchase)
                _ = try ledger.grant(3, to: UserID("ann"), source: .goodwill)
                return try (1...3).map { _ in
                    let hold = try ledger.freeze(5, of: UserID("ann"), for: JobID("J1"))
                    return (hold, try ledger.allocation(of: hold))
                }
            }
            #expect(Set(holds.map(\.0)).count == 1)
            #expect(Set(holds.map(\.1)).count == 1)
            #expect(holds[0].1.map(\.credits) == [3, 2])
        }
    }

    @Test func `20: freezing other credits, or another user's, for the same job is refused`()
        async throws
    {
        try await play(
            """
            grant ann 9 as A
            grant ben 9 as B
            freeze ann 4 for J1 | freeze A:4
            freeze ann 5 for J1 | refused: job J1 already holds 4 credits, not 5
            freeze ben 4 for J1 | refused: job J1 already holds 4 credits, not 4
            """)
    }

    @Test func `I4: a hold is left once, in whatever way it is tried again`() async throws {
        try await play(
            """
            grant ann 9 as A
            freeze ann 4 for J1 | freeze A:4
            freeze ann 4 for J2 | freeze A:4
            # 9: a release after the settlement would mint credits.
            settle J1           | settle A:4  | ann available 1 held 4 settled 4
            settle J1           | refused: the hold is settled already
            settle J1 1         | refused: the hold is settled already
            release J1          | refused: the hold is settled already
            # 8: so would a settlement after the release.
            release J2          | release A:4 | ann available 5 settled 4
            release J2          | refused: the hold is released already
            settle J2           | refused: the hold is released already
            """)
    }

    @Test func `I5: what is settled and what is released is what was held`() async throws {
        try await play(
            """
            grant ann 9 as A
            freeze ann 4 for J1 | freeze A:4
            settle J1 5         | refused: cannot settle 5 credits of a hold of 4
            settle J1 0         | refused: credits must be between 1 and 1000000000000, not 0
            settle J1 -1        | refused: credits must be between 1 and 1000000000000, not -1
            settle J1 4         | settle A:4 | J1 settled 4
            """)
    }

    @Test func `22: of many freezes that race for the last credit, one wins`() async throws {
        try await withLedger { world in
            try await world.engine.write { tx in
                _ = try Ledger(tx).grant(1, to: UserID("ann"), source: .purchase)
            }
            let refusals = try await withThrowingTaskGroup(of: LedgerError?.self) { group in
                for number in 1...32 {
                    group.addTask {
                        do throws(LedgerError) {
                            try await freeze(1, for: JobID("J\(number)"), in: world)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let refused = LedgerError.insufficientCredits(needed: 1, available: 0)
            #expect(refusals.count { $0 == nil } == 1)
            #expect(refusals.count { $0 == refused } == 31)
            let (balance, broken) = try await world.engine.read { tx in
                (try Ledger(tx).balance(of: UserID("ann")), try LedgerWorld.broken(tx))
            }
            #expect(balance.held == 1)
            #expect(balance.granted == 1)
            #expect(broken == [])
        }
    }
}

/// Freezes in a transaction of its own; only a refusal of the ledger may go wrong.
private func freeze(
    _ credits: Int64, for job: JobID, in world: LedgerWorld
) async throws(LedgerError) {
    do {
        _ = try await world.engine.write { tx in
            try Ledger(tx).freeze(credits, of: UserID("ann"), for: job)
        }
    } catch let error as LedgerError {
        throw error
    } catch {
        Issue.record(error)
    }
}
