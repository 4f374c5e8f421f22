import CNcurses
import Glibc
import Synchronization

/// Wakes an event loop that waits for keys, from any thread.
///
/// Post the message first, then wake: the loop empties its mailbox each time it wakes, and any
/// number of calls before that wake it once.
package final class Waker: Sendable {
    private let isPending = Atomic(false)
    private let readEnd: Int32
    private let writeEnd: Int32

    /// Creates a waker.
    ///
    /// - Throws: `ScreenError.system` when the process may open no more files.
    package init() throws(ScreenError) {
        var ends: [Int32] = [-1, -1]
        guard cncurses_pipe(&ends) else {
            throw .system(call: "pipe2", code: errno)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        Glibc.close(readEnd)
        Glibc.close(writeEnd)
    }

    /// Wakes the loop, now or when it next waits.
    package func wake() {
        guard !isPending.exchange(true, ordering: .sequentiallyConsistent) else { return }
        Descriptor.write("!", to: writeEnd)
    }

    var descriptor: Int32 { readEnd }

    /// Makes the waker ready again.
    func rearm() {
        _ = Descriptor.read(16, from: readEnd)
        isPending.store(false, ordering: .sequentiallyConsistent)
    }
}
