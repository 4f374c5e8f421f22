import Glibc

/// A load of HTTP requests over kept connections, on one thread.
///
/// Each connection sends one request, reads its answer and sends it again: what a browser that
/// polls does, but at once. Blocks its thread while it runs.
struct LoadConnections {
    var host: String
    var port: Int
    var connections: Int
    /// The whole request, which must not ask for the connection to be closed.
    var request: String

    private var buffer = [UInt8](repeating: 0, count: 64 << 10)

    init(host: String, port: Int, connections: Int, request: String) {
        self.host = host
        self.port = port
        self.connections = connections
        self.request = request
    }

    private struct Connection {
        var sentAt: ContinuousClock.Instant
        /// Kept until the length of an answer is known; all answers have the same.
        var received: [UInt8] = []
        var missing = 0
        var answerBytes: Int?
    }

    /// Runs for `time`, or until it is stopped.
    ///
    /// - Throws: ``StartError`` if the server does not answer as it should.
    mutating func run(for time: Duration, isStopped: () -> Bool) throws -> BenchFigure {
        var waiting: [pollfd] = []
        defer { for one in waiting { close(one.fd) } }
        var open: [Connection] = []
        for _ in 0..<connections {
            let descriptor = try connectToServer()
            waiting.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            open.append(Connection(sentAt: ContinuousClock.now))
            try send(on: descriptor)
        }
        let start = ContinuousClock.now
        var latencies = Latencies()
        while ContinuousClock.now - start < time, !isStopped() {
            guard poll(&waiting, nfds_t(waiting.count), 100) > 0 else { continue }
            for index in waiting.indices where waiting[index].revents != 0 {
                let descriptor = waiting[index].fd
                guard try receive(on: descriptor, into: &open[index]) else { continue }
                latencies.add(ContinuousClock.now - open[index].sentAt)
                open[index].missing = open[index].answerBytes ?? 0
                open[index].sentAt = ContinuousClock.now
                try send(on: descriptor)
            }
        }
        return BenchFigure(
            operations: latencies.count, elapsed: ContinuousClock.now - start,
            latencies: latencies)
    }

    private func connectToServer() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw StartError("no connection to \(host):\(port)") }
        return descriptor
    }

    private func send(on descriptor: Int32) throws {
        let count = request.utf8.count
        guard write(descriptor, request, count) == count else {
            throw StartError("the server at \(host):\(port) closed a connection")
        }
    }

    /// - Returns: whether the whole answer is there.
    private mutating func receive(
        on descriptor: Int32, into connection: inout Connection
    ) throws -> Bool {
        let count = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { read(descriptor, $0, bytes.count) } ?? 0
        }
        guard count > 0 else {
            throw StartError("the server at \(host):\(port) closed a connection")
        }
        guard connection.answerBytes == nil else {
            connection.missing -= count
            return connection.missing <= 0
        }
        connection.received += buffer[0..<count]
        connection.answerBytes = try answerBytes(connection.received)
        return connection.answerBytes == connection.received.count
    }

    /// How long the answer is that begins so; `nil` while its head is not there.
    private func answerBytes(_ bytes: [UInt8]) throws -> Int? {
        guard let headEnd = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        guard bytes.starts(with: Array("HTTP/1.1 200".utf8)) else {
            let start = String(decoding: bytes.prefix(40), as: UTF8.self)
            throw StartError("the server answers \(start)")
        }
        let mark = Array("Content-Length: ".utf8)
        guard let length = bytes[..<headEnd.lowerBound].firstRange(of: mark) else {
            throw StartError("the server does not say how long its answer is")
        }
        let digits = bytes[length.upperBound...].prefix { (0x30...0x39).contains($0) }
        return headEnd.upperBound + digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
    }
}
