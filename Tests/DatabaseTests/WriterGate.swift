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
            // It may be run again, with others that joined it.
            mayGoOn.signal()
        }
        for await _ in hasBegun {}
    }

    /// Lets the writer go on; this write's own result, which others may have spoiled, is no matter.
    func open() async throws {
        mayGoOn.signal()
        _ = await write.result
        try Task.checkCancellation()
    }
}
