import CCrypto

/// Bytes that nobody can guess.
package enum SecureRandom {
    /// `count` random bytes, fit for keys and tokens.
    ///
    /// Ends the process if OpenSSL has no randomness to give: a guessable token is worse than
    /// none. The corresponding C function is `RAND_bytes`.
    package static func bytes(_ count: Int) -> [UInt8] {
        precondition(count >= 0, "a count of bytes is not negative")
        precondition(count <= 1 << 20, "random bytes come a mebibyte at a time, at most")
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, initializedCount in
            guard RAND_bytes(bytes.baseAddress, Int32(count)) == 1
            else { openSSLFailed("make \(count) random bytes") }
            initializedCount = count
        }
    }
}
