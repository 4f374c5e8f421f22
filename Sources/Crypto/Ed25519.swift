import CCrypto

/// Signatures of RFC 8032 on the curve edwards25519, without prehash or context.
package enum Ed25519 {
    /// Whether `signature` (64 bytes) was made over `message` by the owner of `publicKey` (32).
    ///
    /// Anything of another length is not a signature: `false`.
    package static func isValid(
        _ signature: [UInt8], for message: [UInt8], publicKey: [UInt8]
    ) -> Bool {
        guard signature.count == 64, publicKey.count == 32 else { return false }
        guard let key = KeyHandle(publicKey: publicKey) else { return false }
        let isValid = key.verify(signature, message: message)
        // A refused signature leaves entries in the thread's error queue; the next failure must
        // not be blamed on them.
        ERR_clear_error()
        return isValid
    }

    /// The 64-byte signature over `message`.
    ///
    /// - Parameters:
    ///   - message: What is signed.
    ///   - seed: The secret key of RFC 8032. Precondition: 32 bytes.
    /// - Returns: The same signature for the same arguments, always.
    package static func sign(_ message: [UInt8], seed: [UInt8]) -> [UInt8] {
        precondition(seed.count == 32, "an Ed25519 seed has 32 bytes")
        guard let key = KeyHandle(seed: seed) else { openSSLFailed("read an Ed25519 seed") }
        return key.sign(message)
    }

    /// The 32-byte public key that belongs to `seed` (32 bytes).
    package static func publicKey(seed: [UInt8]) -> [UInt8] {
        precondition(seed.count == 32, "an Ed25519 seed has 32 bytes")
        guard let key = KeyHandle(seed: seed) else { openSSLFailed("read an Ed25519 seed") }
        return key.publicKey()
    }
}

/// The one owner of an `EVP_PKEY`.
private struct KeyHandle: ~Copyable {
    private let handle: OpaquePointer

    /// The corresponding C function is `EVP_PKEY_new_raw_public_key`.
    init?(publicKey: [UInt8]) {
        let handle = EVP_PKEY_new_raw_public_key(
            EVP_PKEY_ED25519, nil, publicKey, publicKey.count)
        guard let handle else { return nil }
        self.handle = handle
    }

    /// The corresponding C function is `EVP_PKEY_new_raw_private_key`.
    init?(seed: [UInt8]) {
        let handle = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
        guard let handle else { return nil }
        self.handle = handle
    }

    deinit {
        EVP_PKEY_free(handle)
    }

    /// The corresponding C function is `EVP_DigestVerify`.
    func verify(_ signature: [UInt8], message: [UInt8]) -> Bool {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard let context, EVP_DigestVerifyInit(context, nil, nil, nil, handle) == 1
        else { openSSLFailed("start to verify a signature") }
        return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
    }

    /// The corresponding C function is `EVP_DigestSign`.
    func sign(_ message: [UInt8]) -> [UInt8] {
        let context = EVP_MD_CTX_new()
        defer { EVP_MD_CTX_free(context) }
        guard let context, EVP_DigestSignInit(context, nil, nil, nil, handle) == 1
        else { openSSLFailed("start to sign") }
        return [UInt8](unsafeUninitializedCapacity: 64) { signature, count in
            count = 64
            guard
                EVP_DigestSign(
                    context, signature.baseAddress, &count, message, message.count) == 1
            else { openSSLFailed("sign") }
        }
    }

    /// The corresponding C function is `EVP_PKEY_get_raw_public_key`.
    func publicKey() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 32) { bytes, count in
            count = 32
            guard EVP_PKEY_get_raw_public_key(handle, bytes.baseAddress, &count) == 1
            else { openSSLFailed("derive a public key") }
        }
    }
}
