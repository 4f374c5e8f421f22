/// Signed webhooks as Standard Webhooks 1.0.0 has them, and Svix, which it grew from.
///
/// What is signed is `id.timestamp.body`, with the body's raw bytes. A `Secret` signs and verifies
/// with HMAC (`v1`), a `SigningKey` and its `PublicKey` with Ed25519 (`v1a`).
package enum StandardWebhooks {
    /// How far a webhook's time may be from ours, either way, as in the reference libraries.
    package static let toleranceSeconds: Int64 = 300

    /// More signatures than this in one header are not looked at; a rotation of keys needs two.
    static let signaturesMax = 32

    /// Why a webhook is not believed.
    package enum Refusal: Error, Hashable {
        /// The header of this name is missing or empty.
        case missingHeader(String)
        /// The identifier has a full stop in it, and could so be confused with the timestamp.
        case malformedIdentifier
        /// The timestamp is not a whole number of seconds since 1970.
        case malformedTimestamp
        /// It was sent this many seconds ago, which is too long.
        case tooOld(seconds: Int64)
        /// It was sent this many seconds from now, which is too long.
        case tooNew(seconds: Int64)
        /// No signature that we understand was made with our secret over these bytes.
        case noMatchingSignature
    }

    /// Why a text is no key.
    ///
    /// The text itself is never repeated.
    package enum KeyError: Error, Hashable {
        /// There is nothing after the prefix.
        case empty
        /// What follows the prefix is not Base64.
        case notBase64
        /// The key has another length than such a key must have.
        case wrongLength(bytes: Int, expected: Int)
    }

    /// Checks everything but the key, which `isGenuine` does: once a signature of `version`.
    static func verify(
        _ webhook: SignedWebhook, version: String, now: Int64, tolerance: Int64,
        isGenuine: (_ signature: [UInt8], _ content: [UInt8]) -> Bool
    ) throws(Refusal) {
        guard let id = webhook.id, !id.isEmpty else { throw .missingHeader("webhook-id") }
        guard let timestamp = webhook.timestamp, !timestamp.isEmpty
        else { throw .missingHeader("webhook-timestamp") }
        guard let signatures = webhook.signatures, !signatures.isEmpty
        else { throw .missingHeader("webhook-signature") }
        guard !id.utf8.contains(UInt8(ascii: ".")) else { throw .malformedIdentifier }
        guard let sent = seconds(timestamp) else { throw .malformedTimestamp }
        let age = now - sent
        guard age <= tolerance else { throw .tooOld(seconds: age) }
        guard age >= -tolerance else { throw .tooNew(seconds: -age) }

        let content = content(id: id, timestamp: timestamp, body: webhook.body)
        for entry in signatures.split(separator: " ").prefix(signaturesMax) {
            let parts = entry.split(separator: ",", maxSplits: 1)
            guard parts.count == 2, parts[0] == version else { continue }
            guard let signature = Base64.decode(String(parts[1])) else { continue }
            if isGenuine(signature, content) { return }
        }
        throw .noMatchingSignature
    }

    /// The bytes that are signed.
    static func content(id: String, timestamp: String, body: [UInt8]) -> [UInt8] {
        [UInt8]("\(id).\(timestamp).".utf8) + body
    }

    /// The bytes behind `prefix` (which may be missing) in `text`.
    static func keyBytes(_ text: String, prefix: String) throws(KeyError) -> [UInt8] {
        let encoded = text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]
        guard !encoded.isEmpty else { throw .empty }
        guard let bytes = Base64.decode(String(encoded)) else { throw .notBase64 }
        guard !bytes.isEmpty else { throw .empty }
        return bytes
    }

    /// Digits only: `Int64` alone would take a sign, and two texts would mean the same second.
    private static func seconds(_ text: String) -> Int64? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard text.utf8.allSatisfy(digits.contains) else { return nil }
        return Int64(text)
    }
}

/// A webhook as it came in; a header that did not come is `nil`.
struct SignedWebhook {
    let id: String?
    let timestamp: String?
    let body: [UInt8]
    let signatures: String?
}
