import CCurl
import Synchronization

/// A request handed to the client's thread, with the task that waits for it.
struct Submission: Sendable {
    let number: UInt64
    let request: ClientRequest
    let target: Target
    let continuation: CheckedContinuation<Result<ClientResponse, ClientError>, Never>
}

/// What callers leave for the client's thread, and what wakes it.
final class Mailbox: Sendable {
    /// What the thread takes out at once.
    struct Batch {
        var submissions: [Submission] = []
        var cancellations: [UInt64] = []
        var isClosing = false

        var isEmpty: Bool { submissions.isEmpty && cancellations.isEmpty && !isClosing }
    }

    private struct State {
        var batch = Batch()
        /// The thread took its last batch: nobody reads the mailbox or frees a continuation.
        var hasEnded = false
    }

    private let state = Mutex(State())
    private let numbers = Atomic<UInt64>(0)
    /// The multi handle, which any thread may wake (`curl_multi_wakeup`) until the mailbox has
    /// ended; everything else about it belongs to the client's thread.
    nonisolated(unsafe) let multi: UnsafeMutableRawPointer

    init() {
        precondition(CurlLibrary.isReady)
        guard let multi = curl_multi_init() else { fatalError("curl_multi_init: out of memory") }
        self.multi = multi
    }

    /// A number that no other request of this client has.
    func nextNumber() -> UInt64 {
        numbers.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Hands over a request; answers it as cancelled when the client is closed.
    func submit(_ submission: Submission) {
        let isTaken = leave { $0.submissions.append(submission) }
        if !isTaken {
            submission.continuation.resume(
                returning: .failure(
                    ClientError(
                        reason: .cancelled,
                        message: "\(submission.target.origin): the client is closed",
                        wasSent: false)))
        }
    }

    /// Asks for a request to be aborted, wherever it is; does nothing when it has ended.
    func cancel(_ number: UInt64) {
        _ = leave { $0.cancellations.append(number) }
    }

    /// Asks the thread to end.
    func close() {
        _ = leave { $0.isClosing = true }
    }

    /// Everything that was left since the last time; the one with `isClosing` is the last.
    func take() -> Batch {
        state.withLock { state in
            let batch = state.batch
            state.batch = Batch()
            if batch.isClosing { state.hasEnded = true }
            return batch
        }
    }

    /// Changes the batch and wakes the thread, once for all that comes before it wakes.
    private func leave(_ change: (inout Batch) -> Void) -> Bool {
        state.withLock { state in
            if state.hasEnded { return false }
            let wasEmpty = state.batch.isEmpty
            change(&state.batch)
            // Within the lock, so that the handle cannot be freed meanwhile.
            if wasEmpty { curl_multi_wakeup(multi) }
            return true
        }
    }
}

/// libcurl as a whole, which is initialised once a process.
enum CurlLibrary {
    /// True, after `curl_global_init`.
    static let isReady: Bool = {
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard code == CURLE_OK else {
            fatalError("curl_global_init: \(String(cString: curl_easy_strerror(code)))")
        }
        return true
    }()
}
