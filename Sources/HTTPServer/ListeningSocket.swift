import Glibc

/// A socket that accepts connections; closed when it is let go.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32
    /// The port it is bound to, also when any was asked for.
    let port: Int

    /// How many connections the kernel keeps for us until they are accepted.
    private static let backlog: Int32 = 1024

    /// Binds and listens.
    ///
    /// - Parameters:
    ///   - host: An IPv4 or IPv6 address, or `localhost` for 127.0.0.1.
    ///   - port: 0 to 65535; 0 takes a free one.
    /// - Throws: A ``ServerError`` that names both and says what to do.
    init(host: String, port: Int) throws(ServerError) {
        let literal = host == "localhost" ? "127.0.0.1" : host
        guard let number = in_port_t(exactly: port) else {
            throw ServerError(
                message: "cannot listen on \(host):\(port): a port is a number from 0 to 65535")
        }
        var four = sockaddr_in()
        var six = sockaddr_in6()
        let descriptor: Int32
        if inet_pton(AF_INET, literal, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = number.bigEndian
            descriptor = Self.open(&four, AF_INET)
        } else if inet_pton(AF_INET6, literal, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = number.bigEndian
            descriptor = Self.open(&six, AF_INET6)
        } else {
            throw ServerError(
                message: "cannot listen on \(host):\(port): the host must be an IP address of "
                    + "this machine, like 127.0.0.1, ::1 or 0.0.0.0")
        }
        guard descriptor >= 0 else { throw Self.error(errno, host: host, port: port) }
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor)
    }

    deinit {
        close(descriptor)
    }

    /// Refuses connections from now on, those not yet accepted included.
    func refuse() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Opens, binds and listens; -1 with `errno` when one of them is refused.
    private static func open<Address>(_ address: inout Address, _ family: Int32) -> Int32 {
        let flags = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(family, Int32(flags), 0)
        if descriptor < 0 { return -1 }
        var yes: Int32 = 1
        let length = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, length)
        let isBound = withUnsafeBytes(of: &address) { bytes in
            bind(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(bytes.count)) == 0
        }
        if isBound && listen(descriptor, backlog) == 0 { return descriptor }
        let code = errno
        close(descriptor)
        errno = code
        return -1
    }

    private static func boundPort(_ descriptor: Int32) -> Int {
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let code = withUnsafeMutableBytes(of: &address) { bytes in
            getsockname(
                descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        precondition(code == 0)
        // IPv4 and IPv6 keep the port in the same place.
        return Int(in_port_t(bigEndian: address.sin6_port))
    }

    private static func error(_ code: Int32, host: String, port: Int) -> ServerError {
        let advice =
            switch code {
            case EADDRINUSE: "stop the other program that listens there, or choose another port"
            case EACCES: "choose a port above 1023, or grant CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "this machine does not have that address; choose one it has"
            default: "check the host and port in the configuration"
            }
        return ServerError(
            message: "cannot listen on \(host):\(port): \(String(cString: strerror(code))); "
                + advice)
    }
}
