import Time

/// An instant taken apart into the civil calendar, without a time zone library.
///
/// Days are counted as in Howard Hinnant's "chrono-compatible low-level date algorithms".
struct CivilTime: Equatable {
    var year: Int64
    var month: Int64
    var day: Int64
    var hour: Int64
    var minute: Int64
    var second: Int64
    var millisecond: Int64
    /// Days since 1970-01-01.
    var dayNumber: Int64

    /// The civil time at `offsetSeconds` east of UTC.
    init(_ instant: Instant, offsetSeconds: Int64 = 0) {
        let microseconds = instant.microseconds + offsetSeconds * 1_000_000
        let day = Self.floorDivide(microseconds, by: 86_400_000_000)
        let rest = microseconds - day * 86_400_000_000
        dayNumber = day
        hour = rest / 3_600_000_000
        minute = rest / 60_000_000 % 60
        second = rest / 1_000_000 % 60
        millisecond = rest / 1_000 % 1_000
        let shifted = day + 719_468
        let era = Self.floorDivide(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    private static func floorDivide(_ number: Int64, by divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }

    /// `03:12:20`.
    var clock: String {
        "\(Ages.padded(hour)):\(Ages.padded(minute)):\(Ages.padded(second))"
    }

    /// `03:12:20.640`.
    var preciseClock: String {
        let digits = String(1_000 + millisecond).dropFirst()
        return "\(clock).\(digits)"
    }

    /// `14 Nov`.
    var dayAndMonth: String {
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        return "\(day) \(names[Int(month) - 1])"
    }

    /// `today`, `yesterday`, or the day and the month.
    func dayName(now: CivilTime) -> String {
        switch now.dayNumber - dayNumber {
        case 0: "today"
        case 1: "yesterday"
        default: year == now.year ? dayAndMonth : "\(dayAndMonth) \(year)"
        }
    }
}
