import Credits
import Database
import Operations
import Testing

@Suite struct `A user's statement` {
    @Test func `it says what there was, what happened and what there is`() async throws {
        try await TestDesk.with { world in
            let job = try await world.completed(outputs: 2)
            let middle = world.clock.now()
            world.clock.advance(by: .seconds(60))
            _ = try await world.execute(.refund(job: .any(job), credits: 3))
            let desk = world.desk(.viewer)

            let all = try await desk.statement(.init(user: "ada"))
            #expect(all.opening == Balance())
            #expect(all.closing == Balance(3, 0, 5))
            #expect(all.spendable == 3)
            #expect(all.entries.map(\.event) == ["granted", "frozen", "settled", "refunded"])
            #expect(all.entries.map(\.balance.available) == [8, 0, 0, 3])
            #expect(all.entries.last?.why == "admin: ticket 7")
            #expect(all.entries.last?.job == job.text)
            #expect(all.packages.map(\.balance) == [Balance(3, 0, 5)])

            let first = try await desk.statement(.init(user: "ada", asOf: middle))
            #expect(first.closing == Balance(0, 0, 8))
            #expect(first.entries == Array(all.entries.prefix(3)))
            #expect(first.packages.map(\.balance) == [Balance(0, 0, 8)])

            let rest = try await desk.statement(
                .init(user: "ada", from: middle + .microseconds(1)))
            #expect(rest.opening == first.closing)
            #expect(rest.closing == all.closing)
            #expect(rest.entries == Array(all.entries.suffix(1)))
        }
    }

    @Test func `there is none of nobody, and none of the future`() async throws {
        try await TestDesk.with { world in
            try await world.grant(5, to: "ada")
            let desk = world.desk(.viewer)
            await #expect(throws: LedgerError.unknownUser(UserID("bob"))) {
                try await desk.statement(.init(user: "bob"))
            }
            let later = world.clock.now() + .seconds(1)
            await #expect(throws: LedgerError.notYet(later, now: world.clock.now())) {
                try await desk.statement(.init(user: "ada", asOf: later))
            }
        }
    }
}
