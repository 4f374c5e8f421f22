import Synchronization

/// Lets so many posts be on their way at once; the others wait their turn, first come first served.
///
/// Thousands of callbacks may fall due in the same moment, and a receiver that is slow must not
/// meet all of them at once.
final class CallbackGate: Sendable {
    private struct Queue {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// How many at the start of `waiting` have been let in already.
        var admitted = 0
    }

    private let queue: Mutex<Queue>

    init(width: Int) {
        precondition(width > 0, "a gate lets at least one in")
        queue = Mutex(Queue(free: width))
    }

    /// Runs `body` once there is room.
    ///
    /// Whoever is canceled waits all the same: those before it are canceled too and soon out.
    func pass<Value: Sendable>(_ body: () async -> Value) async -> Value {
        await enter()
        defer { leave() }
        return await body()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let mayEnter = queue.withLock { queue in
                guard queue.free == 0 else {
                    queue.free -= 1
                    return true
                }
                queue.waiting.append(continuation)
                return false
            }
            if mayEnter { continuation.resume() }
        }
    }

    private func leave() {
        let next = queue.withLock { queue -> CheckedContinuation<Void, Never>? in
            guard queue.admitted < queue.waiting.count else {
                queue.free += 1
                return nil
            }
            let next = queue.waiting[queue.admitted]
            queue.admitted += 1
            // Half of the array is waste: remove it at once, which costs a step an entry.
            if queue.admitted > queue.waiting.count / 2 {
                queue.waiting.removeFirst(queue.admitted)
                queue.admitted = 0
            }
            return next
        }
        next?.resume()
    }
}
