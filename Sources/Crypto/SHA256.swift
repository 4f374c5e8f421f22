import CCrypto

/// The hash function SHA-256 of FIPS 180-4.
package enum SHA256 {
    /// The length of every hash, in bytes.
    package static let byteCount = 32

    /// The 32-byte hash of `bytes`.
    ///
    /// It costs no allocation but the result's: each thread keeps its OpenSSL context.
    package static func hash(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBytes(hash)
    }

    /// The 32-byte hash of the UTF-8 bytes of `text`.
    package static func hash(_ text: String) -> [UInt8] {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            guard ccrypto_sha256_hash(bytes.baseAddress, bytes.count, digest.baseAddress) == 1
            else { openSSLFailed("hash with SHA-256") }
            count = byteCount
        }
    }
}

/// A SHA-256 over bytes that arrive in pieces.
package struct SHA256Stream: ~Copyable, Sendable {
    private let context: DigestContext

    package init() {
        context = DigestContext(ccrypto_sha256(), name: "SHA-256")
    }

    /// Adds `bytes` to what is hashed.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { context.update($0) }
    }

    /// Adds the bytes of `span` to what is hashed.
    package mutating func update(_ span: RawSpan) {
        span.withUnsafeBytes { context.update($0) }
    }

    /// The 32-byte hash of everything added.
    package consuming func finish() -> [UInt8] {
        context.finish(byteCount: SHA256.byteCount)
    }
}
