import Dispatch
import Synchronization

/// Connections for threads that read by themselves.
///
/// Opened when they are first needed, and kept. As many threads read at once as there are
/// connections; the next one waits.
final class ReaderPool: Sendable {
    private struct State {
        var idle: [SQLiteReader] = []
        var isClosed = false
    }

    private let path: String
    private let open: @Sendable () throws(DatabaseError) -> SQLiteReader
    private let state = Mutex(State())
    private let places: DispatchSemaphore

    init(
        path: String, countMax: Int,
        open: @escaping @Sendable () throws(DatabaseError) -> SQLiteReader
    ) {
        self.path = path
        self.open = open
        places = DispatchSemaphore(value: countMax)
    }

    func read<R>(_ body: (Transaction) throws -> R) throws -> R {
        places.wait()
        defer { places.signal() }
        let reader = try take()
        defer { giveBack(reader) }
        return try reader.read(body)
    }

    /// Closes the idle connections now, and those in use when they are given back.
    func close() {
        state.withLock { state in
            state.isClosed = true
            state.idle = []
        }
    }

    private func take() throws(DatabaseError) -> SQLiteReader {
        let (idle, isClosed) = state.withLock { ($0.idle.popLast(), $0.isClosed) }
        guard !isClosed else { throw .closed(path: path) }
        if let idle { return idle }
        return try open()
    }

    private func giveBack(_ reader: SQLiteReader) {
        state.withLock { state in
            if !state.isClosed { state.idle.append(reader) }
        }
    }
}
