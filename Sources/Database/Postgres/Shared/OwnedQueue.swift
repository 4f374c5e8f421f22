import Dispatch
import Synchronization

/// Writes that wait until one of few threads takes them, several at a time, never two threads those
/// of one owner.
final class OwnedQueue: Sendable {
    /// One of the threads.
    final class Taker: Sendable {
        fileprivate let wakeUp = DispatchSemaphore(value: 0)
    }

    /// A thread that waits, and how many writes it wants to be woken for.
    fileprivate struct Sleeper {
        let taker: Taker
        let count: Int
    }

    fileprivate struct State {
        var waiting: [any OwnedWrite] = []
        /// Whose writes have been taken, and have not ended.
        var busy: Set<String> = []
        var sleepers: [Sleeper] = []
        /// How many each thread took last.
        var lastCounts: [ObjectIdentifier: Int] = [:]
        var isClosed = false
    }

    /// The most that are taken at once.
    private let countMax: Int
    private let state = Mutex(State())

    init(upTo countMax: Int) {
        self.countMax = countMax
    }

    /// - Returns: `false` if the queue is closed; the write has not been added then.
    func add(_ write: any OwnedWrite) -> Bool {
        let woken = state.withLock { state -> [Taker]? in
            guard !state.isClosed else { return nil }
            state.waiting.append(write)
            return state.takeSleepers()
        }
        for taker in woken ?? [] { taker.wakeUp.signal() }
        return woken != nil
    }

    /// Takes a fair share of what waits, and sleeps while there is nothing.
    ///
    /// Where there is less than the threads have had of late, more is waited for, for a while: who
    /// was told last may be about to write again.
    ///
    /// - Returns: Nothing once the queue is closed and all has been taken.
    func take(for taker: Taker, patience: Duration) -> [any OwnedWrite] {
        var isPatient = true
        while true {
            let step = state.withLock { $0.step(taker, upTo: countMax, isPatient: isPatient) }
            switch step {
            case .end: return []
            case .take(let writes, let others):
                for other in others { other.wakeUp.signal() }
                return writes
            case .sleep: taker.wakeUp.wait()
            case .waitForMore:
                isPatient = false
                wait(taker, for: patience)
            }
        }
    }

    private func wait(_ taker: Taker, for patience: Duration) {
        guard taker.wakeUp.wait(timeout: .now() + patience.dispatchInterval) == .timedOut else {
            return
        }
        let isBeingWoken = state.withLock { !$0.forget(taker) }
        if isBeingWoken { taker.wakeUp.wait() }
    }

    /// Lets the next writes of those owners be taken.
    func end(_ writes: [any OwnedWrite]) {
        let woken = state.withLock { state in
            state.busy.subtract(writes.map(\.owner))
            return state.takeSleepers()
        }
        for taker in woken { taker.wakeUp.signal() }
    }

    /// Refuses further writes; what waits is still taken.
    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            return state.takeSleepers()
        }
        for taker in woken { taker.wakeUp.signal() }
    }
}

extension OwnedQueue {
    /// What a thread is to do.
    fileprivate enum Step {
        /// Run these, after having woken others for the rest.
        case take([any OwnedWrite], others: [Taker])
        case sleep
        case waitForMore
        case end
    }
}

extension OwnedQueue.State {
    /// How many could be taken.
    private var readyCount: Int {
        busy.isEmpty ? waiting.count : waiting.count { !busy.contains($0.owner) }
    }

    /// What each thread would have, were they all to have as much.
    private var usualCount: Int {
        (lastCounts.values.reduce(0, +) + lastCounts.count - 1) / max(1, lastCounts.count)
    }

    mutating func step(
        _ taker: OwnedQueue.Taker, upTo countMax: Int, isPatient: Bool
    ) -> OwnedQueue.Step {
        let ready = readyCount
        if ready == 0 {
            guard !isClosed || !waiting.isEmpty else { return .end }
            sleepers.append(.init(taker: taker, count: 1))
            return .sleep
        }
        let usual = usualCount
        if isPatient, ready < usual, !isClosed {
            sleepers.append(.init(taker: taker, count: usual))
            return .waitForMore
        }
        // Those who sleep have as much of it, but for the few that are not worth it.
        let share = max(usual, (ready + sleepers.count) / (sleepers.count + 1))
        let writes = take(upTo: min(countMax, share))
        lastCounts[ObjectIdentifier(taker)] = writes.count
        return .take(writes, others: takeSleepers())
    }

    private mutating func take(upTo countMax: Int) -> [any OwnedWrite] {
        var taken: [any OwnedWrite] = []
        var left: [any OwnedWrite] = []
        for write in waiting {
            if taken.count < countMax, !busy.contains(write.owner) {
                taken.append(write)
            } else {
                left.append(write)
            }
        }
        waiting = left
        busy.formUnion(taken.map(\.owner))
        return taken
    }

    /// Takes one sleeper for whom there is enough, or all once the queue is closed.
    mutating func takeSleepers() -> [OwnedQueue.Taker] {
        guard !sleepers.isEmpty else { return [] }
        if isClosed {
            defer { sleepers = [] }
            return sleepers.map(\.taker)
        }
        let ready = readyCount
        guard let index = sleepers.firstIndex(where: { $0.count <= ready }) else { return [] }
        return [sleepers.remove(at: index).taker]
    }

    /// - Returns: `false` if the thread is being woken already.
    mutating func forget(_ taker: OwnedQueue.Taker) -> Bool {
        let count = sleepers.count
        sleepers.removeAll { $0.taker === taker }
        return sleepers.count < count
    }
}
