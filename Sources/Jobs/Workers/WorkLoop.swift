import Synchronization

/// Takes work from the database and does it, some pieces at a time, until it is told to stop.
///
/// Looks whenever its signal is raised and at every tick in any case. Pieces that have been begun
/// are finished before ``run()`` returns.
struct WorkLoop<Item: Sendable>: Sendable {
    /// For messages.
    let name: String
    /// How many pieces are in hand at most.
    let capacity: Int
    /// How long to wait for a signal before looking anyway.
    let tick: Duration
    let signal: Signal
    let log: Log
    /// Takes up to so many due pieces, so that nobody else does.
    let claim: @Sendable (_ limit: Int) async throws -> Claimed<Item>
    let work: @Sendable (Item) async -> Void
    /// Says that these are still in hand, so that nobody takes them for left behind.
    let renew: @Sendable ([Item]) async throws -> Void

    func run() async {
        let gate = Gate<Item>(capacity: capacity)
        await withTaskGroup(of: Void.self) { ticker in
            ticker.addTask { await signal.beat(every: tick) }
            ticker.addTask { await keepInHand(gate) }
            await withDiscardingTaskGroup { group in
                signal.raise()
                for await _ in signal.stream {
                    await claimAll(gate) { number, item in
                        group.addTask {
                            await work(item)
                            // Whoever waits for room looks again.
                            if gate.leave(number) { signal.raise() }
                        }
                    }
                }
            }
            ticker.cancelAll()
        }
    }

    /// How often is taken before it is looked whether to stop.
    private static var roundsMax: Int { 64 }

    /// Takes what is due as long as there is room and more to take.
    private func claimAll(_ gate: Gate<Item>, start: (Int, Item) -> Void) async {
        for _ in 0..<Self.roundsMax {
            let room = gate.room()
            guard room > 0 else { return }
            let claimed: Claimed<Item>
            do {
                claimed = try await claim(room)
            } catch {
                // The next tick tries again; until then the database is left alone.
                log.error("\(name): cannot take work: \(error)")
                return
            }
            for (number, item) in gate.enter(claimed.items) { start(number, item) }
            if !claimed.isMore { return }
        }
        signal.raise()
    }

    /// Renews what takes long, until the task is canceled.
    private func keepInHand(_ gate: Gate<Item>) async {
        let beats = Signal()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await beats.beat(every: JobPolicy.renewalInterval) }
            for await _ in beats.stream {
                let items = gate.heldForLong()
                guard !items.isEmpty else { continue }
                do {
                    try await renew(items)
                } catch {
                    // Before the lease runs out there is time for another try.
                    log.warning("\(name): cannot keep \(items.count) in hand: \(error)")
                }
            }
            group.cancelAll()
        }
    }
}

/// Knows what is in hand.
private final class Gate<Item: Sendable>: Sendable {
    private struct State {
        var inHand: [Int: Item] = [:]
        var entered = 0
        /// What was entered before this number was there when it was last asked.
        var known = 0
        var isWaitedFor = false
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many more fit; remembers that somebody waits if none does.
    func room() -> Int {
        state.withLock { state in
            state.isWaitedFor = state.inHand.count >= capacity
            return capacity - state.inHand.count
        }
    }

    /// - Returns: the items, each with the number under which it leaves.
    func enter(_ items: [Item]) -> [(Int, Item)] {
        state.withLock { state in
            items.map { item in
                state.entered += 1
                state.inHand[state.entered] = item
                return (state.entered, item)
            }
        }
    }

    /// What was in hand when this was called before, and still is.
    func heldForLong() -> [Item] {
        state.withLock { state in
            defer { state.known = state.entered }
            return state.inHand.filter { $0.key <= state.known }.map(\.value)
        }
    }

    /// - Returns: whether somebody waits for the room that is now free.
    func leave(_ number: Int) -> Bool {
        state.withLock { state in
            state.inHand[number] = nil
            defer { state.isWaitedFor = false }
            return state.isWaitedFor
        }
    }
}
