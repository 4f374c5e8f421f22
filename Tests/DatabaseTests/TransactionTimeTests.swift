import Support
import Testing

@testable import Database

@Suite struct TransactionTimeTests {
    @Test(arguments: EngineKind.allCases)
    func `the time of transactions never goes back`(kind: EngineKind) async throws {
        let clock = ManualClock(Instant(microseconds: 1_000))
        try await kind.withEngine(clock: clock) { engine in
            var times: [Int64] = []
            for step: Int64 in [0, 5, -900, 10, 2_000, -3_000] {
                clock.advance(by: .microseconds(step))
                times.append(try await engine.write { $0.now.microseconds })
                times.append(try await engine.read { $0.now.microseconds })
                times.append(try engine.readNow { $0.now.microseconds })
            }
            #expect(
                times == [1_000, 1_005, 1_005, 1_005, 2_115, 2_115].flatMap { [$0, $0, $0] })
        }
    }

    @Test(arguments: EngineKind.allCases)
    func `a transaction has one time`(kind: EngineKind) async throws {
        let clock = ManualClock(Instant(microseconds: 1_000))
        try await kind.withEngine(clock: clock) { engine in
            let times = try await engine.write { transaction in
                let before = transaction.now
                clock.advance(by: .seconds(1))
                return [before, transaction.now]
            }
            #expect(times == [Instant(microseconds: 1_000), Instant(microseconds: 1_000)])
        }
    }

    @Test func `a server that cannot be asked leaves its time as it was`() throws {
        let server = Instant(microseconds: 1_000)
        let link = PostgresLink(
            address: try PostgresAddress("postgresql://nobody@127.0.0.1/none", program: "test"),
            clock: nil, seed: nil, local: ManualClock(server + .seconds(60)))
        #expect(link.present(at: server) == server)
        #expect(link.present(at: nil) == server + .seconds(60))
        #expect(link.present(at: server + .seconds(1)) == server + .seconds(1))
    }
}
