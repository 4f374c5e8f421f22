import Credits
import Database
import Support
import Testing

/// Balances of the past, derived from the entries.
@Suite struct PastBalanceTests {
    private static let ann = UserID("ann")

    private static func day(_ days: Int64) -> Instant {
        LedgerWorld.start + .seconds(days * 86_400)
    }

    /// A user's life over eight days, one change a day.
    private static let life: [[LedgerStep]] = [
        [.grant(user: "ann", credits: 20, starts: nil, expires: day(5), package: "A")],
        [.freeze(user: "ann", credits: 6, job: "J1"), .freeze(user: "ann", credits: 4, job: "J2")],
        [.settle(job: "J1", credits: 5)],
        [.grant(user: "ann", credits: 3, starts: nil, expires: nil, package: "B")],
        [.refund(job: "J1", credits: 2)],
        [.expire(limit: 9)],
        [.release(job: "J2")],
        [.revoke(package: "B")],
    ]

    @Test func `the balance of every past instant is what it was then`() async throws {
        try await withLedger { world in
            var player = LedgerPlayer(world)
            var then: [(balance: Balance, spendable: Int64, packages: [PackageRecord])] = []
            for (day, steps) in Self.life.enumerated() {
                _ = try await player.play([.clock(Self.day(Int64(day)))] + steps)
                then.append(
                    try await world.engine.write { tx in
                        let ledger = Ledger(tx)
                        return (
                            try ledger.balance(of: Self.ann), try ledger.spendable(of: Self.ann),
                            try ledger.packages(of: Self.ann)
                        )
                    })
            }
            try await world.engine.write { [then] tx in
                let ledger = Ledger(tx)
                for (day, was) in then.enumerated() {
                    let past = try ledger.balance(of: Self.ann, asOf: Self.day(Int64(day)))
                    #expect(past.balance == was.balance, "day \(day)")
                    #expect(past.spendable == was.spendable, "day \(day)")
                    #expect(past.packages == was.packages, "day \(day)")
                }
                #expect(
                    try ledger.balance(of: Self.ann, asOf: Self.day(2) - .microseconds(1)).balance
                        == then[1].balance)
                let before = try ledger.balance(of: Self.ann, asOf: Self.day(-1))
                #expect(before.balance == Balance())
                #expect(before.packages.isEmpty)
            }
        }
    }

    @Test func `what has expired and was not swept could not be spent then`() async throws {
        try await withLedger { world in
            var player = LedgerPlayer(world)
            _ = try await player.play(Self.life[0])
            _ = try await player.play([.clock(Self.day(7))])
            try await world.engine.write { tx in
                let past = try Ledger(tx).balance(of: Self.ann, asOf: Self.day(6))
                #expect(past.balance.available == 20)
                #expect(past.spendable == 0)
            }
        }
    }

    @Test func `nothing is said of nobody, or of what is still to come`() async throws {
        try await withLedger { world in
            try await world.engine.write { tx in
                let ledger = Ledger(tx)
                #expect(throws: LedgerError.unknownUser(Self.ann)) {
                    try ledger.balance(of: Self.ann, asOf: tx.now)
                }
                _ = try ledger.grant(1, to: Self.ann, source: .purchase)
                #expect(throws: LedgerError.notYet(Self.day(1), now: tx.now)) {
                    try ledger.balance(of: Self.ann, asOf: Self.day(1))
                }
            }
        }
    }
}
