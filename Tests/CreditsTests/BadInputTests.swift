@testable import Credits
import Database
import Support
import Testing

/// Every input that the ledger refuses: its own error with the numbers in it, and not a byte
/// written.
@Suite struct BadInputTests {
    private static let ann = UserID("ann")
    private static let start = LedgerWorld.start

    /// What there is before, of every state that a package and a hold can be in.
    ///
    /// 10 and 5 credits, of which J1 holds 4, J2 has settled 3 and given back 1, and J3 was
    /// released. The package of 5 was revoked, one of 2 has expired.
    private struct Stock: Sendable {
        var package: PackageID
        var revoked: PackageID
        var expired: PackageID
        var held: HoldRecord
        var settled: HoldRecord
        var released: HoldRecord

        init(_ tx: Transaction) throws {
            let ledger = Ledger(tx)
            package = try ledger.grant(10, to: ann, source: .purchase).id
            held = try ledger.freeze(4, of: ann, for: JobID("J1"))
            settled = try ledger.freeze(3, of: ann, for: JobID("J2"))
            _ = try ledger.settle(settled)
            _ = try ledger.refund(JobID("J2"), credits: 1, reason: "kindness")
            released = try ledger.freeze(1, of: ann, for: JobID("J3"))
            _ = try ledger.release(released, reason: "failed")
            revoked = try ledger.grant(5, to: ann, source: .purchase).id
            _ = try ledger.revoke(revoked, reason: "charge-back")
            expired = try ledger.grant(
                2, to: ann, source: .purchase, expires: start + .seconds(1)
            ).id
        }
    }

    /// One verb with bad input, and what it must say.
    private struct Case: Sendable {
        var error: LedgerError
        var says: String
        var verb: @Sendable (Ledger) throws -> Void

        init(
            _ error: LedgerError, _ says: String,
            _ verb: @escaping @Sendable (Ledger) throws -> Void
        ) {
            self.error = error
            self.says = says
            self.verb = verb
        }
    }

    private static func amounts(_ stock: Stock) -> [Case] {
        [0, -1, .min, .max, Ledger.creditsMax + 1].flatMap { (credits: Int64) -> [Case] in
            let error = LedgerError.creditsOutOfRange(credits)
            return [
                Case(error, "\(credits)") {
                    _ = try $0.grant(credits, to: ann, source: .purchase)
                },
                Case(error, "\(credits)") {
                    _ = try $0.freeze(credits, of: ann, for: JobID("J9"))
                },
                Case(error, "\(credits)") { _ = try $0.settle(stock.held, credits: credits) },
            ]
                + (credits > 0
                    ? []
                    : [
                        Case(error, "\(credits)") {
                            _ = try $0.refund(JobID("J2"), credits: credits, reason: "x")
                        },
                        // Of J1 nothing has been charged.
                        Case(error, "\(credits)") {
                            _ = try $0.refund(JobID("J1"), credits: credits, reason: "x")
                        },
                    ])
                + (credits == -1
                    ? []
                    : [
                        Case(error, "\(credits)") {
                            _ = try $0.adjust(ann, by: credits, reason: "x")
                        }
                    ])
        }
    }

    private static func strangers(_ stock: Stock) -> [Case] {
        let (nobody, nothing) = (UserID("ben"), PackageID("P9"))
        var none = stock.held
        none.id = HoldID("H9")
        return [
            Case(.unknownUser(nobody), "ben") {
                _ = try $0.freeze(1, of: nobody, for: JobID("J9"))
            },
            Case(.unknownUser(nobody), "ben") { _ = try $0.adjust(nobody, by: 1, reason: "x") },
            Case(.unknownUser(nobody), "ben") { _ = try $0.balance(of: nobody) },
            Case(.unknownPackage(nothing), "P9") { _ = try $0.revoke(nothing, reason: "x") },
            Case(.unknownPackage(nothing), "P9") { _ = try $0.package(nothing) },
            Case(.unknownHold(none.id), "H9") { [none] in _ = try $0.settle(none) },
            Case(.unknownHold(none.id), "H9") { [none] in
                _ = try $0.release(none, reason: "x")
            },
            Case(.jobWithoutHold(JobID("J9")), "J9") {
                _ = try $0.refund(JobID("J9"), reason: "x")
            },
            Case(.userIDOutOfRange(""), "0") {
                _ = try $0.grant(1, to: UserID(""), source: .goodwill)
            },
        ]
    }

