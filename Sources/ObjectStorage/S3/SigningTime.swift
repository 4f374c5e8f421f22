/// When a request is signed, in the two forms that its signature needs.
struct SigningTime: Hashable, Sendable {
    /// `20260102T030405Z`.
    let timestamp: String

    /// `20260102`.
    var date: String { String(timestamp.prefix(8)) }

    init(timestamp: String) {
        precondition(timestamp.utf8.count == 16, "a time to sign with has 16 letters")
        self.timestamp = timestamp
    }
}
