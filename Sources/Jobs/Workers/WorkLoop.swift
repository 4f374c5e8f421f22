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

    func run() async {
        let gate = Gate(capacity: capacity)
        await withTaskGroup(of: Void.self) { ticker in
            ticker.addTask { await signal.beat(every: tick) }
            await withDiscardingTaskGroup { group in
                signal.raise()
                for await _ in signal.stream {
                    await claimAll(gate) { item in
                        group.addTask {
                            await work(item)
                            // Whoever waits for room looks again.
                            if gate.leave() { signal.raise() }
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
    private func claimAll(_ gate: Gate, start: (Item) -> Void) async {
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
            gate.enter(claimed.items.count)
            for item in claimed.items { start(item) }
            if !claimed.isMore { return }
        }
        signal.raise()
    }
}

/// Counts what is in hand.
private final class Gate: Sendable {
    private let capacity: Int
    private let state = Mutex((inHand: 0, isWaitedFor: false))

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// How many more fit; remembers that somebody waits if none does.
    func room() -> Int {
        state.withLock { state in
            state.isWaitedFor = state.inHand >= capacity
            return capacity - state.inHand
        }
    }

    func enter(_ count: Int) { state.withLock { $0.inHand += count } }

    /// - Returns: whether somebody waits for the room that is now free.
    func leave() -> Bool {
        state.withLock { state in
            state.inHand -= 1
            defer { state.isWaitedFor = false }
            return state.isWaitedFor
        }
    }
}
