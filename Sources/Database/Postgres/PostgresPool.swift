import Dispatch
import Synchronization

/// Connections for threads that read by themselves.
///
/// Opened when they are first needed, and kept. As many threads read at once as there are
/// connections; the next one waits.
final class PostgresPool: Sendable {
    private struct State {
        var idle: [PostgresWorker] = []
        var isClosed = false
    }

    private let closed: DatabaseError
    private let make: @Sendable () -> PostgresWorker
    private let state = Mutex(State())
    private let places: DispatchSemaphore

    init(countMax: Int, closed: DatabaseError, make: @escaping @Sendable () -> PostgresWorker) {
        self.closed = closed
        self.make = make
        places = DispatchSemaphore(value: countMax)
    }

    func read<R>(_ body: (Transaction) throws -> R) throws -> R {
        places.wait()
        defer { places.signal() }
        let (idle, isClosed) = state.withLock { ($0.idle.popLast(), $0.isClosed) }
        guard !isClosed else { throw closed }
        let worker = idle ?? make()
        defer {
            state.withLock { state in
                if !state.isClosed { state.idle.append(worker) }
            }
        }
        return try worker.run(.reading, body)
    }

    /// Closes the idle connections now, and those in use when they are given back.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }
}
