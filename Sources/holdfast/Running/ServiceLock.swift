import Glibc

/// Makes sure that one service runs on a SQLite file at a time; gone with the process, however it
/// ends.
///
/// The corresponding C function is `flock`. The console and the command line need no lock.
final class ServiceLock: Sendable {
    private let descriptor: Int32

    /// - Throws: ``StartError`` if another service has the database.
    init(database path: String) throws {
        let lockPath = "\(path).serve"
        descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw StartError("cannot create \(lockPath): \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StartError(
                "another service runs on \(path): stop it first (many machines need PostgreSQL)")
        }
    }

    deinit {
        close(descriptor)
    }
}
