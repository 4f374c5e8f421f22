import Database
import Dispatch

/// Keeps the writer busy, so that the writes asked for meanwhile wait and share one commit.
struct WriterGate {
    private let mayGoOn = DispatchSemaphore(value: 0)
    private let write: Task<Void, any Error>

    /// Returns once the writer stands still.
    init(_ engine: some Engine) async {
        let (hasBegun, begins) = AsyncStream<Void>.makeStream()
        write = engine.beginWrite { [mayGoOn] _ in
            begins.finish()
            mayGoOn.wait()
        }
        for await _ in hasBegun {}
    }

    /// Lets the writer go on.
    func open() async throws {
        mayGoOn.signal()
        try await write.value
    }
}
