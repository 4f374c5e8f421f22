package import Database

/// The key was used for another request before.
package struct KeyReuse: Error, Sendable, Hashable, CustomStringConvertible {
    package var key: String

    package var description: String {
        "the idempotency key \(key) was used for another request: use a new key for a new request"
    }
}

/// One request and one outcome for each key, for ever (I11).
///
/// A refusal is an outcome like any other: a key that failed stays failed, so that a repeated
/// request never succeeds by surprise days later.
package struct KeyedOutcomes {
    private let tx: Transaction
    private let scope: String

    /// Keys of one `scope` know nothing of another's: two kinds of request may use the same.
    package init(_ tx: Transaction, scope: String) {
        self.tx = tx
        self.scope = scope
    }

    /// The outcome stored under `key`.
    ///
    /// - Parameters:
    ///   - key: 1 to 255 characters, chosen by the caller.
    ///   - request: the SHA-256 over everything that makes the request what it is.
    /// - Returns: `nil` if the key is new.
    /// - Throws: ``KeyReuse`` if the key stands for another request.
    package func outcome(of key: String, request: [UInt8]) throws -> String? {
        let stored = try tx.first(
            """
            SELECT request, outcome FROM idempotency_keys
            WHERE scope = \(scope) AND key = \(key)
            """
        ) { try ($0.get(0, as: [UInt8].self), $0.get(1, as: String.self)) }
        guard let stored else { return nil }
        guard stored.0 == request else { throw KeyReuse(key: key) }
        return stored.1
    }

    /// Stores what became of the request, in the same transaction as the thing itself.
    package func store(_ outcome: String, for key: String, request: [UInt8]) throws {
        try tx.send(
            """
            INSERT INTO idempotency_keys (scope, key, request, outcome, created_at)
            \(.values)\(scope), \(key), \(request), \(outcome), \(tx.now)\(.end)
            """)
    }
}
