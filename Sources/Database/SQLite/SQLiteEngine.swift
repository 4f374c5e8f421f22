import Synchronization

/// A database in one file, with nothing to install or run beside it.
///
/// One thread writes, with group commit; others read, each on its own snapshot, and neither waits
/// for the other (WAL). Other processes may have the same file open.
package final class SQLiteEngine {
    /// The file, as it was opened.
    package let path: String
    /// `nil` if the file was opened for reading only.
    private let writer: SQLiteWriter?
    private let readers: ReaderThreads
    private let pool: ReaderPool
    /// Asked for the data version only: the number means something to one connection alone.
    private let versionReader: Mutex<SQLiteReader?>

    /// The most threads that may be inside ``readNow(_:)`` at once; further ones wait.
    private static let pooledReadersMax = 16

    private init(
        path: String, writer: SQLiteWriter?, readers: ReaderThreads, pool: ReaderPool,
        versionReader: SQLiteReader
    ) {
        self.path = path
        self.writer = writer
        self.readers = readers
        self.pool = pool
        self.versionReader = Mutex(versionReader)
    }

    /// Opens the database in the file at `path`.
    ///
    /// - Parameters:
    ///   - path: The file, in a directory that exists.
    ///   - clock: What tells the time of each transaction.
    ///   - readers: How many threads read for ``read(_:)``.
    ///   - create: Whether a file that does not exist is made.
    ///   - readOnly: Whether every write is refused.
    ///   - busyTimeout: How long to wait for a lock that another process holds.
    ///   - seed: Makes the identifiers the same every time, for tests.
    /// - Returns: The engine, whose threads run until it is closed.
    /// - Throws: An error whose kind and text say why the file cannot be used.
    package static func open(
        path: String, clock: any WallClock = SystemClock(), readers: Int = 2, create: Bool = true,
        readOnly: Bool = false, busyTimeout: Duration = .seconds(5), seed: UInt64? = nil
    ) throws(DatabaseError) -> SQLiteEngine {
        precondition(readers > 0)
        let file = SQLiteFile(
            path: path, isReadOnly: readOnly, mayBeCreated: create, busyTimeout: busyTimeout)
        let time = TransactionClock(clock)
        let identifiers = IdentifierGenerator(seed: seed)
        let openReader = { @Sendable () throws(DatabaseError) -> SQLiteReader in
            SQLiteReader(
                try file.connect(for: .reading), clock: time, identifiers: identifiers)
        }
        // The writer comes first: it makes the file, and the log that readers need.
        let writing = readOnly ? nil : try file.connect(for: .writing)
        var reading: [SQLiteReader] = []
        for _ in 0..<readers { reading.append(try openReader()) }
        let versionReader = try openReader()
        var writer: SQLiteWriter?
        if let writing {
            writer = SQLiteWriter(
                writing, checkpointer: SQLiteCheckpointer(file), clock: time,
                identifiers: identifiers)
        }
        return SQLiteEngine(
            path: path, writer: writer, readers: ReaderThreads(reading),
            pool: ReaderPool(path: path, countMax: pooledReadersMax, open: openReader),
            versionReader: versionReader)
    }

    deinit {
        // The threads of an engine that nobody closed end all the same, after their last work.
        pool.close()
        readers.close()
        writer?.close()
        writer?.letEnd()
    }
}

extension SQLiteEngine: Engine {
    package var dialect: Dialect { .sqlite }

    package var name: String { path }

    package func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        guard let writer else {
            throw DatabaseError(
                kind: .readOnly, message: "The database \(path) has been opened for reading only")
        }
        return try await withUnsafeThrowingContinuation { continuation in
            let write = TypedWrite(body, continuation)
            if !writer.add(write) { write.refuse(.closed(path: path)) }
        }
    }

    /// All writes share the commit of those beside them, and none runs while another does.
    package func write<R: Sendable>(
        for owner: String, from place: SourcePlace,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await write(body)
    }

    package func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await withUnsafeThrowingContinuation { continuation in
            let isAdded = readers.add { reader in
                continuation.resume(with: Result { try reader.read(body) })
            }
            if !isAdded { continuation.resume(throwing: DatabaseError.closed(path: path)) }
        }
    }

    package func readNow<R>(_ body: (Transaction) throws -> R) throws -> R {
        try pool.read(body)
    }

    /// Changes when anyone has committed; takes a few microseconds, on the calling thread.
    package func dataVersion() throws(DatabaseError) -> Int64 {
        try versionReader.withLock { reader throws(DatabaseError) in
            guard let reader else { throw .closed(path: path) }
            return try reader.dataVersion()
        }
    }

    package var statistics: EngineStatistics { writer?.statistics ?? EngineStatistics() }

    /// Lets the next commit fail that has something to commit, for tests and the simulator.
    package func failNextCommit(_ fault: CommitFault) {
        writer?.failNextCommit(fault)
    }

    package func close() async {
        pool.close()
        readers.close()
        writer?.close()
        await readers.waitUntilEnded()
        versionReader.withLock { $0 = nil }
        // Last, as it then finds nobody reading, copies the whole log into the file and removes it:
        // of two connections that are closed at the same time, neither would.
        await writer?.end()
    }
}
