/// A point in time, in whole microseconds since 1970-01-01T00:00:00 UTC.
///
/// Written as RFC 3339 text in UTC wherever people or JSON see it, and as an integer in the
/// database.
package struct Instant: Hashable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The instant `duration` later, in whole microseconds.
    package static func + (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds + duration.wholeMicroseconds)
    }

    /// The instant `duration` earlier, in whole microseconds.
    package static func - (instant: Instant, duration: Duration) -> Instant {
        Instant(microseconds: instant.microseconds - duration.wholeMicroseconds)
    }

    /// How long it is from `earlier` to `later`; negative if they are the other way round.
    package static func - (later: Instant, earlier: Instant) -> Duration {
        .microseconds(later.microseconds - earlier.microseconds)
    }
}

extension Instant: Comparable {
    package static func < (one: Instant, other: Instant) -> Bool {
        one.microseconds < other.microseconds
    }
}

extension Instant: CustomStringConvertible {
    package var description: String { rfc3339 }
}

extension Instant: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Instant(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected an instant such as 2026-01-31T12:00:00Z")
        }
        self = instant
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rfc3339)
    }
}

extension Duration {
    /// This duration in microseconds, what is smaller dropped.
    fileprivate var wholeMicroseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
