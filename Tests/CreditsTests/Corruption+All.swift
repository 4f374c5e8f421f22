import Credits
import Database
import Foundation

extension Corruption {
    /// The ledger's schema in SQLite without its foreign keys, as someone with the file and bad
    /// intentions would make it; in PostgreSQL they are dropped later.
    static let unguarded: [Migration] = CreditsSchema.migrations.map { migration in
        let text = String(decoding: migration.sql, as: UTF8.self)
            .replacing(/REFERENCES \w+ \(id\)/, with: "")
        return Migration(
            number: migration.number, name: migration.name, sqlite: Array(text.utf8),
            postgresql: migration.sql(for: .postgresql))
    }

    private static let zeros = [UInt8](repeating: 0, count: 32)

    static let all = entries + holds + allocations + users + packages

    private static let entries = [
        Corruption(
            "an entry's credits",
            "UPDATE entries SET credits = 5 WHERE number = 3",
            finds: "I1 entries ann/6", "I14 entries ann/3", "I2 packages A", "I2 users ann",
            "I5 holds J1"),
        Corruption(
            "an entry's time",
            "UPDATE entries SET at = at + 1 WHERE number = 4",
            finds: "I14 entries ann/4", "I4 entries ann/5"),
        Corruption(
            "an entry's reason",
            "UPDATE entries SET reason = 'x' WHERE number = 5",
            finds: "I4 holds J1", "I14 entries ann/5"),
        Corruption(
            "an entry's package",
            """
            UPDATE entries SET package_id = (SELECT id FROM packages WHERE granted = 10) WHERE
            user_id = 'ann' AND number = 4
            """,
            finds: "I7 holds J1", "I1 entries ann/10", "I1 entries ann/4", "I1 entries ann/7",
            "I1 entries ann/9",
            "I14 entries ann/4", "I2 packages A", "I2 packages B"),
        Corruption(
            "an entry's hash",
            "UPDATE entries SET hash = \(zeros) WHERE number = 6",
            finds: "I14 entries ann/6", "I14 entries ann/7"),
        Corruption(
            "an entry in the middle is missing",
            "DELETE FROM entries WHERE number = 5",
            finds: "I1 entries ann/6", "I14 entries ann/6", "I2 packages A", "I2 users ann",
            "I5 holds J1"),
        Corruption(
            "the last entry is missing",
            "DELETE FROM entries WHERE number = 10",
            finds: "I14 users ann", "I2 packages A", "I2 users ann", "I8 holds J1"),
        Corruption(
            "all entries of a user are missing",
            "DELETE FROM entries WHERE user_id = 'ben'",
            finds: "I14 users ben", "I2 packages C", "I2 users ben"),
        Corruption(
            "two entries are swapped",
            "UPDATE entries SET number = 100 WHERE number = 3",
            "UPDATE entries SET number = 3 WHERE number = 4",
            "UPDATE entries SET number = 4 WHERE number = 100",
            finds: "I1 entries ann/3", "I14 entries ann/3", "I14 entries ann/4",
            "I14 entries ann/5", "I6 entries ann/4"),
        Corruption(
            "an entry is given to another user",
            "UPDATE entries SET user_id = 'ben' WHERE number = 10",
            finds: "I1 entries ben/10", "I14 entries ben/10", "I14 users ann", "I14 users ben",
            "I2 holds J1", "I2 packages A", "I2 users ann", "I2 users ben", "I8 holds J1"),
        Corruption(
            "an entry too many",
            """
            INSERT INTO entries (user_id, number, kind, package_id, from_bucket, to_bucket,
            credits, at, hash) SELECT 'ben', 2, 'grant', id, 'outside', 'available', 100, 0,
            \(zeros) FROM packages WHERE granted = 7
            """,
            finds: "I1 packages C", "I12 packages C", "I14 entries ben/2", "I14 users ben",
            "I2 packages C", "I2 users ben", "I7 packages C"),
        Corruption(
            "more credits than there are numbers",
            "UPDATE entries SET credits = 9223372036854775807 WHERE number IN (1, 2)",
            finds: "I7 entries ann/7", "I7 entries ann/8", "I1 packages A", "I1 packages B",
            "I1 packages C", "I14 entries ann/1",
            "I14 entries ann/2", "I14 entries ben/1", "I2 packages A", "I2 packages B",
            "I2 packages C", "I2 users ann", "I2 users ben"),
        Corruption(
            "less than no credits",
            "UPDATE entries SET credits = -9223372036854775807 - 1 WHERE number IN (1, 2)",
            finds: "I7 entries ann/3", "I7 entries ann/7", "I7 entries ann/8", "I1 entries ann/1",
            "I1 entries ann/2", "I1 entries ben/1", "I1 packages A",
            "I1 packages B", "I1 packages C", "I14 entries ann/1", "I14 entries ann/2",
            "I14 entries ben/1", "I2 packages A", "I2 packages B", "I2 packages C",
            "I2 users ann", "I2 users ben"),
        Corruption(
            "an entry far in the future",
            """
            UPDATE entries SET at = 9223372036854775807, expires_at = 9223372036854775807 WHERE
            number = 1 AND user_id = 'ann'
            """,
            finds: "I7 entries ann/3", "I7 entries ann/6", "I14 users ann", "I10 packages A",
            "I14 entries ann/1", "I6 entries ann/3", "I6 entries ann/6", "I7 packages A"),
    ]