    private static func holds(_ stock: Stock) -> [Case] {
        [
            Case(.settlementExceedsHold(asked: 5, held: 4), "5 credits of a hold of 4") {
                _ = try $0.settle(stock.held, credits: 5)
            },
            Case(.holdResolved(stock.settled.id, .settled), "settled already") {
                _ = try $0.settle(stock.settled)
            },
            Case(.holdResolved(stock.settled.id, .settled), "settled already") {
                _ = try $0.release(stock.settled, reason: "x")
            },
            Case(.holdResolved(stock.released.id, .released), "released already") {
                _ = try $0.settle(stock.released)
            },
            Case(.holdResolved(stock.released.id, .released), "released already") {
                _ = try $0.release(stock.released, reason: "x")
            },
            Case(.refundExceedsSettled(asked: 3, refundable: 2), "3 credits: 2 are settled") {
                _ = try $0.refund(JobID("J2"), credits: 3, reason: "x")
            },
            Case(.refundExceedsSettled(asked: .max, refundable: 2), "2 are settled") {
                _ = try $0.refund(JobID("J2"), credits: .max, reason: "x")
            },
            Case(.refundExceedsSettled(asked: 0, refundable: 0), "0 are settled") {
                _ = try $0.refund(JobID("J1"), reason: "x")
            },
            Case(
                .jobFrozenDifferently(JobID("J1"), credits: 4, asked: 5), "holds 4 credits, not 5"
            ) { _ = try $0.freeze(5, of: ann, for: JobID("J1")) },
            Case(.insufficientCredits(needed: 5, available: 4), "5 credits are needed and 4") {
                _ = try $0.freeze(5, of: ann, for: JobID("J9"))
            },
        ]
    }

    private static func packages(_ stock: Stock, _ now: Instant) -> [Case] {
        [
            Case(.packageRevoked(stock.revoked, at: start), start.rfc3339) {
                _ = try $0.revoke(stock.revoked, reason: "x")
            },
            Case(.nothingToRevoke(stock.expired, expired: 2), "2 credits have expired") {
                _ = try $0.revoke(stock.expired, reason: "x")
            },
            Case(.adjustmentExceedsAvailable(asked: 5, available: 4), "take 5 credits: 4 are") {
                _ = try $0.adjust(ann, by: -5, reason: "x")
            },
            Case(.expiryNotAfterStart(expires: start, starts: now), start.rfc3339) {
                _ = try $0.grant(1, to: ann, source: .purchase, expires: start)
            },
            Case(.expiryNotAfterStart(expires: now, starts: now), now.rfc3339) {
                _ = try $0.grant(1, to: UserID("new"), source: .purchase, expires: now)
            },
            Case(.expiryNotAfterStart(expires: now, starts: now), now.rfc3339) {
                _ = try $0.adjust(ann, by: 1, expires: now, reason: "x")
            },
            Case(.notYet(now + .seconds(1), now: now), (now + .seconds(1)).rfc3339) {
                _ = try $0.balance(of: ann, asOf: now + .seconds(1))
            },
            Case(.reasonMissing, "a reason is needed") {
                _ = try $0.revoke(stock.package, reason: " \n")
            },
            Case(.reasonMissing, "a reason is needed") {
                _ = try $0.adjust(ann, by: 1, reason: "")
            },
        ]
    }

    @Test(arguments: EngineKind.allCases)
    func `is refused by its own name, with the numbers, and not a byte is written`(
        kind: EngineKind
    ) async throws {
        let clock = ManualClock(Self.start)
        try await kind.withEngine(clock: clock, seed: 1) { engine in
            try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
            let stock = try await engine.write { try Stock($0) }
            clock.advance(by: .seconds(2))
            try await engine.write { _ = try Ledger($0).expire(limit: 10) }
            let now = clock.now()
            let cases =
                Self.amounts(stock) + Self.strangers(stock) + Self.holds(stock)
                + Self.packages(stock, now)
            let before = try await engine.read { try LedgerWorld.rows($0) }
            for bad in cases {
                #expect("\(bad.error)".contains(bad.says), "\(bad.error)")
                await #expect(throws: bad.error) {
                    try await engine.write { try bad.verb(Ledger($0)) }
                }
                // Also where the caller commits all the same, to keep what belongs to it.
                _ = try await engine.write { tx in
                    #expect(throws: bad.error) { try bad.verb(Ledger(tx)) }
                }
                #expect(
                    try await engine.read { try LedgerWorld.rows($0) } == before, "\(bad.error)")
            }
            #expect(try await engine.read { try LedgerWorld.broken($0) } == [])
        }
    }
}
