import Configuration
import Copying
import Database
import Glibc

/// The two databases of a copy, open, and nobody's service on either.
struct CopyPlaces: Sendable {
    /// How many parts of the source's ledger are proved at the same time.
    static let readers = 4
    /// What a server calls our sessions, to tell them from a service's.
    private static let program = "holdfast copy"

    let from: DatabaseURL
    let to: DatabaseURL
    let source: any Engine
    let target: any Engine

    /// Opens both, and closes them after `body`; a file that was made for nothing is removed.
    ///
    /// - Parameters:
    ///   - from: The source.
    ///   - to: The target.
    ///   - isDryRun: Whether a target that is new is not to stay.
    ///   - body: What is done with them.
    /// - Returns: What `body` gives.
    /// - Throws: What `body` throws, or why one of them cannot be used.
    static func with<Success: Sendable>(
        _ from: DatabaseURL, _ to: DatabaseURL, isDryRun: Bool,
        _ body: (CopyPlaces) async throws -> Success
    ) async throws -> Success {
        guard !isSameFile(from, to) else { throw CopyRefusal.sameDatabase }
        let (source, sourceLock) = try await open(from, create: false)
        do {
            let success = try await withTarget(to, isDryRun: isDryRun) { target in
                try await body(CopyPlaces(from: from, to: to, source: source, target: target))
            }
            await source.close()
            withExtendedLifetime(sourceLock) {}
            return success
        } catch {
            await source.close()
            throw error
        }
    }

    private static func withTarget<Success>(
        _ to: DatabaseURL, isDryRun: Bool, _ body: (any Engine) async throws -> Success
    ) async throws -> Success {
        let isNew = to.file.map { access($0, F_OK) != 0 } ?? false
        do {
            // The database holds the installation's secret: nobody else may read what is made.
            let mask = umask(0o077)
            defer { umask(mask) }
            let (target, lock) = try await open(to, create: true)
            do {
                let success = try await body(target)
                await target.close()
                if isNew, isDryRun { remove(to) }
                withExtendedLifetime(lock) {}
                return success
            } catch {
                await target.close()
                throw error
            }
        } catch {
            if isNew, (error as? DatabaseError)?.outcome != .unknown { remove(to) }
            throw error
        }
    }

    private static func remove(_ url: DatabaseURL) {
        guard let file = url.file else { return }
        for path in ["", "-wal", "-shm", ".serve"].map({ file + $0 }) { unlink(path) }
    }

    private static func open(
        _ url: DatabaseURL, create: Bool
    ) async throws -> (any Engine, ServiceLock?) {
        let engine = try openEngine(url, create: create, readers: readers, program: program)
        guard let file = url.file else { return (engine, nil) }
        do {
            return (engine, try ServiceLock(database: file))
        } catch {
            await engine.close()
            throw error
        }
    }

    /// Whether both are one file, whatever it is called.
    private static func isSameFile(_ one: DatabaseURL, _ other: DatabaseURL) -> Bool {
        if one == other { return true }
        guard let one = one.file, let other = other.file else { return false }
        var (status, otherStatus) = (stat(), stat())
        guard stat(one, &status) == 0, stat(other, &otherStatus) == 0 else { return false }
        return status.st_dev == otherStatus.st_dev && status.st_ino == otherStatus.st_ino
    }
}

extension DatabaseURL {
    /// The file, if it is one.
    fileprivate var file: String? {
        switch self {
        case .sqlite(let path): path
        case .postgresql: nil
        }
    }
}
