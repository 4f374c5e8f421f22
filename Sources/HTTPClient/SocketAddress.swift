import Glibc

/// The 4 or 16 bytes of an address, as the guard decides on them.
struct SocketAddress: Hashable, CustomStringConvertible {
    let bytes: [UInt8]

    /// The address in a `sockaddr`; nil when it is neither IPv4 nor IPv6.
    init?(_ address: UnsafeRawPointer) {
        switch Int32(address.loadUnaligned(as: sockaddr.self).sa_family) {
        case AF_INET:
            bytes = address.loadUnaligned(as: sockaddr_in.self).sin_addr.bytes
        case AF_INET6:
            bytes = address.loadUnaligned(as: sockaddr_in6.self).sin6_addr.bytes
        default: return nil
        }
    }

    /// The address written as text; nil when it is none.
    ///
    /// The corresponding C function is `inet_pton`.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = four.bytes
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            bytes = six.bytes
        } else {
            return nil
        }
    }

    /// The address as text.
    ///
    /// The corresponding C function is `inet_ntop`.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = bytes.count == 4 ? AF_INET : AF_INET6
        guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return text.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    }
}

extension in_addr {
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}

extension in6_addr {
    fileprivate var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }
}
