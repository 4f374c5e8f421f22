import CCrypto

/// Ends the process when OpenSSL cannot do what it always can.
///
/// Nothing that needs a digest, a signature or randomness may go on without it, and no caller
/// could repair it: memory is exhausted, or the installation lacks the algorithm.
func openSSLFailed(_ action: String) -> Never {
    var text = [CChar](repeating: 0, count: 256)
    // The corresponding C function is `ERR_error_string_n`, which always ends the text with 0.
    ERR_error_string_n(ERR_get_error(), &text, text.count)
    let reason = String(
        decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    fatalError("OpenSSL could not \(action): \(reason). Check the installation of libcrypto 3.")
}
