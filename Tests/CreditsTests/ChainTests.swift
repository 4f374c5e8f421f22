@testable import Credits
import Database
import Support
import Testing

/// The journal: immutable, numbered, chained (I2, I14).
@Suite struct ChainTests {
    /// What no foreign key refuses, and the words in which a trigger does.
    private static let refused: [(SQL, String)] = [
        ("UPDATE entries SET credits = 5", "entries are never changed"),
        ("DELETE FROM entries", "entries are never"),
        ("DELETE FROM users WHERE id = 'eve'", "users are never deleted"),
        ("DELETE FROM packages", "packages are never deleted"),
        ("DELETE FROM holds", "holds are never deleted"),
        ("UPDATE users SET id = 'sue' WHERE id = 'eve'", "keep their ids"),
        ("UPDATE packages SET id = 'P'", "keep their ids"),
        ("UPDATE packages SET user_id = 'eve'", "keep their ids"),
        ("UPDATE holds SET id = 'H'", "keep their ids"),
        ("UPDATE holds SET user_id = 'eve'", "keep their ids"),
        ("UPDATE holds SET job_id = 'J9'", "keep their ids"),
        (
            """
            INSERT INTO users (id, entry_hash, created_at) SELECT id, entry_hash, 0 FROM users
            WHERE id = 'eve' ON CONFLICT (id) DO UPDATE SET id = 'sue'
            """, "keep their ids"
        ),
    ]

    @Test(arguments: refused)
    func `I14: entries, and what they name, refuse to be changed or deleted`(
        sql: SQL, words: String
    ) async throws {
        try await expectRefusal(of: sql, words)
    }

    @Test(
        .enabled(if: EngineKind.chosen == .sqlite),
        arguments: [
            ("INSERT OR REPLACE INTO entries SELECT * FROM entries", "entries are never deleted"),
            ("INSERT OR REPLACE INTO packages SELECT * FROM packages", "are never deleted"),
            ("INSERT OR REPLACE INTO holds SELECT * FROM holds", "holds are never deleted"),
            ("UPDATE OR REPLACE users SET id = 'eve' WHERE id = 'ann'", "keep their ids"),
        ] as [(SQL, String)])
    func `I14: they refuse to be replaced`(sql: SQL, words: String) async throws {
        try await expectRefusal(of: sql, words)
    }

    @Test(
        .enabled(if: EngineKind.chosen != .sqlite),
        arguments: [
            ("TRUNCATE entries", "entries are never"),
            ("TRUNCATE users CASCADE", "are never deleted"),
            ("TRUNCATE packages", "packages are never deleted"),
            ("TRUNCATE holds CASCADE", "holds are never deleted"),
        ] as [(SQL, String)])
    func `I14: they refuse to be emptied`(sql: SQL, words: String) async throws {
        try await expectRefusal(of: sql, words)
    }

    private func expectRefusal(of sql: SQL, _ words: String) async throws {
        try await withLedger { world in
            var player = LedgerPlayer(world)
            _ = try await player.play([
                .grant(user: "ann", credits: 9, starts: nil, expires: nil, package: "A"),
                .freeze(user: "ann", credits: 4, job: "J1"),
            ])
            try await world.engine.write { tx in
                _ = try tx.execute(
                    """
                    INSERT INTO users (id, entry_hash, created_at)
                    VALUES ('eve', \(Entry.genesis), 0)
                    """)
            }
            let before = try await world.engine.read { try LedgerWorld.rows($0) }
            let refusal = await #expect(throws: DatabaseError.self) {
                try await world.engine.write { try $0.execute(sql) }
            }
            #expect(refusal?.message.contains(words) == true, "\(String(describing: refusal))")
            #expect(try await world.engine.read { try LedgerWorld.rows($0) } == before)
        }
    }

    @Test func `I14: entries are numbered for each user without gaps`() async throws {
        try await withLedger { world in
            let numbers = try await world.engine.write { tx in
                let ledger = Ledger(tx)
                for user in ["ann", "ben", "ann"] {
                    _ = try ledger.grant(2, to: UserID(user), source: .purchase)
                }
                let hold = try ledger.freeze(3, of: UserID("ann"), for: JobID("J1"))
                _ = try ledger.release(hold, reason: "failed")
                return try ["ann", "ben"].map { user in
                    try ledger.entries(of: UserID(user), limit: 100).map(\.number)
                }
            }
            #expect(numbers == [[6, 5, 4, 3, 2, 1], [1]])
        }
    }

    @Test func `pages of entries follow one another`() async throws {
        try await withLedger { world in
            let pages = try await world.engine.write { tx in
                let ledger = Ledger(tx)
                for _ in 1...5 {
                    _ = try ledger.grant(1, to: UserID("ann"), source: .promotion)
                }
                return try [nil, 4, 2, 1].map { before in
                    try ledger.entries(of: UserID("ann"), before: before, limit: 2).map(\.number)
                }
            }
            #expect(pages == [[5, 4], [3, 2], [1], []])
        }
    }

    @Test func `I14: the hash of an entry covers every field`() {
        let entry = Entry(
            user: UserID("ann"), number: 1, kind: .grant, package: PackageID("P"), from: .outside,
            to: .available, credits: 5, hold: HoldID("H"), job: JobID("J"),
            at: Instant(microseconds: 7), effectiveAt: Instant(microseconds: 8),
            expiresAt: Instant(microseconds: 9), reason: "r")
        let changes: [(inout Entry) -> Void] = [
            { $0.user = UserID("anm") }, { $0.number = 2 }, { $0.kind = .refund },
            { $0.package = PackageID("Q") }, { $0.from = .settled }, { $0.to = .held },
            { $0.credits = 6 }, { $0.hold = nil }, { $0.hold = HoldID("") },
            { $0.job = nil }, { $0.job = JobID("K") }, { $0.at = Instant(microseconds: 8) },
            { $0.effectiveAt = nil }, { $0.expiresAt = nil }, { $0.reason = nil },
            { $0.reason = "" },
            // What one field loses and the next wins is not the same.
            { ($0.hold, $0.job) = (HoldID("HJ"), JobID("")) },
            { ($0.effectiveAt, $0.expiresAt) = ($0.expiresAt, $0.effectiveAt) },
        ]
        var hashes: Set<[UInt8]> = [entry.hash(after: Entry.genesis)]
        for change in changes {
            var changed = entry
            change(&changed)
            hashes.insert(changed.hash(after: Entry.genesis))
        }
        hashes.insert(entry.hash(after: [UInt8](repeating: 1, count: 32)))
        #expect(hashes.count == changes.count + 2)
    }

    @Test func `I14: the hash of an entry is what it has always been`() {
        let entry = Entry(
            user: UserID("ann"), number: 1, kind: .grant, package: PackageID("P"), from: .outside,
            to: .available, credits: 5, at: Instant(microseconds: 7), reason: "r")
        #expect(entry.hash(after: Entry.genesis).prefix(4) == [47, 179, 135, 7])
    }
}
