import Glibc

extension Streams {
    /// The process's own streams.
    static func standard() -> Streams {
        let isOutputTerminal = isatty(STDOUT_FILENO) == 1
        return Streams(
            Ends(
                writeOutput: { try write($0, to: STDOUT_FILENO, "standard output") },
                writeError: { try write($0, to: STDERR_FILENO, "standard error") },
                readLine: { Swift.readLine() }),
            traits: Traits(
                isInputTerminal: isatty(STDIN_FILENO) == 1, isOutputTerminal: isOutputTerminal,
                isErrorTerminal: isatty(STDERR_FILENO) == 1,
                columns: isOutputTerminal ? terminalColumns() : nil))
    }

    private static func write(_ text: String, to descriptor: Int32, _ name: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Somebody else made the terminal non-blocking: wait until it takes more.
                var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&entry, 1, -1)
            } else if errno == EPIPE {
                throw ReaderGone()
            } else if errno != EINTR {
                throw CommandFailure("\(name): \(String(cString: strerror(errno)))")
            }
        }
    }

    private static func terminalColumns() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}
