/// A database: transactions go in, results come out.
///
/// Everything that stores or reads goes through one of three calls. Outside they are asynchronous
/// (or block, where it says so), inside they are plain synchronous code on a thread of the
/// engine's.
package protocol Engine: Sendable {
    var dialect: Dialect { get }

    /// What error texts call the database: the path of a file, or name and host; never a password.
    var name: String { get }

    /// Runs `body` in a transaction that may write, and returns when what it wrote is on the disk.
    ///
    /// If `body` throws, nothing of it is kept and its error is thrown. If the commit fails, a
    /// ``DatabaseError`` is thrown, whose ``DatabaseError/outcome`` says whether it is certain that
    /// nothing was kept. A cancelled task still gets the true result. `body` may be run again,
    /// after a conflict or because another one that shares its commit failed, so it acts on the
    /// transaction alone.
    func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R

    /// The same as ``write(_:)``, for what belongs to `owner`, such as a user: it may run side by
    /// side with what belongs to others, in one transaction, which many of them make cheap.
    ///
    /// So what `body` reads to decide by, and what it changes, must be the owner's; or else it is
    /// what no such body changes, or a new row, whose key the database guards. It locks what it
    /// decides by, like any other: it may run alone as well, beside another one of the same owner.
    /// Rows that are locked should be few and the owner's: owners are locked in the order of their
    /// names, other rows as each body comes to them. It may be begun several times before it is
    /// run to its end.
    ///
    /// - Parameters:
    ///   - owner: Whose it is.
    ///   - place: Where in the program; what comes from one place asks the same.
    ///   - body: What is run.
    /// - Returns: What `body` gives.
    /// - Throws: What ``write(_:)`` does.
    func write<R: Sendable>(
        for owner: String, from place: SourcePlace,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R

    /// Runs `body` on one snapshot of what is committed; statements that write are refused.
    func read<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R

    /// The same as ``read(_:)``, on the calling thread, which it blocks.
    ///
    /// For threads that may wait, such as the HTTP server's; never from a Swift task.
    func readNow<R>(_ body: (Transaction) throws -> R) throws -> R

    /// A number that is another one whenever anyone, in any process, has committed something since.
    func dataVersion() async throws -> Int64

    var statistics: EngineStatistics { get }

    /// Lets the next commit fail, for tests and the simulator.
    func failNextCommit(_ fault: CommitFault)

    /// Finishes what has been asked for, then closes; later calls fail with kind `closed`.
    func close() async
}

extension Engine {
    /// The same, from the place where it is called.
    package func write<R: Sendable>(
        for owner: String, file: StaticString = #fileID, line: UInt = #line,
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await write(for: owner, from: SourcePlace(file: file, line: line), body)
    }
}

/// A place in the program's source.
package struct SourcePlace: Sendable, Hashable {
    /// Where the file's name is: it is there once in the program.
    private let file: UInt
    private let line: UInt

    package init(file: StaticString = #fileID, line: UInt = #line) {
        self.file = UInt(bitPattern: file.utf8Start)
        self.line = line
    }
}

/// What an engine has done since it was opened.
package struct EngineStatistics: Sendable, Hashable {
    /// Commits that made at least one write durable.
    package var commits = 0
    /// Transactions given to ``Engine/write(_:)`` whose results were committed.
    package var writes = 0
    /// The most writes that shared one commit.
    package var largestGroup = 0
    /// Statements of those transactions, without what begins and ends them.
    package var statements = 0
    /// How long the commits took, one after another: mostly the time of the disk, and on a server
    /// that of the last statements, which travel with them.
    package var committing = Duration.zero

    package init() {}

    /// One commit of so many writes.
    init(commitOf writes: Int, statements: Int, taking time: Duration) {
        commits = 1
        self.writes = writes
        largestGroup = writes
        self.statements = statements
        committing = time
    }

    mutating func add(_ other: EngineStatistics) {
        commits += other.commits
        writes += other.writes
        largestGroup = max(largestGroup, other.largestGroup)
        statements += other.statements
        committing += other.committing
    }
}
