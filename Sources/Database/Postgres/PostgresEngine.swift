/// A database on a PostgreSQL server, which any number of processes on any number of machines
/// share.
///
/// Every transaction has a connection to itself, and those that say whose they are share one
/// (``SharedTransaction``). A body given to ``write(_:)`` runs again when the server undid it in
/// favour of another one, when a row with the same key appeared meanwhile, or when the connection
/// was lost before the commit was sent. After the first statement that fails the server takes no
/// other, so nothing is kept of a body that catches such an error and goes on.
///
/// Between transactions nothing depends on the state of a connection: a PgBouncer that pools
/// transactions may stand in between. Statements are prepared; the first time one is missing, or
/// there already, this is given up for good, and statements are sent with their text. PgBouncer
/// from 1.21 with `max_prepared_statements` keeps them.
package final class PostgresEngine {
    private let link: PostgresLink
    private let isReadOnly: Bool
    private let writers: PostgresThreads
    private let sharedWriters: SharedWriters
    private let readers: PostgresThreads
    private let pool: PostgresPool

    /// How many transactions are shared at once: while one is at the server, the other decides.
    package static let sharedTransactionsMax = 2
    /// The most threads that may be inside ``readNow(_:)`` at once; further ones wait.
    private static let pooledReadersMax = 8
    /// How long a server that cannot be reached is tried again, for a task and for a thread.
    private static let taskPatience = Duration.seconds(10)
    private static let threadPatience = Duration.seconds(2)

    private init(
        link: PostgresLink, isReadOnly: Bool, writers: [PostgresWorker], readers: [PostgresWorker]
    ) {
        self.link = link
        self.isReadOnly = isReadOnly
        self.writers = PostgresThreads(writers)
        sharedWriters = SharedWriters(
            (0..<Self.sharedTransactionsMax).map { _ in
                PostgresWorker(link, patience: Self.taskPatience)
            }, alone: self.writers)
        self.readers = PostgresThreads(readers)
        pool = PostgresPool(
            countMax: Self.pooledReadersMax, closed: .closed(path: link.address.name),
            make: { PostgresWorker(link, patience: Self.threadPatience) })
    }

    /// Connects to the server that `url` names, for a first time and on the calling thread.
    ///
    /// - Parameters:
    ///   - url: What libpq takes, with its settings of TLS and timeouts.
    ///   - clock: What tells the time of each transaction; the server's if `nil`.
    ///   - writers: The most transactions that write at once, each on a connection of its own.
    ///   - readers: The most that read at once, not counting ``readNow(_:)``.
    ///   - readOnly: Whether every write is refused.
    ///   - seed: Makes the identifiers the same every time, for tests.
    ///   - program: What the server calls our sessions, unless the URL says otherwise.
    /// - Returns: The engine, whose threads run until it is closed.
    /// - Throws: An error whose kind and text say why the server cannot be used.
    package static func open(
        url: String, clock: (any WallClock)? = nil, writers: Int = 12, readers: Int = 4,
        readOnly: Bool = false, seed: UInt64? = nil, program: String = "holdfast"
    ) throws(DatabaseError) -> PostgresEngine {
        precondition(writers > 0 && readers > 0)
        let link = PostgresLink(
            address: try PostgresAddress(url, program: program), clock: clock, seed: seed)
        let writing = (0..<writers).map { _ in PostgresWorker(link, patience: taskPatience) }
        let reading = (0..<readers).map { _ in PostgresWorker(link, patience: taskPatience) }
        _ = try reading[0].connect()
        return PostgresEngine(
            link: link, isReadOnly: readOnly, writers: writing, readers: reading)
    }

    deinit {
        // The threads of an engine that nobody closed end all the same, after their last work.
        pool.close()
        readers.close()
        sharedWriters.close()
        writers.close()
        link.beginClosing()
    }

    private var closed: DatabaseError { .closed(path: link.address.name) }
}

extension PostgresEngine: Engine {
    package var dialect: Dialect { .postgresql }

    package var name: String { link.address.name }

    package func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try checkMayWrite()
        return try await writers.run(.writing, body, closed: closed)
    }

    package func write<R: Sendable>(
        for owner: String, from place: SourcePlace,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try checkMayWrite()
        return try await withUnsafeThrowingContinuation { continuation in
            let write = TypedOwnedWrite(for: owner, from: place, body, continuation)
            if !sharedWriters.add(write) { write.refuse(closed) }
        }
    }

    private func checkMayWrite() throws(DatabaseError) {
        guard isReadOnly else { return }
        throw DatabaseError(
            kind: .readOnly,
            message: "The database \(link.address.name) has been opened for reading only")
    }

    package func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await readers.run(.reading, body, closed: closed)
    }

    package func readNow<R>(_ body: (Transaction) throws -> R) throws -> R {
        try pool.read(body)
    }

    /// Changes when anyone has committed, and now and then without it.
    ///
    /// Made of the numbers of the transactions that the server says are running or done: it has no
    /// order, and one exchange with the server is its price.
    package func dataVersion() async throws -> Int64 {
        let snapshot = try await read { transaction in
            try transaction.first("SELECT CAST(pg_current_snapshot() AS TEXT)") {
                try $0.get(0, as: String.self)
            }
        }
        // FNV-1a, by Fowler, Noll and Vo.
        let hash = (snapshot ?? "").utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Int64(bitPattern: hash)
    }

    package var statistics: EngineStatistics { link.statistics }

    package func failNextCommit(_ fault: CommitFault) {
        link.failNextCommit(fault)
    }

    package func close() async {
        pool.close()
        readers.close()
        sharedWriters.close()
        writers.close()
        link.beginClosing()
        await readers.waitUntilEnded()
        await sharedWriters.waitUntilEnded()
        await writers.waitUntilEnded()
    }
}
