package import Database

/// A vendor's webhook as it reached us.
package struct IncomingCallback: Sendable {
    /// Header names in lower case.
    package var headers: [String: String]
    package var body: [UInt8]
    package var receivedAt: Instant

    package init(headers: [String: String], body: [UInt8], receivedAt: Instant) {
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

/// What a callback turned out to be.
package enum CallbackReading: Sendable, Hashable {
    /// Believed as far as this vendor can be: the vendor is polled before anything follows from it.
    case hint(CallbackHint)
    /// Forged, too old, or not readable; says why in one line without the body.
    case refused(String)
}

/// What a callback says, not yet checked with the vendor.
package struct CallbackHint: Sendable, Hashable {
    package var task: String
    /// The same for every repetition of the same callback.
    package var event: String
    package var status: TaskStatus

    package init(task: String, event: String, status: TaskStatus) {
        self.task = task
        self.event = event
        self.status = status
    }
}
