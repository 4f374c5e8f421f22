import Database

/// How often something was seen in one minute: a row of `provider_minutes`.
package struct HealthCount: Sendable, Hashable {
    package var provider: String
    /// Whole minutes since 1970.
    package var minute: Int64
    package var measure: HealthMeasure
    /// A five-second slot of the minute, or a bucket of a ``LogHistogram``, as the measure has it.
    package var bucket: Int
    package var count: Int

    package init(
        provider: String, minute: Int64, measure: HealthMeasure, bucket: Int, count: Int
    ) {
        self.provider = provider
        self.minute = minute
        self.measure = measure
        self.bucket = bucket
        self.count = count
    }

    /// Short enough to see an outage within seconds, long enough for few rows.
    static let slotSeconds: Int64 = 5

    static func minute(of instant: Instant) -> Int64 { instant.wholeSeconds.floored(by: 60) }

    static func slot(of instant: Instant) -> Int64 {
        instant.wholeSeconds.floored(by: slotSeconds)
    }

    /// The slot of this count, numbered since 1970; for measures that are kept by slot.
    var slot: Int64 { minute * (60 / Self.slotSeconds) + Int64(bucket) }
}

extension Instant {
    var wholeSeconds: Int64 { microseconds.floored(by: 1_000_000) }
}

extension Int64 {
    /// The quotient rounded down, also before 1970.
    func floored(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
