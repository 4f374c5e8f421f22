import CSQLite
import Glibc

/// A database file, and how connections to it are opened.
struct SQLiteFile: Sendable {
    enum Purpose {
        case writing
        case reading
        /// Only the log, back into the file.
        case copying
    }

    let path: String
    let isReadOnly: Bool
    let mayBeCreated: Bool
    /// How long a connection waits for a lock that another process holds.
    let busyTimeout: Duration

    /// Set before SQLite's first use in this process, once.
    private static let configured = (
        csqlite_configure(), csqlite_install_page_memory(), csqlite_install_page_cache(),
        csqlite_register_gathering()
    )

    /// Opens one connection.
    ///
    /// The corresponding C function is `sqlite3_open_v2`. `SQLITE_OPEN_NOMUTEX`: one thread at a
    /// time uses a connection, so SQLite need not lock it (sqlite.org/threadsafe.html, multi-thread
    /// mode).
    func connect(for purpose: Purpose) throws(DatabaseError) -> SQLiteConnection {
        _ = Self.configured
        try checkPath()
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        if isReadOnly {
            flags |= SQLITE_OPEN_READONLY
        } else {
            flags |= SQLITE_OPEN_READWRITE
            if mayBeCreated, case .writing = purpose { flags |= SQLITE_OPEN_CREATE }
        }
        var handle: OpaquePointer?
        let code = sqlite3_open_v2(path, &handle, flags, vfs(for: purpose))
        guard code == SQLITE_OK, let handle else {
            let error = DatabaseError.sqlite(code, on: handle, path: path)
            sqlite3_close_v2(handle)
            throw error
        }
        let connection = try SQLiteConnection(handle, path: path)
        try prepare(connection, for: purpose)
        return connection
    }

    /// Whoever writes gathers what a commit writes to the log.
    private func vfs(for purpose: Purpose) -> String? {
        switch purpose {
        case .writing: CSQLITE_GATHERING
        case .reading, .copying: nil
        }
    }

    /// Finds what SQLite would only call "unable to open database file".
    private func checkPath() throws(DatabaseError) {
        guard !path.isEmpty, !path.hasPrefix(":"), !path.utf8.contains(0) else {
            throw cannotOpen("it must be the path of a file")
        }
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFREG else { throw cannotOpen("it is not a file") }
            return
        }
        guard errno == ENOENT else { throw cannotOpen(String(cString: strerror(errno))) }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard stat(folder, &status) == 0 else {
            throw cannotOpen("its directory \(folder) does not exist")
        }
        guard mayBeCreated, !isReadOnly else { throw cannotOpen("the file does not exist") }
    }

    private func cannotOpen(_ reason: String) -> DatabaseError {
        DatabaseError(
            kind: .cannotOpen, message: "The database \(path) cannot be opened: \(reason)")
    }

    private func prepare(
        _ connection: SQLiteConnection, for purpose: Purpose
    ) throws(DatabaseError) {
        connection.setBusyTimeout(busyTimeout)
        try connection.harden()
        // Before anything is changed in it: another program's file is left as it is.
        if case .writing = purpose { try connection.checkOwner() }
        if !isReadOnly {
            if connection.isReadOnly {
                throw DatabaseError(
                    kind: .readOnly, message: "The file \(path) cannot be written to by this user")
            }
            try connection.useWriteAheadLog()
        }
        // In memory: what a savepoint needs to undo must not go through a temporary file.
        try connection.run("PRAGMA temp_store = MEMORY")
        try connection.run("PRAGMA foreign_keys = ON")
        switch purpose {
        case .writing:
            // FULL: a commit is on the disk before anyone hears of it.
            try connection.run("PRAGMA synchronous = FULL")
            // Of a large file, at least all that leads to the pages with rows.
            try connection.run("PRAGMA cache_size = -262144")
            // Without it, who replaces a row deletes one and asks no trigger.
            try connection.run("PRAGMA recursive_triggers = ON")
            // It is written over from its start, which a disk does faster than to make it longer.
            try connection.run("PRAGMA journal_size_limit = 67108864")
            connection.log.follow(connection.handle)
        case .copying:
            // What is copied is on the disk before the log is written over.
            try connection.run("PRAGMA synchronous = FULL")
        case .reading:
            try connection.run("PRAGMA query_only = ON")
            try connection.run("PRAGMA cache_size = -16384")
            // Readers forget their pages at every commit; mapped ones need not be copied again.
            try connection.run("PRAGMA mmap_size = 268435456")
        }
        try connection.checkReadable()
    }
}
