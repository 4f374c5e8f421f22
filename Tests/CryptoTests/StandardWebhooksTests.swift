import Crypto
import Testing

/// A webhook with a signature that others published.
struct SignedExample: Sendable {
    let secret: String
    let id: String
    let timestamp: Int64
    let body: String
    let signature: String
}

/// The vectors of the specification's libraries, and of Svix's documentation.
let reference = SignedExample(
    secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    timestamp: 1_614_265_330, body: #"{"test": 2432232314}"#,
    signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
let svix = SignedExample(
    secret: "whsec_plJ3nmyCDGBKInavdOK15jsl", id: "msg_loFOjxBNrRLzqYUf",
    timestamp: 1_731_705_121, body: #"{"event_type":"ping","data":{"success":true}}"#,
    signature: "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")
let elliptic = SignedExample(
    secret: "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9l"
        + "MicMFs6Kvg==",
    id: reference.id, timestamp: reference.timestamp, body: reference.body,
    signature: "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mN"
        + "l8EM+m7TBAg==")
let ellipticPublicKey = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="

/// A signature of the right form that was not made with our secret.
let foreign = "Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="

/// The reference webhook with something changed, and what becomes of it.
struct Change: Sendable, CustomTestStringConvertible {
    let what: String
    var id: String? = reference.id
    var timestamp: String? = String(reference.timestamp)
    var body = reference.body
    var signatures: String? = reference.signature
    var secondsLater: Int64 = 0
    let refusal: StandardWebhooks.Refusal?

    var testDescription: String { what }
}

let changes = [
    Change(what: "nothing", refusal: nil),
    Change(what: "no id", id: nil, refusal: .missingHeader("webhook-id")),
    Change(what: "empty id", id: "", refusal: .missingHeader("webhook-id")),
    Change(what: "no time", timestamp: nil, refusal: .missingHeader("webhook-timestamp")),
    Change(what: "no signature", signatures: nil, refusal: .missingHeader("webhook-signature")),
    Change(what: "id with a stop", id: "msg.1", refusal: .malformedIdentifier),
    Change(what: "other id", id: "msg_other", refusal: .noMatchingSignature),
    Change(what: "time in words", timestamp: "hello", refusal: .malformedTimestamp),
    Change(what: "time with a sign", timestamp: "+1614265330", refusal: .malformedTimestamp),
    Change(what: "time with a fraction", timestamp: "1614265330.0", refusal: .malformedTimestamp),
    Change(
        what: "time out of range", timestamp: "99999999999999999999",
        refusal: .malformedTimestamp),
    Change(what: "other time", timestamp: "1614265331", refusal: .noMatchingSignature),
    Change(what: "other body", body: #"{"test":2432232314}"#, refusal: .noMatchingSignature),
    Change(what: "as late as allowed", secondsLater: 300, refusal: nil),
    Change(what: "too late", secondsLater: 301, refusal: .tooOld(seconds: 301)),
    Change(what: "as early as allowed", secondsLater: -300, refusal: nil),
    Change(what: "too early", secondsLater: -301, refusal: .tooNew(seconds: 301)),
    Change(
        what: "wrong signature", signatures: "v1,dawfeoifkpqwoekfpqoekf",
        refusal: .noMatchingSignature),
    Change(what: "empty signature", signatures: "v1,", refusal: .noMatchingSignature),
    Change(what: "no version", signatures: "\(foreign)", refusal: .noMatchingSignature),
    Change(
        what: "signature of another version", signatures: "v2" + reference.signature.dropFirst(2),
        refusal: .noMatchingSignature),
    Change(
        what: "several signatures",
        signatures: "v1,\(foreign) v2,\(foreign) \(reference.signature) v1,\(foreign)",
        refusal: nil),
    Change(
        what: "more signatures than anyone needs",
        signatures: String(repeating: "v1,\(foreign) ", count: 32) + reference.signature,
        refusal: .noMatchingSignature),
]

@Suite struct `Standard Webhooks` {
    @Test(arguments: [reference, svix])
    func `published webhooks are signed and verified`(example: SignedExample) throws {
        let secret = try StandardWebhooks.Secret(example.secret)
        let body = [UInt8](example.body.utf8)
        #expect(
            secret.sign(id: example.id, timestamp: example.timestamp, body: body)
                == example.signature)
        try secret.verify(
            id: example.id, timestamp: String(example.timestamp), body: body,
            signatures: example.signature, now: example.timestamp)
    }

    @Test func `the published Ed25519 webhook is signed and verified`() throws {
        let key = try StandardWebhooks.SigningKey(elliptic.secret)
        let publicKey = try StandardWebhooks.PublicKey(ellipticPublicKey)
        let body = [UInt8](elliptic.body.utf8)
        #expect(
            key.sign(id: elliptic.id, timestamp: elliptic.timestamp, body: body)
                == elliptic.signature)
        try publicKey.verify(
            id: elliptic.id, timestamp: String(elliptic.timestamp), body: body,
            signatures: "v1,\(foreign) \(elliptic.signature)", now: elliptic.timestamp)
        #expect(throws: StandardWebhooks.Refusal.noMatchingSignature) {
            try publicKey.verify(
                id: elliptic.id, timestamp: String(elliptic.timestamp), body: body + [0],
                signatures: elliptic.signature, now: elliptic.timestamp)
        }
    }

    @Test(arguments: changes)
    func `a webhook is believed or refused for what it is`(change: Change) throws {
        let secret = try StandardWebhooks.Secret(reference.secret)
        var refusal: StandardWebhooks.Refusal?
        do throws(StandardWebhooks.Refusal) {
            try secret.verify(
                id: change.id, timestamp: change.timestamp, body: [UInt8](change.body.utf8),
                signatures: change.signatures, now: reference.timestamp + change.secondsLater)
        } catch {
            refusal = error
        }
        #expect(refusal == change.refusal)
    }

    @Test func `prefix and padding of a secret may be missing`() throws {
        let secret = try StandardWebhooks.Secret("whsec_c2VjcmV0IQ==")
        #expect(try StandardWebhooks.Secret("c2VjcmV0IQ") == secret)
    }

    @Test(arguments: [
        ("", StandardWebhooks.KeyError.empty), ("whsec_", .empty), ("whsec_====", .notBase64),
        ("whsec_no secret", .notBase64), ("whpk_c2VjcmV0IQ==", .notBase64),
    ])
    func `a text that is no secret is refused`(text: String, error: StandardWebhooks.KeyError) {
        #expect(throws: error) { try StandardWebhooks.Secret(text) }
    }

    @Test func `an Ed25519 key has its length`() {
        #expect(throws: StandardWebhooks.KeyError.wrongLength(bytes: 7, expected: 32)) {
            try StandardWebhooks.PublicKey("whpk_c2VjcmV0IQ==")
        }
        #expect(throws: StandardWebhooks.KeyError.wrongLength(bytes: 7, expected: 64)) {
            try StandardWebhooks.SigningKey("whsk_c2VjcmV0IQ==")
        }
    }

    @Test func `a secret is never printed`() throws {
        let secret = try StandardWebhooks.Secret(reference.secret)
        var text = "\(secret) \(String(reflecting: secret)) \(Optional(secret) as Any)"
        dump(secret, to: &text)
        dump([secret], to: &text)
        #expect(!text.contains("key"))
        #expect(!text.contains("49"), "the secret's first byte")
    }
}
