import Crypto
package import Database

/// What a program may do with its key: the product's calls, or an operator's.
package enum KeyRole: String, Sendable, Codable, CaseIterable, SQLRepresentable {
    case product, viewer, support, `operator`, admin
}

/// A program's key as it is stored: never the key itself.
package struct KeyRecord: Sendable, Equatable, Codable {
    package var id: String
    package var name: String
    package var role: KeyRole
    package var createdAt: Instant
    package var revokedAt: Instant?
}

/// The keys of programs.
package struct KeyRing {
    private let tx: Transaction

    package init(_ tx: Transaction) {
        self.tx = tx
    }

    /// Makes a key with 32 random bytes.
    ///
    /// - Returns: the key, which is shown this once and stored nowhere.
    package func create(name: String, role: KeyRole) throws -> (key: String, record: KeyRecord) {
        let key = "hf_\(Base64.encodeURL(SecureRandom.bytes(32)))"
        let id: Identifier<KeyRecord> = tx.identifier()
        _ = try tx.execute(
            """
            INSERT INTO api_keys (id, name, role, hash, created_at)
            VALUES (\(id), \(name), \(role), \(SHA256.hash(key)), \(tx.now))
            """)
        return (
            key,
            KeyRecord(id: id.text, name: name, role: role, createdAt: tx.now, revokedAt: nil)
        )
    }

    /// The key that hashes to `hash`, unless it was revoked.
    ///
    /// A look-up by SHA-256 needs no constant time: whoever could learn from it how much of a hash
    /// is right would still have to find what hashes to it.
    package func find(hash: [UInt8]) throws -> KeyRecord? {
        try tx.first(
            """
            SELECT id, name, role, created_at, revoked_at FROM api_keys
            WHERE hash = \(hash) AND revoked_at IS NULL
            """, Self.record)
    }

    /// Every key that was ever made, the revoked ones among them, in the order of their ids.
    package func all() throws -> [KeyRecord] {
        try tx.rows(
            "SELECT id, name, role, created_at, revoked_at FROM api_keys ORDER BY id", Self.record)
    }

    /// - Returns: whether there was such a key that worked.
    package func revoke(_ id: String) throws -> Bool {
        try tx.execute(
            """
            UPDATE api_keys SET revoked_at = \(tx.now) WHERE id = \(id) AND revoked_at IS NULL
            """) > 0
    }

    private static func record(_ row: Row) throws -> KeyRecord {
        try KeyRecord(
            id: row.get(0), name: row.get(1), role: row.get(2), createdAt: row.get(3),
            revokedAt: row.get(4))
    }
}