    private static let holds = [
        Corruption(
            "a hold's credits",
            "UPDATE holds SET credits = 19 WHERE job_id = 'J2'",
            finds: "I5 holds J2"),
        Corruption(
            "a hold is released by hand",
            """
            UPDATE holds SET state = 'released', released = 18, resolved_at = created_at WHERE
            job_id = 'J2'
            """,
            finds: "I3 packages A", "I3 packages B", "I4 holds J2", "I5 holds J2"),
        Corruption(
            "a hold is held again",
            """
            UPDATE holds SET state = 'held', released = 0, resolved_at = NULL WHERE job_id =
            'J3'
            """,
            finds: "I3 packages B", "I4 holds J3", "I5 holds J3"),
        Corruption(
            "a hold has settled less",
            "UPDATE holds SET settled = 2, released = 2 WHERE job_id = 'J1'",
            finds: "I5 holds J1"),
        Corruption(
            "a refund is forgotten",
            "UPDATE holds SET refunded = 0 WHERE job_id = 'J1'",
            finds: "I8 holds J1"),
        Corruption(
            "a hold is older",
            "UPDATE holds SET created_at = created_at - 1 WHERE job_id = 'J2'",
            finds: "I4 holds J2"),
        Corruption(
            "a hold's end is later",
            "UPDATE holds SET resolved_at = resolved_at + 1 WHERE job_id = 'J3'",
            finds: "I4 holds J3"),
        Corruption(
            "a hold's reason", "UPDATE holds SET reason = 'x' WHERE job_id = 'J3'",
            finds: "I4 holds J3"),
        Corruption(
            "a hold has another job",
            "UPDATE holds SET job_id = 'J9' WHERE job_id = 'J2'",
            finds: "I2 holds J2", "J1 holds J2"),
        Corruption(
            "a hold has another user",
            "UPDATE holds SET user_id = 'ben' WHERE job_id = 'J2'",
            finds: "I2 holds J2", "I3 packages A", "I3 packages B"),
        Corruption(
            "a hold is missing",
            "DELETE FROM holds WHERE job_id = 'J3'",
            finds: "I2 holds J3"),
        Corruption(
            "a hold too many",
            """
            INSERT INTO holds (id, user_id, job_id, credits, created_at) VALUES ('H', 'ben',
            'J9', 1, 0)
            """,
            finds: "I2 holds H"),
        Corruption(
            "a hold too many that has ended",
            """
            INSERT INTO holds (id, user_id, job_id, credits, created_at, state, released,
            resolved_at) VALUES ('H', 'ben', 'J9', 1, 0, 'released', 1, 1)
            """,
            finds: "I2 holds H"),
        Corruption(
            "a hold of nobody",
            "UPDATE holds SET user_id = 'eve' WHERE job_id = 'J3'",
            finds: "I2 holds J3"),
        Corruption(
            "a hold of more than there are numbers",
            """
            UPDATE holds SET credits = 9223372036854775807, settled = 9223372036854775807 WHERE
            job_id = 'J1'
            """,
            finds: "I5 holds J1"),
    ]

