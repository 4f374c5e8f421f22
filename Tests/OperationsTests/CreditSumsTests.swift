import Credits
import Database
import Jobs
import Operations
import Support
import Testing

/// The sums over all users, which nobody makes at every refresh where the users are many.
@Suite struct CreditSumsTests {
    @Test func `few users are summed up where they are looked at, and nothing is kept`()
        async throws
    {
        try await TestDesk.with { world in
            try await world.grant(5, to: "ada")
            let before = try await world.contents()
            let summer = CreditSummer(world.engine) { Issue.record($0) }
            #expect(try await summer.sum(unlessSince: .seconds(5)))
            try await world.grant(7, to: "bob")
            let totals = try await world.desk(.viewer).overview().credits
            #expect(totals.available == 12)
            #expect(totals.summedAt == nil)
            #expect(before != (try await world.contents()))
            let kept = try await world.engine.read { try SettingsValue.find(.creditSums, in: $0) }
            #expect(kept == nil)
        }
    }

    @Test func `many users are summed up by one service now and then, and verify looks at it`()
        async throws
    {
        try await TestDesk.with { world in
            for user in ["ada", "bob", "cyd"] { try await world.grant(5, to: user) }
            let summer = CreditSummer(world.engine, usersMax: 2) { Issue.record($0) }
            let views = { @Sendable () async throws -> CreditTotals in
                try await world.engine.read { try CreditSums($0, usersMax: 2).forViews() }
            }
            #expect(try await summer.sum(unlessSince: .seconds(10)))
            let first = try await views()
            #expect(first.available == 15)
            #expect(first.summedAt == world.clock.now())
            _ = try await world.job(of: "ada", credits: 4)
            #expect(try await views() == first)
            // Another service is at it: once in a pause is enough.
            #expect(try await !summer.sum(unlessSince: .seconds(10)))
            world.clock.advance(by: .seconds(10))
            #expect(try await summer.sum(unlessSince: .seconds(10)))
            let second = try await views()
            #expect(second.available == 15)
            #expect(second.held == 4)
            #expect(second.granted == 19)
            #expect(try await world.verify().ok)
        }
    }

    @Test(arguments: ["granted", "available"])
    func `sums that somebody has changed are found`(field: String) async throws {
        try await TestDesk.with { world in
            for user in ["ada", "bob", "cyd"] { try await world.grant(5, to: user) }
            world.clock.advance(by: .seconds(600))
            let summer = CreditSummer(world.engine, usersMax: 2) { Issue.record($0) }
            _ = try await summer.sum(unlessSince: .seconds(10))
            #expect(try await world.verify().ok)
            try await world.engine.write { tx in
                _ = try tx.execute(
                    """
                    UPDATE settings_values
                    SET value = replace(value, \("\"\(field)\":15"), \("\"\(field)\":16"))
                    WHERE name = 'credit_sums'
                    """)
            }
            let report = try await world.verify()
            #expect(!report.ok)
            #expect(report.broken.map(\.key) == ["credit_sums"])
        }
    }
}
