/// A day of the Gregorian calendar, extended backwards before its introduction.
///
/// The arithmetic counts years from March, so that the leap day is a year's last, in eras of 400
/// years, which all have the same number of days.
struct CivilDate: Hashable {
    let year: Int64
    let month: Int64
    let day: Int64

    private static let daysPerEra: Int64 = 146_097
    /// Days from 0000-03-01, where the first era begins, to 1970-01-01.
    private static let daysToEpoch: Int64 = 719_468

    init(year: Int64, month: Int64, day: Int64) {
        self.year = year
        self.month = month
        self.day = day
    }

    init(daysSince1970: Int64) {
        let days = daysSince1970 + Self.daysToEpoch
        let era = days.floored(by: Self.daysPerEra)
        let dayOfEra = days - era * Self.daysPerEra
        // Takes out the leap days, so that what is left divides into years of 365 days.
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    var daysSince1970: Int64 {
        let yearFromMarch = month <= 2 ? year - 1 : year
        let era = yearFromMarch.floored(by: 400)
        let yearOfEra = yearFromMarch - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysToEpoch
    }

    /// Whether the month has this day.
    var exists: Bool {
        guard (1...12).contains(month), (1...31).contains(day) else { return false }
        return CivilDate(daysSince1970: daysSince1970) == self
    }
}

extension Int64 {
    /// This number divided by a positive one and rounded down, also below zero.
    func floored(by divisor: Int64) -> Int64 {
        (self >= 0 ? self : self - divisor + 1) / divisor
    }
}
