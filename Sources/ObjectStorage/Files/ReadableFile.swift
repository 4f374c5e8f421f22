import Crypto
import Glibc

/// A file that is being read; its one owner closes it.
package struct ReadableFile: ~Copyable, Sendable {
    private let path: String
    private let descriptor: Int32
    /// Its length when it was opened.
    package let byteCount: Int

    /// What is read at once by functions that read all of it.
    private static let pieceByteCount = 256 << 10

    /// Opens a file; anything that is not one fails as a directory would.
    package init(_ path: String) throws(SystemFailure) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0 { throw SystemFailure("open", path) }
        var status = stat()
        var code = fstat(descriptor, &status) == 0 ? 0 : errno
        if code == 0 && status.st_mode & S_IFMT != S_IFREG { code = EISDIR }
        guard code == 0 else {
            Glibc.close(descriptor)
            throw SystemFailure("open", path, code: code)
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// At most `count` bytes from `offset` on; fewer at the end of the file.
    package func read(at offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while initialized < count {
                let received = pread(
                    descriptor, buffer.baseAddress! + initialized, count - initialized,
                    offset + initialized)
                if received < 0 && errno == EINTR { continue }
                if received < 0 { failure = errno }
                if received <= 0 { return }
                initialized += received
            }
        }
        if failure != 0 { throw SystemFailure("read", path, code: failure) }
        return bytes
    }

    /// The length of what was read and its 32-byte SHA-256 and 16-byte MD5.
    package func digests() throws(SystemFailure) -> FileDigests {
        var sha256 = SHA256Stream()
        var md5 = MD5Stream()
        var count = 0
        while true {
            let piece = try read(at: count, count: Self.pieceByteCount)
            if piece.isEmpty { break }
            sha256.update(piece)
            md5.update(piece)
            count += piece.count
        }
        return FileDigests(byteCount: count, sha256: sha256.finish(), md5: md5.finish())
    }
}
