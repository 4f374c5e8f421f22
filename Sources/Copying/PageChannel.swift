import Database
import Dispatch
import Synchronization

/// Carries pages of rows from the thread that reads to the one that writes, a few at a time, so
/// that both work and memory stays bounded.
///
/// Both ends block: they are threads of the engines'. Whoever fails tells the other one.
final class PageChannel: Sendable {
    enum Item: Sendable {
        case total(rows: Int)
        case page(table: Int, rows: [[SQLValue]])
        case end([TableSum], spooled: Int)
    }

    private struct State {
        var items: [Item] = []
        var failure: (any Error)?
        var hasSent = false
        var hasReceived = false
        var isFinished = false
    }

    /// Pages that may wait; one is being read and one written besides.
    private static let capacity = 4

    private let state = Mutex(State())
    private let places = DispatchSemaphore(value: 0)
    private let filled = DispatchSemaphore(value: 0)
    private let asked = DispatchSemaphore(value: 0)
    private let answered = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<Self.capacity { places.signal() }
    }

    /// Whether anything was put in: then the reader cannot begin once more by itself.
    var hasSent: Bool { state.withLock { $0.hasSent } }
    /// Whether anything was taken out: then the writer cannot begin once more by itself.
    var hasReceived: Bool { state.withLock { $0.hasReceived } }

    /// Waits for a place and puts `item` there.
    func send(_ item: Item) throws {
        places.wait()
        do {
            try state.withLock { state in
                if let failure = state.failure { throw failure }
                state.hasSent = true
                state.items.append(item)
            }
        } catch {
            places.signal()
            throw error
        }
        filled.signal()
    }

    /// Waits for the next item.
    func receive() throws -> Item {
        filled.wait()
        do {
            let item = try state.withLock { state in
                if let failure = state.failure { throw failure }
                state.hasReceived = true
                return state.items.removeFirst()
            }
            places.signal()
            return item
        } catch {
            filled.signal()
            throw error
        }
    }

    /// Lets both ends throw `error` from now on, unless they throw another one already.
    func fail(_ error: any Error) {
        state.withLock { $0.failure = $0.failure ?? error }
        places.signal()
        filled.signal()
        asked.signal()
        answered.signal()
    }

    /// Makes sure, for the writer, that the reader still keeps everybody else from writing.
    func askReader() throws {
        asked.signal()
        answered.wait()
        guard let failure = state.withLock({ $0.failure }) else { return }
        answered.signal()
        throw failure
    }

    /// Waits, as the reader, for a question or the end.
    ///
    /// - Returns: `false` once everything is committed, and the reader is needed no longer.
    func waitForQuestion() throws -> Bool {
        asked.wait()
        return try state.withLock { state in
            if let failure = state.failure { throw failure }
            return !state.isFinished
        }
    }

    /// The reader's answer: all is well.
    func answer() {
        answered.signal()
    }

    /// Lets the reader go.
    func finish() {
        state.withLock { $0.isFinished = true }
        asked.signal()
    }
}
