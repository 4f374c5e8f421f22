@testable import Credits
import Database
import Support
import Testing

/// A ledger that somebody has changed in every table, and whose chain was hashed anew.
struct Forgery: Sendable, CustomTestStringConvertible {
    let name: String
    let statements: [SQL]
    let finds: Set<String>

    init(_ name: String, _ statements: SQL..., finds: String...) {
        self.name = name
        self.statements = statements
        self.finds = Set(finds)
    }

    var testDescription: String { name }

    static let all = [
        Forgery(
            "the older package was used first, not the one that expires first",
            """
            UPDATE entries SET expires_at = (SELECT expires_at - 1 FROM entries WHERE number = 1)
            WHERE number = 2
            """,
            """
            UPDATE packages SET expires_at = (SELECT expires_at FROM entries WHERE number = 2)
            WHERE granted = 10
            """,
            finds: "I7 entries ann/3"),
        Forgery(
            "what was available expired before its time",
            "UPDATE entries SET at = at - 1 WHERE kind = 'expire'",
            finds: "I9 entries ann/4"),
        Forgery(
            "what came back lives longer than it should",
            "UPDATE entries SET expires_at = expires_at + 1 WHERE kind = 'extend'",
            "UPDATE packages SET expires_at = expires_at + 1 WHERE granted = 9",
            finds: "I10 entries ann/6"),
        Forgery(
            "what came back has no lifetime",
            "DELETE FROM entries WHERE kind = 'extend'",
            "UPDATE entries SET number = number - 1 WHERE number > 6",
            """
            UPDATE packages SET expires_at = (SELECT expires_at FROM entries WHERE number = 1)
            WHERE granted = 9
            """,
            finds: "I10 entries ann/6"),
        Forgery(
            "what was frozen had longer to live",
            "UPDATE entries SET expires_at = expires_at + 1 WHERE kind = 'freeze'",
            finds: "I6 entries ann/3"),
        Forgery(
            "what was frozen was another job's",
            "UPDATE entries SET job_id = 'J9' WHERE kind = 'settle'",
            finds: "J1 entries ann/5"),
        Forgery(
            "what was held ended twice",
            "UPDATE entries SET at = at - 1 WHERE kind = 'settle'",
            finds: "I4 entries ann/7"),
        Forgery(
            "what was settled had only expired",
            "UPDATE entries SET to_bucket = 'expired' WHERE kind = 'settle'",
            "UPDATE packages SET expired = expired + 3, settled = settled - 3 WHERE granted = 9",
            "UPDATE users SET expired = expired + 3, settled = settled - 3",
            finds: "I2 entries ann/5"),
    ]
}

/// Whoever rewrites the whole chain must still obey every rule.
@Suite struct ForgeryTests {
    private static let ends = LedgerWorld.start + .seconds(2 * 86_400)

    /// A's leftovers expire while J1 holds 4 of it; 3 are settled, 1 comes back with its lifetime.
    private static let story: [LedgerStep] = [
        .grant(user: "ann", credits: 9, starts: nil, expires: ends, package: "A"),
        .grant(user: "ann", credits: 10, starts: nil, expires: nil, package: "B"),
        .freeze(user: "ann", credits: 4, job: "J1"),
    ]

    @Test(arguments: Forgery.all)
    func `verify finds a rule that a forged chain breaks`(_ forgery: Forgery) async throws {
        try await withLedger(migrations: Corruption.unguarded) { world in
            var player = LedgerPlayer(world)
            _ = try await player.play(Self.story)
            _ = try await player.play([
                .clock(Self.ends), .expire(limit: 9), .settle(job: "J1", credits: 3),
            ])
            let found = try await world.engine.write { tx in
                try tx.dropGuards()
                for statement in forgery.statements { try tx.execute(statement) }
                try Self.hashAnew(tx)
                return try LedgerWorld.broken(tx)
            }
            let names = Set(found.map { "\($0.invariant) \($0.table) \($0.key)" })
            #expect(names == forgery.finds, "\(found)")
        }
    }

    private static func hashAnew(_ tx: Transaction) throws {
        var hash = Entry.genesis
        let entries = try tx.rows(
            "SELECT \(sql: Entry.columns) FROM entries ORDER BY number", Entry.init(row:))
        for entry in entries {
            hash = entry.hash(after: hash)
            try tx.execute("UPDATE entries SET hash = \(hash) WHERE number = \(entry.number)")
        }
        try tx.execute(
            """
            UPDATE users SET entry_hash = \(hash), entry_count = \(Int64(entries.count)),
                last_entry_at = \(entries.last?.at)
            """)
    }
}
