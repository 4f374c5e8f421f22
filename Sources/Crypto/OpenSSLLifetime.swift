import CCrypto

/// How long OpenSSL lives in a process.
package enum OpenSSLLifetime {
    /// Forgoes its cleanup at the end of the process; to be called before anything else of it, or
    /// of a library that is built on it.
    ///
    /// Otherwise it frees what it has while `exit` runs, and threads that end at that moment free
    /// theirs once more. The corresponding C function is `OPENSSL_init_crypto`, with
    /// `OPENSSL_INIT_NO_ATEXIT`.
    package static func keepUntilProcessEnds() {
        guard OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil) == 1
        else { openSSLFailed("begin") }
    }
}
