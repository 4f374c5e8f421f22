import Dispatch
import Synchronization

/// What all connections of one engine have in common.
final class PostgresLink: Sendable {
    let address: PostgresAddress
    let identifiers: IdentifierGenerator
    /// Tells the time instead of the server, for tests.
    private let clock: (any WallClock)?
    /// Tells this machine's time.
    private let local: any WallClock
    private let time: TransactionClock
    private let counts = Mutex(EngineStatistics())
    /// Becomes false for good when a pooler turns out to swap server connections without taking
    /// care of prepared statements.
    private let preparing = Atomic<Bool>(true)
    private let closing = DispatchSemaphore(value: 0)
    private let nextFault = Mutex<CommitFault?>(nil)

    init(
        address: PostgresAddress, clock: (any WallClock)?, seed: UInt64?,
        local: any WallClock = SystemClock()
    ) {
        self.address = address
        self.clock = clock
        identifiers = IdentifierGenerator(seed: seed)
        self.local = local
        time = TransactionClock(clock ?? local)
    }

    func connect() throws(DatabaseError) -> PostgresConnection {
        try PostgresConnection(
            address, preparesStatements: preparing.load(ordering: .relaxed))
    }

    /// The present for the transaction that is open on `connection`: the server's, so that all
    /// processes have one, or the clock's that was given.
    func present(on connection: PostgresConnection) -> Instant {
        clock == nil ? present(at: connection.serverTime()) : time.now()
    }

    /// The present where it is that time on the server; `nil` if that could not be asked.
    ///
    /// Of a transaction that has failed nothing is kept: it is told this machine's time, of which
    /// no other hears. Were it ahead, all that follow would be.
    func present(at server: Instant?) -> Instant {
        server.map { time.advance(to: $0) } ?? local.now()
    }

    /// Waits on the engine's own thread, where nobody else is kept from working.
    ///
    /// - Returns: Whether the engine is being closed, so that there is nothing to wait for.
    func waitForClosing(_ duration: Duration) -> Bool {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        guard closing.wait(timeout: .now() + .nanoseconds(Int(nanoseconds))) == .success else {
            return false
        }
        // For the next one who waits.
        closing.signal()
        return true
    }

    /// Lets nobody wait any longer for a server that cannot be reached.
    func beginClosing() {
        closing.signal()
    }

    /// Lets the next commit fail.
    func failNextCommit(_ fault: CommitFault) {
        nextFault.withLock { $0 = fault }
    }

    /// Commits a transaction of so many statements, which so many writes share, and counts it.
    func commit(
        _ connection: PostgresConnection, statements: Int, writes: Int = 1
    ) throws(DatabaseError) {
        let start = ContinuousClock.now
        let fault = nextFault.withLock { $0.take() }
        if fault?.isCommitted ?? true { try connection.commit() } else { connection.rollback() }
        if let fault { throw fault.error }
        let share = EngineStatistics(
            commitOf: writes, statements: statements, taking: ContinuousClock.now - start)
        counts.withLock { $0.add(share) }
    }

    func stopPreparing() {
        preparing.store(false, ordering: .relaxed)
    }

    var statistics: EngineStatistics { counts.withLock { $0 } }
}
