import Dispatch
import Synchronization

/// What waits for the threads of an engine, first come, first served.
final class WorkQueue<Work: Sendable>: Sendable {
    private struct State {
        var waiting: [Work] = []
        var sleepers = 0
        var isClosed = false

        mutating func take(upTo countMax: Int) -> [Work] {
            if waiting.count <= countMax {
                defer { waiting = [] }
                return waiting
            }
            defer { waiting.removeFirst(countMax) }
            return Array(waiting[..<countMax])
        }
    }

    private let state = Mutex(State())
    private let wakeUp = DispatchSemaphore(value: 0)
    /// Whether a thread looks for more before it sleeps.
    private let isWatched: Bool
    /// How much waits, for those that look without stopping the others.
    private let waitingCount = Atomic<Int>(0)

    /// - Parameter isWatched: Whether a thread looks for more before it sleeps (``Lookout``).
    init(isWatched: Bool = false) {
        self.isWatched = isWatched
    }

    /// Adds work, and wakes a thread if one sleeps.
    ///
    /// - Returns: `false` if the queue is closed; the work has not been added then.
    func add(_ work: Work) -> Bool {
        let (isAdded, wakes) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.waiting.append(work)
            waitingCount.store(state.waiting.count, ordering: .relaxed)
            guard state.sleepers > 0 else { return (true, false) }
            state.sleepers -= 1
            return (true, true)
        }
        if wakes { wakeUp.signal() }
        return isAdded
    }

    /// Takes what waits, `countMax` at most, and sleeps while there is nothing.
    ///
    /// - Returns: Nothing once the queue is closed and all work taken.
    func take(upTo countMax: Int) -> [Work] {
        while true {
            look()
            let (taken, isClosed) = state.withLock { state -> ([Work], Bool) in
                let taken = take(upTo: countMax, from: &state)
                if taken.isEmpty && !state.isClosed { state.sleepers += 1 }
                return (taken, state.isClosed)
            }
            if !taken.isEmpty || isClosed { return taken }
            wakeUp.wait()
        }
    }

    /// Takes what waits, `countMax` at most, and sleeps for `patience` while there is nothing.
    func take(upTo countMax: Int, within patience: Duration) -> [Work] {
        if patience > .zero { look() }
        let taken = state.withLock { state in
            let taken = take(upTo: countMax, from: &state)
            if taken.isEmpty && patience > .zero { state.sleepers += 1 }
            return taken
        }
        guard taken.isEmpty && patience > .zero else { return taken }
        if wakeUp.wait(timeout: .now() + patience.dispatchInterval) == .timedOut {
            let isBeingWoken = state.withLock { state in
                guard state.sleepers > 0 else { return true }
                state.sleepers -= 1
                return false
            }
            if isBeingWoken { wakeUp.wait() }
        }
        return state.withLock { take(upTo: countMax, from: &$0) }
    }

    private func take(upTo countMax: Int, from state: inout State) -> [Work] {
        defer { waitingCount.store(state.waiting.count, ordering: .relaxed) }
        return state.take(upTo: countMax)
    }

    /// Lets others go on while there is nothing, for a moment.
    private func look() {
        guard isWatched else { return }
        var lookout = Lookout()
        lookout.look { waitingCount.load(ordering: .relaxed) > 0 }
    }

    /// Refuses further work; what waits is still done.
    func close() {
        let sleepers = state.withLock { state in
            state.isClosed = true
            defer { state.sleepers = 0 }
            return state.sleepers
        }
        for _ in 0..<sleepers { wakeUp.signal() }
    }
}
