import Crypto
import Testing

struct HMACVector: Sendable {
    let key: [UInt8]
    let message: [UInt8]
    let digest: String
}

/// RFC 4231, test cases 1 to 4, 6 and 7 (5 is a truncation that we do not offer).
let hmacVectors = [
    HMACVector(
        key: [UInt8](repeating: 0x0b, count: 20), message: [UInt8]("Hi There".utf8),
        digest: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
    HMACVector(
        key: [UInt8]("Jefe".utf8), message: [UInt8]("what do ya want for nothing?".utf8),
        digest: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    HMACVector(
        key: [UInt8](repeating: 0xaa, count: 20), message: [UInt8](repeating: 0xdd, count: 50),
        digest: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
    HMACVector(
        key: [UInt8](1...25), message: [UInt8](repeating: 0xcd, count: 50),
        digest: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
    HMACVector(
        key: [UInt8](repeating: 0xaa, count: 131),
        message: [UInt8]("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        digest: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
    HMACVector(
        key: [UInt8](repeating: 0xaa, count: 131),
        message: [UInt8](
            ("This is a test using a larger than block-size key and a larger than block-size data. "
                + "The key needs to be hashed before being used by the HMAC algorithm.").utf8),
        digest: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"),
]

@Suite struct `Keyed hashes and signatures` {
    @Test(arguments: hmacVectors) func `HMAC-SHA-256 is that of RFC 4231`(vector: HMACVector) {
        #expect(Hex.encode(HMAC.sha256(vector.message, key: vector.key)) == vector.digest)
    }

    @Test func `an empty key is a key of no bytes, not the key of the call before`() {
        let expected = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        _ = HMAC.sha256([1], key: [2])
        #expect(Hex.encode(HMAC.sha256([], key: [])) == expected)
    }

    @Test func `an attempt's callback token is as computed elsewhere`() {
        let token = HMAC.sha256(
            [UInt8]("evolink-callback:v1:00000000-0000-4000-8000-000000000071".utf8),
            key: [UInt8]("0123456789abcdef0123456789abcdef".utf8))
        #expect(
            Hex.encode(token) == "e01853d179b3189d63bd17f6f7647d59772aec07ceaf44b2aa3b69fc3f03bf4a")
    }

    /// RFC 8032, 7.1, test 1: the empty message.
    @Test func `Ed25519 signs and verifies as RFC 8032 does`() throws {
        let seed = try #require(
            Hex.decode("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))
        let publicKey = try #require(
            Hex.decode("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
        let signature = try #require(
            Hex.decode(
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                    + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"))
        #expect(Ed25519.publicKey(seed: seed) == publicKey)
        #expect(Ed25519.sign([], seed: seed) == signature)
        #expect(Ed25519.isValid(signature, for: [], publicKey: publicKey))
        #expect(!Ed25519.isValid(signature, for: [0], publicKey: publicKey))
        #expect(!Ed25519.isValid([UInt8](signature.dropLast()), for: [], publicKey: publicKey))
        #expect(!Ed25519.isValid(signature, for: [], publicKey: [UInt8](publicKey.dropLast())))
        #expect(!Ed25519.isValid(signature, for: [], publicKey: seed))
        for index in [0, 31, 32, 63] {
            var forged = signature
            forged[index] ^= 1
            #expect(!Ed25519.isValid(forged, for: [], publicKey: publicKey), "byte \(index)")
        }
    }

    @Test func `equal is equal, whatever the time it takes`() {
        #expect(ConstantTime.isEqual([UInt8](), []))
        #expect(ConstantTime.isEqual([1, 2, 3], [1, 2, 3]))
        #expect(!ConstantTime.isEqual([1, 2, 3], [1, 2, 4]))
        #expect(!ConstantTime.isEqual([1, 2, 3], [1, 2]))
        #expect(ConstantTime.isEqual("token", "token"))
        #expect(!ConstantTime.isEqual("token", "Token"))
        #expect(!ConstantTime.isEqual("e\u{301}", "é"))
    }

    @Test func `random bytes come in the number asked for, and differ`() {
        #expect(SecureRandom.bytes(0).isEmpty)
        #expect(SecureRandom.bytes(33).count == 33)
        #expect(SecureRandom.bytes(16) != SecureRandom.bytes(16))
    }
}
