import Foundation
import Glibc

/// One end of a TCP connection, blocking, for saying things that no well-behaved peer says.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        // A failsafe: nothing in a test waits for as long as this.
        var limit = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects to a port of 127.0.0.1.
    convenience init(port: Int) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let code = withLoopback(port: port) { connect(descriptor, $0, $1) }
        self.init(descriptor)
        if code != 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    }

    deinit {
        // The peer sees the end even if a process that was just being started has this end too.
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    func write(_ text: String) { write(Array(text.utf8)) }

    func write(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress! + sent, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            sent += count
        }
    }

    /// Reads until the bytes so far satisfy a condition, or the peer has closed.
    @discardableResult
    func read(until isEnough: (String) -> Bool) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while !isEnough(String(decoding: bytes, as: UTF8.self)) {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the peer has neither closed nor sent anything after that time.
    func isOpen(afterMilliseconds limit: Int32) -> Bool {
        var events = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&events, 1, limit) == 0
    }

    /// Reads the head of a request or response; empty when the peer has closed instead.
    @discardableResult
    func readHead() -> String { read { $0.contains("\r\n\r\n") } }

    @discardableResult
    func readToEnd() -> String { read { _ in false } }
}

/// Runs what blocks on a thread of its own, since tests share a few with the server's tasks.
func onThread<R: Sendable>(_ body: @escaping @Sendable () -> R) async -> R {
    await withCheckedContinuation { continuation in
        Thread { continuation.resume(returning: body()) }.start()
    }
}

/// A server that answers each connection with a script.
final class RawServer: Sendable {
    let port: Int
    let connections = Box(0)
    private let descriptor: Int32

    /// - Parameter script: Called on a thread of its own for each connection, with its number from
    ///   1; the connection is closed when it returns.
    init(_ script: @escaping @Sendable (RawConnection, Int) -> Void) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        precondition(withLoopback(port: 0) { bind(descriptor, $0, $1) } == 0)
        precondition(listen(descriptor, 64) == 0)
        self.descriptor = descriptor
        port = boundPort(descriptor)
        let connections = self.connections
        Thread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                if accepted < 0 { break }
                let number = connections.change {
                    $0 += 1; return $0
                }
                Thread { script(RawConnection(accepted), number) }.start()
            }
            close(descriptor)
        }.start()
    }

    deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }
}

private func withLoopback(
    port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafeBytes(of: &address) { bytes in
        body(
            bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
}

private func boundPort(_ descriptor: Int32) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutableBytes(of: &address) { bytes in
        _ = getsockname(
            descriptor, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
    }
    return Int(in_port_t(bigEndian: address.sin_port))
}
