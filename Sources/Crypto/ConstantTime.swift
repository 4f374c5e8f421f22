import CCrypto

/// Comparisons that take as long for a near miss as for a wild guess.
package enum ConstantTime {
    /// Whether `a` and `b` are the same bytes.
    ///
    /// The time depends on their lengths only. The corresponding C function is `CRYPTO_memcmp`.
    package static func isEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }

    /// Whether the UTF-8 bytes of `a` and `b` are the same.
    ///
    /// Unlike `==`, texts that are only canonically equivalent differ.
    package static func isEqual(_ a: String, _ b: String) -> Bool {
        isEqual([UInt8](a.utf8), [UInt8](b.utf8))
    }
}
