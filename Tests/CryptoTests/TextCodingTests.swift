import Crypto
import Testing

@Suite struct `Bytes as text` {
    /// RFC 4648, section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
    func `Base64 is that of RFC 4648`(text: String, encoded: String) {
        let bytes = [UInt8](text.utf8)
        let unpadded = String(encoded.prefix { $0 != "=" })
        #expect(Base64.encode(bytes) == encoded)
        #expect(Base64.encodeURL(bytes) == unpadded)
        #expect(Base64.decode(encoded) == bytes)
        #expect(Base64.decode(unpadded) == bytes)
    }

    @Test func `the alphabets differ in two letters, and both are read`() {
        let bytes: [UInt8] = [0xfb, 0xff, 0xbf]
        #expect(Base64.encode(bytes) == "+/+/")
        #expect(Base64.encodeURL(bytes) == "-_-_")
        #expect(Base64.decode("+/+/") == bytes)
        #expect(Base64.decode("-_-_") == bytes)
    }

    @Test(arguments: [
        "Z", "Zg=", "Zg===", "Zm8==", "Zm9v=", "=", "====", "Zg==Zg==", "Zm9v\n", " Zm9v", "Zm9*",
        "Zh==", "Zm9", "+/-_", "Zmé",
    ])
    func `Base64 that is not exactly so is refused`(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test func `whatever is encoded is decoded again`() {
        for count in 0..<300 {
            let bytes = SecureRandom.bytes(count)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encodeURL(bytes)) == bytes)
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
        }
    }

    /// RFC 4648, section 10.
    @Test(arguments: [("", ""), ("f", "66"), ("foobar", "666f6f626172")])
    func `hexadecimal is that of RFC 4648, in lower case`(text: String, encoded: String) {
        #expect(Hex.encode([UInt8](text.utf8)) == encoded)
        #expect(Hex.decode(encoded) == [UInt8](text.utf8))
        #expect(Hex.decode(encoded.uppercased()) == [UInt8](text.utf8))
    }

    @Test(arguments: ["6", "666", "6g", "0x66", " 66", "66 ", "é"])
    func `what is not hexadecimal is refused`(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
