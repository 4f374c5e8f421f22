import Dispatch
import Synchronization

/// Writes that wait until one of a few threads takes them (``OwnedLine``).
final class OwnedQueue: Sendable {
    private let line: Mutex<OwnedLine<any OwnedWrite>>
    /// Counts whatever may give a thread something to do, so that one that looks again need not
    /// stop the others for it.
    private let news = Atomic<Int>(0)
    /// Where each thread waits.
    private let wakeUps: [DispatchSemaphore]

    /// - Parameters:
    ///   - countMax: The most that are taken at once.
    ///   - takers: How many threads there are, numbered from zero.
    init(upTo countMax: Int, takers: Int) {
        line = Mutex(OwnedLine(upTo: countMax, takers: takers))
        wakeUps = (0..<takers).map { _ in DispatchSemaphore(value: 0) }
    }

    /// - Returns: `false` if the queue is closed; the write has not been added then.
    func add(_ write: any OwnedWrite) -> Bool {
        let woken = line.withLock { line -> [Int]? in
            guard !line.isClosed else { return nil }
            return line.add(.init(owner: write.owner, place: write.place, write: write))
        }
        news.add(1, ordering: .relaxed)
        wake(woken ?? [])
        return woken != nil
    }

    /// Takes a share of what waits, and sleeps while there is nothing.
    ///
    /// - Parameters:
    ///   - taker: Which thread it is.
    ///   - patience: How long it waits for more where that is worth it.
    /// - Returns: Nothing once the queue is closed and all has been taken.
    func take(for taker: Int, patience: Duration) -> [any OwnedWrite] {
        var lookout = Lookout()
        var isPatient = true
        while true {
            let mood: OwnedLine<any OwnedWrite>.Patience =
                !isPatient ? .none : lookout.isOver ? .sleeping : .looking
            let known = news.load(ordering: .relaxed)
            switch line.withLock({ $0.step(taker, mood) }) {
            case .end: return []
            case .take(let items, let others):
                wake(others)
                return items.map(\.write)
            case .lookAgain:
                lookout.look { news.load(ordering: .relaxed) != known }
            case .sleep:
                wakeUps[taker].wait()
                lookout = Lookout()
            case .waitForMore:
                isPatient = false
                wait(taker, for: patience)
            }
        }
    }

    private func wait(_ taker: Int, for patience: Duration) {
        let end = DispatchTime.now() + patience.dispatchInterval
        guard wakeUps[taker].wait(timeout: end) == .timedOut else { return }
        let isBeingWoken = line.withLock { !$0.forget(taker) }
        if isBeingWoken { wakeUps[taker].wait() }
    }

    /// Lets the next writes of those owners be taken.
    func end(_ writes: [any OwnedWrite]) {
        let woken = line.withLock { $0.end(writes.map(\.owner)) }
        news.add(1, ordering: .relaxed)
        wake(woken)
    }

    /// Refuses further writes; what waits is still taken.
    func close() {
        let woken = line.withLock { $0.close() }
        news.add(1, ordering: .relaxed)
        wake(woken)
    }

    private func wake(_ takers: [Int]) {
        for taker in takers { wakeUps[taker].signal() }
    }
}
