import Database

/// Where a job is.
package enum JobState: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    /// Waits for a provider.
    case queued
    /// An attempt is written down; its request may have been sent.
    case submitting
    /// The provider has a task for it.
    case running
    /// The provider is done; the pictures are copied to our own storage.
    case delivering
    case completed, failed, canceled

    /// Ended for good: nothing changes the state or, by itself, the money any more (J7).
    package var isFinal: Bool {
        switch self {
        case .queued, .submitting, .running, .delivering: false
        case .completed, .failed, .canceled: true
        }
    }
}

/// Why a job needs a person; each is an inbox of the console.
package enum Attention: String, Sendable, Hashable, Codable, CaseIterable, SQLRepresentable {
    /// Sent, no answer, may be running at the provider: the hold is kept, nothing is sent again.
    case unknownOutcome = "unknown_outcome"
    /// The provider succeeded and our copy failed: the hold is kept until it is driven again.
    case undelivered
    /// It succeeded after we failed and released: the output is kept, nobody is charged.
    case lateSuccess = "late_success"
    /// Held for longer than the job's deadline allows.
    case stuckHold = "stuck_hold"
    /// The deadline has passed and the provider still says that it is at work.
    case overdue
}
