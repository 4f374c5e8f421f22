/// Durations as people write them: `90s`, `10m`, `1h30m`, `250ms`, `7d`.
package enum DurationText {
    /// A century: more is a slip of the finger, and would overflow arithmetic with instants.
    private static let microsecondsMax: Int64 = 36_525 * 86_400 * 1_000_000

    /// From the largest down, as they have to be written.
    private static let units: [(name: String, microseconds: Int64)] = [
        ("d", 86_400_000_000), ("h", 3_600_000_000), ("m", 60_000_000), ("s", 1_000_000),
        ("ms", 1000), ("us", 1),
    ]

    /// Reads whole numbers with units `d`, `h`, `m`, `s`, `ms`, `us`, the largest first, each
    /// once.
    ///
    /// - Returns: `nil` if `text` is anything else, or more than a century.
    package static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        var unitsLeft = units[...]
        var total: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            rest = rest.dropFirst(digits.count)
            let name = rest.prefix { ("a"..."z").contains($0) }
            rest = rest.dropFirst(name.count)
            guard let number = Int64(digits) else { return nil }
            guard let index = unitsLeft.firstIndex(where: { $0.name == name }) else { return nil }
            let (part, isTooLong) = number.multipliedReportingOverflow(
                by: units[index].microseconds)
            guard !isTooLong, part <= microsecondsMax - total else { return nil }
            total += part
            unitsLeft = units[(index + 1)...]
        }
        return .microseconds(total)
    }

    /// The shortest text that `parse` reads as `duration`, to the microsecond; `-` if negative.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let microseconds = attoseconds / 1_000_000_000_000
        guard seconds != 0 || microseconds != 0 else { return "0s" }
        var text = seconds < 0 || microseconds < 0 ? "-" : ""
        var secondsLeft = seconds.magnitude
        for unit in units.prefix(4) {
            let unitSeconds = UInt64(unit.microseconds / 1_000_000)
            let count = secondsLeft / unitSeconds
            secondsLeft %= unitSeconds
            if count > 0 { text += "\(count)\(unit.name)" }
        }
        let milliseconds = microseconds.magnitude / 1000
        if milliseconds > 0 { text += "\(milliseconds)ms" }
        let remainder = microseconds.magnitude % 1000
        if remainder > 0 { text += "\(remainder)us" }
        return text
    }
}
