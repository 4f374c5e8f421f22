import Dispatch

/// Lets a thread of the engine's wait for a test.
struct Signal: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func send() {
        semaphore.signal()
    }

    func wait() {
        semaphore.wait()
    }
}
