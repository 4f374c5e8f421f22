import Glibc

/// A call of the operating system that failed on a file.
package struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call, such as `open`.
    package let call: String
    package let path: String
    /// Its `errno`.
    package let code: Int32

    init(_ call: String, _ path: String, code: Int32 = errno) {
        self.call = call
        self.path = path
        self.code = code
    }

    package var description: String {
        "\(call) \(path): \(String(cString: strerror(code))) (errno \(code))"
    }

    /// Whether the file, or a folder on the way to it, does not exist.
    package var isMissing: Bool { code == ENOENT }

    /// Whether another try may succeed without anybody correcting permissions or paths.
    var isPassing: Bool {
        ![EACCES, EPERM, EROFS, ENOTDIR, ENAMETOOLONG, EISDIR, ELOOP, EXDEV].contains(code)
    }
}
