import Crypto
import Testing

struct Vector: Sendable, CustomTestStringConvertible {
    let message: [UInt8]
    let digest: String

    init(_ message: String, _ digest: String) {
        self.message = [UInt8](message.utf8)
        self.digest = digest
    }

    var testDescription: String { "\(message.count) bytes → \(digest.prefix(8))…" }
}

/// FIPS 180-4's examples, as published with the standard.
let sha256Vectors = [
    Vector("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    Vector("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    Vector(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
    Vector(
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
            + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"),
    Vector(
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
]

/// RFC 1321, A.5.
let md5Vectors = [
    Vector("", "d41d8cd98f00b204e9800998ecf8427e"),
    Vector("a", "0cc175b9c0f1b6a831c399e269772661"),
    Vector("abc", "900150983cd24fb0d6963f7d28e17f72"),
    Vector("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    Vector("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
    Vector(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "d174ab98d277d9f5a5611c2c9f419d9f"),
    Vector(
        String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
]

@Suite struct `Digests` {
    @Test(arguments: sha256Vectors) func `SHA-256 is that of FIPS 180-4`(vector: Vector) {
        #expect(Hex.encode(SHA256.hash(vector.message)) == vector.digest)
        #expect(SHA256.hash(String(decoding: vector.message, as: UTF8.self)).count == 32)
    }

    @Test(arguments: md5Vectors) func `MD5 is that of RFC 1321`(vector: Vector) {
        #expect(Hex.encode(MD5.hash(vector.message)) == vector.digest)
    }

    @Test func `a text is hashed as its UTF-8 bytes`() {
        #expect(SHA256.hash("Zoë – 服") == SHA256.hash([UInt8]("Zoë – 服".utf8)))
    }

    @Test func `a stream hashes the same however the bytes are cut`() {
        var numbers = SystemRandomNumberGenerator()
        let seed = numbers.next()
        var chance = SplitMix(seed: seed)
        for round in 0..<200 {
            let message = (0..<Int.random(in: 0...1000, using: &chance)).map { _ in
                UInt8.random(in: 0...255, using: &chance)
            }
            var sha256 = SHA256Stream()
            var md5 = MD5Stream()
            var rest = message[...]
            while !rest.isEmpty {
                let piece = [UInt8](rest.prefix(Int.random(in: 0...130, using: &chance)))
                rest = rest.dropFirst(piece.count)
                sha256.update(piece)
                md5.update(piece.span.bytes)
            }
            let sha256Digest = sha256.finish()
            let md5Digest = md5.finish()
            #expect(sha256Digest == SHA256.hash(message), "seed \(seed), round \(round)")
            #expect(md5Digest == MD5.hash(message), "seed \(seed), round \(round)")
        }
    }

    @Test func `an unfinished stream is thrown away whole`() {
        for _ in 0..<100 {
            var stream = SHA256Stream()
            stream.update([1, 2, 3])
        }
    }

    @Test func `threads hash at the same time without disturbing each other`() async {
        await withTaskGroup { group in
            for task in 0..<8 {
                group.addTask {
                    let message = [UInt8](repeating: UInt8(task), count: 100 + task)
                    let expected = SHA256.hash(message)
                    return (0..<1000).allSatisfy { _ in SHA256.hash(message) == expected }
                }
            }
            for await isEqual in group { #expect(isEqual) }
        }
    }
}

/// Random numbers that come again for the same seed.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
