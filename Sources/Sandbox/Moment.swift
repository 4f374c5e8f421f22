import FoundationEssentials

/// A point in time as the simulated vendors tell it, in whole microseconds since 1970 (UTC).
package struct Moment: Sendable, Hashable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// What the machine's clock says.
    package static func now() -> Moment {
        Moment(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// Whole seconds since 1970, as EvoLink tells the time.
    package var seconds: Int64 { microseconds / 1_000_000 }

    /// The text with microseconds, such as `2023-09-08T16:19:34.765994Z`, as Replicate tells it.
    package var text: String {
        let day = Self.date(daysSince1970: Int(seconds / 86_400))
        let second = Int(seconds % 86_400)
        let clock = [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }
        let fraction = Self.padded(Int(microseconds % 1_000_000), 6)
        return Self.padded(day.year, 4) + "-" + Self.padded(day.month, 2) + "-"
            + Self.padded(day.day, 2) + "T" + clock.joined(separator: ":") + "." + fraction + "Z"
    }

    package static func < (left: Moment, right: Moment) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment so much later.
    package static func + (moment: Moment, duration: Duration) -> Moment {
        Moment(microseconds: moment.microseconds + duration.microseconds)
    }

    /// How long it is from `right` to `left`.
    package static func - (left: Moment, right: Moment) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// The Gregorian date of a day, counted in eras of 400 years that begin on the first of March.
    private static func date(daysSince1970 days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension Duration {
    /// The length in whole microseconds, cut off.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }

    /// The length in seconds with up to `digits` decimals, such as `0.25`.
    func secondsText(digits: Int) -> String {
        decimalText(microseconds, unit: 1_000_000, digits: digits)
    }
}

/// Writes `value` of `unit`ths in decimal with at most `digits` decimals and no needless zeros.
func decimalText(_ value: Int64, unit: Int64, digits: Int) -> String {
    var fraction = String(value % unit + unit).dropFirst().prefix(digits)
    while fraction.last == "0" { fraction.removeLast() }
    return fraction.isEmpty ? String(value / unit) : "\(value / unit).\(fraction)"
}
