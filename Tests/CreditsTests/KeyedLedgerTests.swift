@testable import Credits
import Database
import Support
import Testing

/// The verbs under keys (I11).
@Suite struct KeyedLedgerTests {
    private static let ann = UserID("ann")
    private static let job = JobID("J1")

    private static func grant(_ credits: Int64) -> LedgerRequest {
        .grant(
            user: ann, credits: credits, source: .purchase, starts: nil,
            expires: LedgerWorld.start + .seconds(7_200), reason: "order 7")
    }

    /// A ledger with 9 and 5 credits, of which J1 settled 3.
    private static func prepare(_ tx: Transaction) throws -> PackageID {
        let ledger = Ledger(tx)
        _ = try ledger.grant(9, to: ann, source: .purchase)
        let package = try ledger.grant(
            5, to: ann, source: .promotion, expires: LedgerWorld.start + .seconds(3_600))
        let hold = try ledger.freeze(3, of: ann, for: job)
        _ = try ledger.settle(hold)
        return package.id
    }

    /// The stored outcome of every key, byte for byte.
    private static func stored(_ tx: Transaction) throws -> [String] {
        try tx.rows("SELECT outcome FROM idempotency_keys ORDER BY key") { try $0.get(0) }
    }

    @Test(arguments: ["grant", "freeze", "refund", "revoke", "adjust", "take"])
    func `I6, I11: the same key and request tells the stored outcome and writes nothing`(
        verb: String
    ) async throws {
        try await withLedger { world in
            let package = try await world.engine.write { try Self.prepare($0) }
            let requests: [String: LedgerRequest] = [
                "grant": Self.grant(4),
                "freeze": .freeze(user: Self.ann, credits: 7, job: JobID("J2")),
                "refund": .refund(job: Self.job, credits: nil, reason: "kindness"),
                "revoke": .revoke(package: package, reason: "charge-back"),
                "adjust": .adjust(user: Self.ann, credits: 6, expires: nil, reason: "mistake"),
                "take": .adjust(user: Self.ann, credits: -6, expires: nil, reason: "mistake"),
            ]
            let request = try #require(requests[verb])
            let first = try await world.engine.write { try Ledger($0).perform(request, key: "k") }
            #expect(first.refusal == nil)
            if verb == "freeze" { #expect(first.allocation.map(\.credits) == [2, 5]) }
            if verb == "take" { #expect(first.allocation.map(\.credits) == [2, 4]) }
            // Whatever has happened since, the answer is the one that was given.
            world.clock.advance(by: .seconds(9_000))
            try await world.engine.write { tx in
                _ = try Ledger(tx).expire(limit: 10)
                _ = try Ledger(tx).grant(50, to: Self.ann, source: .goodwill)
            }
            let before = try await world.engine.read { tx in
                (try LedgerWorld.rows(tx), try Self.stored(tx))
            }
            let again = try await world.engine.write { try Ledger($0).perform(request, key: "k") }
            #expect(again == first)
            let after = try await world.engine.read { tx in
                (try LedgerWorld.rows(tx), try Self.stored(tx))
            }
            #expect(after.0 == before.0)
            #expect(after.1 == before.1)
            #expect(try await world.engine.read { try LedgerWorld.broken($0) } == [])
        }
    }

    @Test func `20: the same key with another amount, job, user or verb is refused by name`()
        async throws
    {
        try await withLedger { world in
            _ = try await world.engine.write { try Self.prepare($0) }
            let first = LedgerRequest.freeze(user: Self.ann, credits: 2, job: JobID("J2"))
            _ = try await world.engine.write { try Ledger($0).perform(first, key: "k") }
            let others: [LedgerRequest] = [
                .freeze(user: Self.ann, credits: 3, job: JobID("J2")),
                .freeze(user: Self.ann, credits: 2, job: JobID("J3")),
                .freeze(user: UserID("ben"), credits: 2, job: JobID("J2")),
                .adjust(user: Self.ann, credits: 2, expires: nil, reason: "J2"),
                .refund(job: JobID("J2"), credits: 2, reason: "J2"),
            ]
            for other in others {
                let before = try await world.engine.read { try LedgerWorld.rows($0) }
                await #expect(throws: KeyReuse(key: "k")) {
                    try await world.engine.write { try Ledger($0).perform(other, key: "k") }
                }
                #expect(try await world.engine.read { try LedgerWorld.rows($0) } == before)
            }
        }
    }

    @Test func `21: what was refused under a key stays refused after a top-up, in its numbers`()
        async throws
    {
        try await withLedger { world in
            _ = try await world.engine.write { try Self.prepare($0) }
            let requests: [(LedgerRequest, LedgerError)] = [
                (
                    .freeze(user: Self.ann, credits: 12, job: JobID("J2")),
                    .insufficientCredits(needed: 12, available: 11)
                ),
                (
                    .adjust(user: Self.ann, credits: -12, expires: nil, reason: "mistake"),
                    .adjustmentExceedsAvailable(asked: 12, available: 11)
                ),
                (
                    .refund(job: Self.job, credits: 4, reason: "kindness"),
                    .refundExceedsSettled(asked: 4, refundable: 3)
                ),
                (.revoke(package: PackageID("P"), reason: "x"), .unknownPackage(PackageID("P"))),
                (
                    .grant(
                        user: Self.ann, credits: 1, source: .goodwill, starts: nil,
                        expires: LedgerWorld.start, reason: nil),
                    .expiryNotAfterStart(expires: LedgerWorld.start, starts: LedgerWorld.start)
                ),
            ]
            for round in 1...2 {
                for (index, (request, refusal)) in requests.enumerated() {
                    let outcome = try await world.engine.write {
                        try Ledger($0).perform(request, key: "k\(index)")
                    }
                    #expect(outcome == LedgerOutcome(refusal: refusal), "round \(round)")
                }
                _ = try await world.engine.write {
                    try Ledger($0).grant(50, to: Self.ann, source: .purchase)
                }
            }
        }
    }

    @Test func `39: a commit whose answer was lost is found by its key`() async throws {
        let lost = DatabaseError(kind: .ioError, message: "lost", outcome: .unknown)
        for isCommitted in [false, true] {
            try await withLedger { world in
                _ = try await world.engine.write { try Self.prepare($0) }
                world.engine.failNextCommit(CommitFault(error: lost, isCommitted: isCommitted))
                await #expect(throws: lost) {
                    try await world.engine.write {
                        try Ledger($0).perform(Self.grant(4), key: "k")
                    }
                }
                let outcome = try await world.engine.write {
                    try Ledger($0).perform(Self.grant(4), key: "k")
                }
                #expect(outcome.credits == 4)
                let balance = try await world.engine.read { try Ledger($0).balance(of: Self.ann) }
                #expect(balance.available == 15)
            }
        }
    }
}
