import CCrypto

/// The hash function MD5 of RFC 1321.
///
/// It protects nothing: S3's `Content-MD5` asks for it to find damage on the way.
package enum MD5 {
    /// The length of every hash, in bytes.
    package static let byteCount = 16

    /// The 16-byte hash of `bytes`.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes { bytes in
            [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
                guard ccrypto_md5_hash(bytes.baseAddress, bytes.count, digest.baseAddress) == 1
                else { openSSLFailed("hash with MD5") }
                count = byteCount
            }
        }
    }
}

/// An MD5 over bytes that arrive in pieces.
package struct MD5Stream: ~Copyable, Sendable {
    private let context: DigestContext

    package init() {
        context = DigestContext(ccrypto_md5(), name: "MD5")
    }

    /// Adds `bytes` to what is hashed.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { context.update($0) }
    }

    /// Adds the bytes of `span` to what is hashed.
    package mutating func update(_ span: RawSpan) {
        span.withUnsafeBytes { context.update($0) }
    }

    /// The 16-byte hash of everything added.
    package consuming func finish() -> [UInt8] {
        context.finish(byteCount: MD5.byteCount)
    }
}
