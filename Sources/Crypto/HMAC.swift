import CCrypto

/// Keyed hashes of RFC 2104.
package enum HMAC {
    /// The 32-byte HMAC-SHA-256 of `message`.
    ///
    /// A key longer than 64 bytes is hashed first, as the RFC says. The corresponding C function
    /// is `HMAC`.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        precondition(key.count <= Int(Int32.max), "a key is at most 2 GiB")
        // OpenSSL takes a missing key for "the key of the call before", so an empty one needs an
        // address: a zero byte of which none is read.
        let keyBytes = key.isEmpty ? [0] : key
        return [UInt8](unsafeUninitializedCapacity: SHA256.byteCount) { digest, count in
            let result = CCrypto.HMAC(
                ccrypto_sha256(), keyBytes, Int32(key.count), message, message.count,
                digest.baseAddress, nil)
            guard result != nil else { openSSLFailed("compute an HMAC") }
            count = SHA256.byteCount
        }
    }
}
