import Database
import Glibc
import Jobs

/// A log in a file, while the screen belongs to the console.
final class LogFile: Sendable {
    private let descriptor: Int32

    /// - Throws: ``StartError`` if the file cannot be written.
    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StartError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Writes a line at a time; one that the disk does not take is lost, and only that.
    var log: Log {
        Log { level, line in
            let bytes = Array(
                "\(SystemClock().now().rfc3339) \(level.rawValue) \(line)\n".utf8)
            _ = write(self.descriptor, bytes, bytes.count)
        }
    }
}
