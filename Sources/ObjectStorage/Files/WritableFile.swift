import Glibc

/// A file that is being written; its one owner closes it.
package struct WritableFile: ~Copyable, Sendable {
    private let path: String
    private var descriptor: Int32

    /// What becomes of a file that exists.
    package enum Existing: Sendable {
        case fails
        case isEmptied
    }

    /// Creates a file and opens it.
    ///
    /// The corresponding C function is `open`.
    package init(_ path: String, existing: Existing = .fails) throws(SystemFailure) {
        let disposition = existing == .fails ? O_EXCL : O_TRUNC
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | disposition, 0o644)
        self.path = path
        if descriptor < 0 { throw SystemFailure("create", path) }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Appends bytes; the kernel writes them to the disk later.
    package mutating func write(_ bytes: [UInt8]) throws(SystemFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress! + written, bytes.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { throw SystemFailure("write", path) }
            written += count
        }
    }

    /// Returns when everything written is on the disk.
    ///
    /// The corresponding C function is `fsync`.
    package mutating func synchronize() throws(SystemFailure) {
        if fsync(descriptor) != 0 { throw SystemFailure("fsync", path) }
    }

    /// Closes the file, and tells what a network file system tells only then.
    package consuming func close() throws(SystemFailure) {
        let open = descriptor
        descriptor = -1
        // After EINTR Linux has closed it all the same.
        if Glibc.close(open) != 0 && errno != EINTR { throw SystemFailure("close", path) }
    }
}
