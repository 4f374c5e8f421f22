import CCrypto

/// The one owner of an `EVP_MD_CTX`, freed when it goes out of scope.
///
/// Unchecked, because a pointer is never Sendable by itself: the context belongs to no thread, and
/// a value that cannot be copied is used by one thread at a time.
struct DigestContext: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer

    /// Starts a digest with `algorithm`; `name` is for the message if OpenSSL has none such.
    ///
    /// The corresponding C functions are `EVP_MD_CTX_new` and `EVP_DigestInit_ex2`.
    init(_ algorithm: OpaquePointer?, name: String) {
        guard let algorithm, let handle = EVP_MD_CTX_new(),
            EVP_DigestInit_ex2(handle, algorithm, nil) == 1
        else { openSSLFailed("start a digest with \(name)") }
        self.handle = handle
    }

    deinit {
        EVP_MD_CTX_free(handle)
    }

    /// The corresponding C function is `EVP_DigestUpdate`.
    func update(_ bytes: UnsafeRawBufferPointer) {
        guard EVP_DigestUpdate(handle, bytes.baseAddress, bytes.count) == 1
        else { openSSLFailed("go on with a digest") }
    }

    /// The corresponding C function is `EVP_DigestFinal_ex`.
    consuming func finish(byteCount: Int) -> [UInt8] {
        let handle = handle
        return [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            guard EVP_DigestFinal_ex(handle, digest.baseAddress, nil) == 1
            else { openSSLFailed("finish a digest") }
            count = byteCount
        }
    }
}
