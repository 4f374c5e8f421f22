extension StandardWebhooks {
    /// The key (`whpk_…`) that a receiver checks `v1a` signatures with.
    package struct PublicKey: Sendable, Hashable {
        private let key: [UInt8]

        /// Reads `whpk_` and Base64 of 32 bytes; the prefix and the padding may be missing.
        package init(_ text: String) throws(KeyError) {
            key = try keyBytes(text, prefix: "whpk_")
            guard key.count == 32 else { throw .wrongLength(bytes: key.count, expected: 32) }
        }

        /// Checks that a webhook was signed by the owner of this key, and not long ago.
        ///
        /// The parameters are those of `Secret.verify`.
        ///
        /// - Throws: `Refusal`, if it is not to be believed.
        package func verify(
            id: String?, timestamp: String?, body: [UInt8], signatures: String?, now: Int64,
            tolerance: Int64 = toleranceSeconds
        ) throws(Refusal) {
            let webhook = SignedWebhook(
                id: id, timestamp: timestamp, body: body, signatures: signatures)
            try StandardWebhooks.verify(webhook, version: "v1a", now: now, tolerance: tolerance) {
                Ed25519.isValid($0, for: $1, publicKey: key)
            }
        }
    }

    /// The key (`whsk_…`) that a sender makes `v1a` signatures with.
    ///
    /// Printing it prints no part of it.
    package struct SigningKey: Sendable, Hashable {
        private let seed: [UInt8]

        /// Reads `whsk_` and Base64 of seed and public key, 32 bytes each.
        package init(_ text: String) throws(KeyError) {
            let bytes = try keyBytes(text, prefix: "whsk_")
            guard bytes.count == 64 else { throw .wrongLength(bytes: bytes.count, expected: 64) }
            seed = [UInt8](bytes[..<32])
        }

        /// The header `webhook-signature` (`v1a,…`) for a webhook sent at `timestamp`.
        ///
        /// Precondition: `id` is not empty and has no full stop.
        package func sign(id: String, timestamp: Int64, body: [UInt8]) -> String {
            precondition(!id.isEmpty && !id.contains("."), "an id without full stops")
            let content = content(id: id, timestamp: String(timestamp), body: body)
            return "v1a," + Base64.encode(Ed25519.sign(content, seed: seed))
        }
    }
}

extension StandardWebhooks.SigningKey: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "‹secret›" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
