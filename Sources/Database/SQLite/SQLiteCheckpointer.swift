import Dispatch

/// Copies the log back into the file while the writer goes on, on a thread of its own.
///
/// Only when the log is long does the writer copy the rest itself, which is little by then, and
/// begins to write over it from its start.
final class SQLiteCheckpointer: Sendable {
    /// So many new pages, of 4 KiB, are worth copying; a page among them that was written several
    /// times is copied once.
    private static let pageCountStep = 4_096
    /// The length of the log, in pages, at which the writer lends a hand.
    static let pageCountMax = 16_384

    /// At which lengths of the log somebody asked for it.
    private let wishes = WorkQueue<Int>()
    private let hasEnded = DispatchSemaphore(value: 0)

    /// - Parameter file: What is opened once more, when there is something to copy.
    init(_ file: SQLiteFile) {
        EngineThread.start { [wishes] in
            var connection: SQLiteConnection?
            while !wishes.take(upTo: .max).isEmpty {
                // Without a connection it is left to the writer.
                if connection == nil { connection = try? file.connect(for: .copying) }
                connection?.copyLog()
            }
        } hasEnded: { [hasEnded] in
            hasEnded.signal()
        }
    }

    /// Copies in the background what is worth it.
    ///
    /// - Parameters:
    ///   - pageCount: How long the log is.
    ///   - copiedCount: How long it was when it was last copied; is set anew.
    func consider(_ pageCount: Int, since copiedCount: inout Int) {
        // It has been begun anew.
        if pageCount < copiedCount { copiedCount = 0 }
        // From then on it is the writer's: were somebody always at it, the writer would never
        // come to copy the rest, and the log would grow for as long as there is load.
        guard pageCount < Self.pageCountMax else { return }
        guard pageCount - copiedCount >= Self.pageCountStep else { return }
        copiedCount = pageCount
        _ = wishes.add(pageCount)
    }

    /// Ends the thread, and waits until it has; to be called once.
    func end() {
        wishes.close()
        hasEnded.wait()
    }
}
