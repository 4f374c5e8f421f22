import Dispatch

extension Duration {
    /// The same for what waits, to the nanosecond.
    var dispatchInterval: DispatchTimeInterval {
        .nanoseconds(Int(self / .nanoseconds(1)))
    }
}
