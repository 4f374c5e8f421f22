import Synchronization

/// Carries a value out of a closure that runs elsewhere, such as a transaction's.
final class Handover<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    /// The newest one counts: a transaction may run twice.
    func give(_ value: Value) {
        self.value.withLock { $0 = value }
    }

    var taken: Value? { value.withLock { $0 } }
}
