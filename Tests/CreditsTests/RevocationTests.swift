import Credits
import Database
import Support
import Testing

/// Packages that are taken back, and corrections (17).
@Suite struct RevocationTests {
    @Test
    func `17: a charge-back takes what is available now, and what is held when it comes back`()
        async throws
    {
        try await play(
            """
            grant ann 20 until 9d as A
            grant ann 5 as B
            freeze ann 4 for J1 | freeze A:4
            freeze ann 3 for J2 | freeze A:3
            settle J2           | settle A:3
            revoke A            | revoke A:13 A:4 held A:3 settled
                                | | A held 4 settled 3 revoked 13 until 9d, ann can spend 5
            release J1          | release A:4 revoked
                                | | A settled 3 revoked 17 until 9d, J1 released 4
            freeze ann 6 for J3 | refused: 6 credits are needed and 5 are available
            """)
    }

    @Test func `17: what is settled of a package that was taken back stays settled`() async throws {
        try await play(
            """
            grant ann 9 as A
            freeze ann 6 for J1 | freeze A:6
            revoke A            | revoke A:3 A:6 held
            settle J1 4         | settle A:4, release A:2 revoked | A settled 4 revoked 5
            """)
    }

    @Test func `17: a refund does not give back what was taken back`() async throws {
        try await play(
            """
            grant ann 3 until 2d as A
            grant ann 3 as B
            freeze ann 6 for J1 | freeze A:3 B:3
            settle J1           | settle A:3 B:3
            revoke A            | revoke A:3 settled | A settled 3 until 2d
            refund J1           | refund A:3 revoked B:3
                                | | A revoked 3 until 2d, B available 3, J1 settled 6 refunded 6
            """)
    }

    @Test func `17: a package that expires while held and is taken back gets no new lifetime`()
        async throws
    {
        try await play(
            """
            grant ann 9 until 2d as A
            freeze ann 6 for J1 | freeze A:6
            clock 3d
            expire              | expire A:3
            revoke A            | revoke A:6 held
            release J1          | release A:6 revoked | A expired 3 revoked 6 until 2d
            """)
    }

    @Test func `a package is taken back once, and not when nothing is left of it`() async throws {
        try await play(
            """
            grant ann 9 as A
            grant ann 4 until 2d as B
            revoke A | revoke A:9
            clock 1d
            revoke A | refused: package A was revoked at 0d
            clock 3d
            expire   | expire B:4
            revoke B | refused: package B has nothing left to revoke: 4 credits have expired
            revoke C | refused: there is no package C
            """)
    }

    @Test func `an adjustment upwards is a package, downwards it takes the nearest expiry first`()
        async throws
    {
        try await play(
            """
            grant ann 3 as A
            grant ann 4 until 2d as B
            adjust ann 5 until 1d as C | grant C:5
            adjust ann -10             | revoke C:5 B:4 A:1 | ann available 2 revoked 10
            adjust ann -3              | refused: cannot take 3 credits: 2 are available
            adjust ann -2              | revoke A:2         | ann revoked 12
            """)
    }

    @Test func `an adjustment leaves what is held, settled, expired or not yet begun`()
        async throws
    {
        try await play(
            """
            grant ann 6 as A
            grant ann 6 from 5d as B
            grant ann 6 until 2d as C
            freeze ann 2 for J1 | freeze C:2
            settle J1           | settle C:2
            freeze ann 5 for J2 | freeze C:4 A:1
            clock 3d
            adjust ann -6       | refused: cannot take 6 credits: 5 are available
            adjust ann -5       | revoke A:5 | ann available 6 held 5 settled 2 revoked 5
            """)
    }

    @Test func `an adjustment of nothing, for nobody or without end is refused`() async throws {
        try await play(
            """
            adjust ann 5                    | refused: there is no user ann
            grant ann 6 as A
            adjust ann 0                    | refused: credits must be between
                                            |   1 and 1000000000000, not 0
            adjust ann -9223372036854775808 | refused: credits must be between
                                            |   1 and 1000000000000,
                                            |   not -9223372036854775808
            adjust ann 1000000000001        | refused: credits must be between
                                            |   1 and 1000000000000, not 1000000000001
            adjust ann 5 until 0d           | refused: the expiry 0d must be later than 0d
            """)
    }

    @Test(arguments: ["", "  \n"])
    func `nothing is corrected without a reason`(reason: String) async throws {
        try await withLedger { world in
            try await world.engine.write { tx in
                let ledger = Ledger(tx)
                let package = try ledger.grant(9, to: UserID("ann"), source: .purchase)
                #expect(throws: LedgerError.reasonMissing) {
                    try ledger.revoke(package.id, reason: reason)
                }
                #expect(throws: LedgerError.reasonMissing) {
                    try ledger.adjust(UserID("ann"), by: -1, reason: reason)
                }
            }
        }
    }
}
