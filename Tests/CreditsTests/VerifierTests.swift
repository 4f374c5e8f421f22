import Credits
import Database
import Support
import Testing

/// A row that someone has changed behind the ledger's back, and what verify says.
struct Corruption: Sendable, CustomTestStringConvertible {
    let name: String
    let statements: [SQL]
    /// `invariant table key` of every row that is reported, the keys by their names.
    let finds: Set<String>

    init(_ name: String, _ statements: SQL..., finds: String...) {
        self.name = name
        self.statements = statements
        self.finds = Set(finds)
    }

    var testDescription: String { name }
}

/// Verify finds every changed row, and names it with the invariant that it breaks.
@Suite struct VerifierTests {
    /// J1 settled 3 of 4 and refunded 1, J2 is held, J3 was released.
    static let story: [LedgerStep] = [
        .grant(user: "ann", credits: 20, starts: nil, expires: ends, package: "A"),
        .grant(user: "ann", credits: 10, starts: nil, expires: nil, package: "B"),
        .freeze(user: "ann", credits: 4, job: "J1"),
        .settle(job: "J1", credits: 3),
        .freeze(user: "ann", credits: 18, job: "J2"),
        .freeze(user: "ann", credits: 2, job: "J3"),
        .release(job: "J3"),
        .refund(job: "J1", credits: 1),
        .grant(user: "ben", credits: 7, starts: nil, expires: nil, package: "C"),
    ]
    private static let ends = LedgerWorld.start + .seconds(2 * 86_400)

    @Test func `verify finds nothing where nothing was changed`() async throws {
        #expect(try await Self.found(after: []) == [])
    }

    @Test(arguments: Corruption.all)
    func `verify finds what was changed`(_ corruption: Corruption) async throws {
        let found = try await Self.found(after: corruption.statements)
        #expect(found == corruption.finds, "\(found.sorted())")
    }

    @Test(arguments: Corruption.ofRevocations + Corruption.unreadable)
    func `verify finds what was changed after a charge-back`(_ corruption: Corruption) async throws
    {
        let found = try await Self.found(
            after: corruption.statements, story: Self.chargeBack)
        #expect(found == corruption.finds, "\(found.sorted())")
    }

    /// J1 was released into a package that was taken back, another was adjusted.
    static let chargeBack: [LedgerStep] = [
        .grant(user: "ann", credits: 9, starts: nil, expires: nil, package: "A"),
        .freeze(user: "ann", credits: 4, job: "J1"),
        .revoke(package: "A"),
        .release(job: "J1"),
        .grant(user: "ann", credits: 5, starts: nil, expires: nil, package: "B"),
        .adjust(user: "ann", credits: -2, expires: nil, package: nil),
    ]

    @Test func `whoever has many holds is proved by as few statements as whoever has none`()
        async throws
    {
        let counts = try await withLedger { world in
            var player = LedgerPlayer(world)
            _ = try await player.play(Self.story)
            return try await world.engine.read { tx in
                try [UserID("ann"), UserID("ben")].map { user in
                    var count = 0
                    tx.watch { _ in count += 1 }
                    var verifier = LedgerVerifier(tx)
                    let broken = try verifier.verify(user)
                    #expect(broken == [])
                    return count
                }
            }
        }
        #expect(counts == [4, 4])
    }

    @Test func `a broken row says what should be there and what is`() {
        let row = BrokenRow(
            invariant: "I2", table: "users", key: "ann", expected: "available 4", found: "5")
        #expect("\(row)" == "I2: users ann: expected available 4, found 5")
    }

    /// Plays the story in a file without guards, changes rows, and verifies.
    private static func found(
        after statements: [SQL], story: [LedgerStep] = story
    ) async throws -> Set<String> {
        try await withLedger(migrations: Corruption.unguarded) { world in
            var player = LedgerPlayer(world)
            _ = try await player.play(story)
            let packages = player.packages
            return try await world.engine.write { tx in
                try tx.dropGuards()
                var names: [String: String] = [:]
                for (name, id) in packages { names[id.text] = name }
                for case .freeze(_, _, let job) in story {
                    names[try Ledger(tx).hold(for: JobID(job)).id.text] = job
                }
                for statement in statements { try #require(try tx.execute(statement) > 0) }
                let broken = try LedgerWorld.broken(tx).map { row in
                    let key = row.key.split(separator: "/").map { names[String($0)] ?? String($0) }
                    return "\(row.invariant) \(row.table) \(key.joined(separator: "/"))"
                }
                return Set(broken)
            }
        }
    }
}
