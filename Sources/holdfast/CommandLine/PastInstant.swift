import Configuration
import Database

/// An instant that a command line names, usually one of the past.
enum PastInstant {
    /// A day, an instant, or how long ago it was.
    static func read(
        _ option: Option, _ invocation: Invocation, now: Instant
    ) throws(UsageError) -> Instant? {
        guard let text = invocation.value(option) else { return nil }
        let instant =
            DurationText.parse(text).map { now - $0 } ?? Instant(rfc3339: text)
            ?? Instant(rfc3339: text + "T00:00:00Z")
        guard let instant else {
            throw invocation.usage(
                "--\(option.name) is a day such as 2027-01-31, an instant such as"
                    + " 2027-01-31T12:00:00Z, or how long ago such as 30d, not \(text)")
        }
        return instant
    }
}
