import Glibc

/// Reading from and writing to file descriptors, interrupted or not.
enum Descriptor {
    /// Writes all of `text`; a terminal that is gone loses it, and reading will tell.
    static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written > 0 {
                bytes = bytes.dropFirst(written)
            } else if written < 0, errno == EAGAIN {
                _ = wait(for: [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)])
            } else if written == 0 || errno != EINTR {
                return
            }
        }
    }

    /// Reads at most `count` bytes; empty at the end, nil on an error other than "nothing there".
    static func read(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = Glibc.read(descriptor, buffer.baseAddress, count)
                initialized = max(result, 0)
            }
            if result >= 0 { return bytes }
            if errno != EINTR { return nil }
        }
    }

    /// Waits until a descriptor is ready; nil when a signal came first.
    ///
    /// The corresponding C function is `poll`.
    static func wait(for descriptors: [pollfd], milliseconds: Int32 = -1) -> [pollfd]? {
        var descriptors = descriptors
        let count = poll(&descriptors, nfds_t(descriptors.count), milliseconds)
        return count < 0 ? nil : descriptors
    }
}