    /// The freezes of a hold, in their order.
    private static let allocations = [
        Corruption(
            "an allocation's expiry",
            "UPDATE entries SET expires_at = expires_at + 1 WHERE number = 3",
            finds: "I14 entries ann/3", "I6 entries ann/3"),
        Corruption(
            "an allocation that would never have expired",
            "UPDATE entries SET expires_at = NULL WHERE number = 6",
            finds: "I14 entries ann/6", "I6 entries ann/6"),
        Corruption(
            "an allocation's package",
            """
            UPDATE entries SET package_id = (SELECT id FROM packages WHERE granted = 10)
            WHERE number = 3
            """,
            finds: "I1 entries ann/4", "I1 entries ann/5", "I14 entries ann/3", "I2 packages A",
            "I2 packages B", "I6 entries ann/3", "I7 entries ann/3", "I7 entries ann/7",
            "I7 entries ann/8", "I7 holds J1", "I8 holds J1"),
        Corruption(
            "the order of an allocation",
            "UPDATE entries SET number = 100 WHERE number = 6",
            "UPDATE entries SET number = 6 WHERE number = 7",
            "UPDATE entries SET number = 7 WHERE number = 100",
            finds: "I14 entries ann/6", "I14 entries ann/7", "I14 entries ann/8",
            "I7 entries ann/6"),
        Corruption(
            "an allocation is missing",
            "DELETE FROM entries WHERE number = 7",
            finds: "I14 entries ann/8", "I2 packages B", "I2 users ann", "I3 packages B",
            "I5 holds J2"),
        Corruption(
            "an allocation too many",
            """
            INSERT INTO entries (user_id, number, kind, package_id, from_bucket, to_bucket,
            credits, hold_id, job_id, at, hash) SELECT user_id, 11, kind, package_id, from_bucket,
            to_bucket, 1, hold_id, job_id, at, hash FROM entries WHERE number = 7
            """,
            finds: "I14 entries ann/11", "I14 users ann", "I2 packages B", "I2 users ann",
            "I3 packages B", "I5 holds J2", "I7 entries ann/11"),
        Corruption(
            "an orphan allocation, of no hold",
            "UPDATE entries SET hold_id = 'H' WHERE number = 8",
            finds: "I14 entries ann/8", "I2 holds H", "I2 users ann", "I5 holds J3"),
        Corruption(
            "an allocation of another hold",
            """
            UPDATE entries SET hold_id = (SELECT id FROM holds WHERE job_id = 'J3')
            WHERE number = 7
            """,
            finds: "I14 entries ann/7", "I3 packages B", "I5 holds J2", "I5 holds J3",
            "J1 entries ann/8", "J1 entries ann/9", "J1 holds J3"),
        Corruption(
            "an allocation of more than there are numbers",
            "UPDATE entries SET credits = 9223372036854775807 WHERE number IN (6, 7)",
            finds: "I1 entries ann/10", "I1 entries ann/6", "I1 entries ann/7",
            "I1 entries ann/8", "I1 entries ann/9", "I14 entries ann/6", "I14 entries ann/7",
            "I2 packages A", "I2 packages B", "I2 users ann", "I3 packages A", "I3 packages B",
            "I5 holds J2", "I7 entries ann/8"),
    ]

