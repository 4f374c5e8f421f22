import Time

/// Times as the console writes them: short ages, and instants on demand.
enum Ages {
    private static let second: Int64 = 1_000_000

    /// How long ago something was, in its largest unit: `41s`, `6m`, `3h`, `9d`.
    static func since(_ instant: Instant, now: Instant) -> String {
        short(microseconds: now.microseconds - instant.microseconds)
    }

    /// As ``since(_:now:)``, with the seconds or minutes that follow while it is young: `3m12s`.
    static func exact(_ microseconds: Int64) -> String {
        let seconds = max(microseconds, 0) / second
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3_600 { return "\(seconds / 60)m\(padded(seconds % 60))s" }
        if seconds < 86_400 { return "\(seconds / 3_600)h\(padded(seconds / 60 % 60))m" }
        return "\(seconds / 86_400)d"
    }

    static func short(microseconds: Int64) -> String {
        let seconds = max(microseconds, 0) / second
        if seconds < 60 { return "\(seconds)s" }
        if seconds < 3_600 { return "\(seconds / 60)m" }
        if seconds < 2 * 86_400 { return "\(seconds / 3_600)h" }
        return "\(seconds / 86_400)d"
    }

    /// When something will be: `in 2d`, `in 41m`, or `past`.
    static func until(_ instant: Instant, now: Instant) -> String {
        let left = instant.microseconds - now.microseconds
        return left <= 0 ? "past" : "in \(short(microseconds: left))"
    }

    static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
