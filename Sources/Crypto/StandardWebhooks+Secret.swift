extension StandardWebhooks {
    /// The secret that sender and receiver of webhooks share (`whsec_…`).
    ///
    /// Printing it prints no part of it.
    package struct Secret: Sendable, Hashable {
        private let key: [UInt8]

        /// Reads `whsec_` and Base64; the prefix and the padding may be missing.
        ///
        /// - Parameter text: The secret as the sender shows it.
        /// - Throws: `KeyError`, which does not repeat the text.
        package init(_ text: String) throws(KeyError) {
            key = try keyBytes(text, prefix: "whsec_")
        }

        /// Checks that a webhook was signed with this secret, and not long ago.
        ///
        /// - Parameters:
        ///   - id: The header `webhook-id`; `nil` if it is missing, as with the others.
        ///   - timestamp: The header `webhook-timestamp`.
        ///   - body: The bytes as they came, before any decoding.
        ///   - signatures: The header `webhook-signature`: any one `v1` entry has to match.
        ///   - now: Seconds since 1970.
        ///   - tolerance: Seconds that the webhook's time may differ from `now`.
        /// - Throws: `Refusal`, if it is not to be believed.
        package func verify(
            id: String?, timestamp: String?, body: [UInt8], signatures: String?, now: Int64,
            tolerance: Int64 = toleranceSeconds
        ) throws(Refusal) {
            let webhook = SignedWebhook(
                id: id, timestamp: timestamp, body: body, signatures: signatures)
            try StandardWebhooks.verify(webhook, version: "v1", now: now, tolerance: tolerance) {
                ConstantTime.isEqual($0, HMAC.sha256($1, key: key))
            }
        }

        /// The header `webhook-signature` (`v1,…`) for a webhook sent at `timestamp`.
        ///
        /// Precondition: `id` is not empty and has no full stop.
        package func sign(id: String, timestamp: Int64, body: [UInt8]) -> String {
            precondition(!id.isEmpty && !id.contains("."), "an id without full stops")
            let content = content(id: id, timestamp: String(timestamp), body: body)
            return "v1," + Base64.encode(HMAC.sha256(content, key: key))
        }
    }
}

extension StandardWebhooks.Secret: CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    package var description: String { "‹secret›" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