    private static let users = [
        Corruption(
            "a user has more available",
            "UPDATE users SET available = available + 1 WHERE id = 'ann'",
            finds: "I2 users ann"),
        Corruption(
            "a user has less held",
            "UPDATE users SET held = held - 1 WHERE id = 'ann'",
            finds: "I2 users ann"),
        Corruption(
            "a user has more settled",
            "UPDATE users SET settled = settled + 1 WHERE id = 'ann'",
            finds: "I2 users ann"),
        Corruption(
            "a user has more expired",
            "UPDATE users SET expired = 1 WHERE id = 'ben'",
            finds: "I2 users ben"),
        Corruption(
            "a user has more revoked",
            "UPDATE users SET revoked = 1 WHERE id = 'ben'",
            finds: "I2 users ben"),
        Corruption(
            "a user's count of open holds",
            "UPDATE users SET open_holds = 0 WHERE id = 'ann'",
            finds: "I2 users ann"),
        Corruption(
            "a user's count of entries",
            "UPDATE users SET entry_count = 2 WHERE id = 'ben'",
            finds: "I14 users ben"),
        Corruption(
            "a user's last hash",
            "UPDATE users SET entry_hash = \(zeros) WHERE id = 'ben'",
            finds: "I14 users ben"),
        Corruption(
            "a user's first day",
            "UPDATE users SET created_at = created_at + 1 WHERE id = 'ben'",
            finds: "I14 users ben"),
        Corruption(
            "the time of a user's last entry",
            "UPDATE users SET last_entry_at = last_entry_at - 1 WHERE id = 'ben'",
            finds: "I14 users ben"),
        Corruption(
            "a user is missing",
            "DELETE FROM users WHERE id = 'ben'",
            finds: "I2 entries ben/1", "I2 packages C"),
    ]

    private static let packages = [
        Corruption(
            "credits are moved within a package",
            """
            UPDATE packages SET available = available + 1, settled = settled - 1 WHERE granted =
            20
            """,
            finds: "I2 packages A"),
        Corruption(
            "credits are moved between packages",
            """
            UPDATE packages SET available = available + 1, granted = granted + 1 WHERE granted =
            20
            """,
            """
            UPDATE packages SET available = available - 1, granted = granted - 1 WHERE granted =
            10
            """,
            finds: "I1 packages A", "I1 packages B", "I2 packages A", "I2 packages B"),
        Corruption(
            "a package does not add up",
            "UPDATE packages SET available = available + 1 WHERE granted = 7",
            finds: "I2 packages C"),
        Corruption(
            "a package's held credits",
            "UPDATE packages SET held = held - 1, available = available + 1 WHERE granted = 10",
            finds: "I2 packages B", "I3 packages B"),
        Corruption(
            "a package lives longer",
            "UPDATE packages SET expires_at = expires_at + 1 WHERE granted = 20",
            finds: "I10 packages A"),
        Corruption(
            "a package lives for ever",
            "UPDATE packages SET expires_at = NULL WHERE granted = 20",
            finds: "I10 packages A"),
        Corruption(
            "a package ends",
            "UPDATE packages SET expires_at = 9223372036854775807 WHERE granted = 7",
            finds: "I10 packages C"),
        Corruption(
            "a package begins earlier",
            "UPDATE packages SET effective_at = effective_at - 1 WHERE granted = 20",
            finds: "I12 packages A"),
        Corruption(
            "a package is older",
            "UPDATE packages SET granted_at = granted_at - 1 WHERE granted = 20",
            finds: "I7 packages A"),
        Corruption(
            "a package has another user",
            "UPDATE packages SET user_id = 'ben' WHERE granted = 10",
            finds: "I2 packages B"),
        Corruption(
            "a package has nobody",
            "UPDATE packages SET user_id = 'eve' WHERE granted = 7",
            finds: "I2 packages C"),
        Corruption(
            "a package is missing",
            "DELETE FROM packages WHERE granted = 7",
            finds: "I2 packages C"),
        Corruption(
            "a package too many",
            """
            INSERT INTO packages (id, user_id, source, granted, available, granted_at,
            effective_at) VALUES ('P', 'ben', 'purchase', 5, 5, 0, 0)
            """,
            finds: "I2 packages P"),
    ]
}
