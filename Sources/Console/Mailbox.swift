import Synchronization
import Terminal

/// Where tasks leave what they found out, for the thread that draws.
final class Mailbox: Sendable {
    private let events = Mutex<[ConsoleEvent]>([])
    private let waker: Waker?

    init(waker: Waker?) {
        self.waker = waker
    }

    /// Leaves an event and wakes the loop; from any thread.
    func post(_ event: ConsoleEvent) {
        events.withLock { $0.append(event) }
        waker?.wake()
    }

    /// Takes everything that was left, in its order.
    func take() -> [ConsoleEvent] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }
}
