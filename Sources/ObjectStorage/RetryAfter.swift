/// The header `Retry-After` of RFC 9110 §10.2.3.
package enum RetryAfter {
    /// Longer than this is not believed.
    private static let maximum: Duration = .seconds(3600)

    /// How long to wait.
    ///
    /// - Parameters:
    ///   - value: The header's value: seconds, or a date.
    ///   - date: The value of the response's `Date`, which a date is compared with, so that the
    ///     clock of this machine does not matter.
    /// - Returns: at most an hour; `nil` if there is no such header or it says nothing.
    package static func duration(_ value: String?, date: String?) -> Duration? {
        guard let value else { return nil }
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(value).map { min(.seconds($0), maximum) } ?? maximum
        }
        guard let then = secondsSince1970(value), let now = date.flatMap(secondsSince1970) else {
            return nil
        }
        return min(.seconds(max(0, then - now)), maximum)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads the one form of a date that is sent today: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func secondsSince1970(_ text: String) -> Int64? {
        let parts = text.split { " ,:".contains($0) }
        guard parts.count == 8, parts[7] == "GMT",
            let day = Int64(parts[1]), (1...31).contains(day),
            let month = months.firstIndex(of: String(parts[2])),
            let year = Int64(parts[3]), (1970...9999).contains(year),
            let hour = Int64(parts[4]), (0...23).contains(hour),
            let minute = Int64(parts[5]), (0...59).contains(minute),
            let second = Int64(parts[6]), (0...60).contains(second)
        else { return nil }
        // Years are counted from March, so that the leap day is a year's last.
        let fromMarch = month >= 2 ? year : year - 1
        let dayOfYear = (153 * Int64((month + 10) % 12) + 2) / 5 + day - 1
        let leapDays = fromMarch / 4 - fromMarch / 100 + fromMarch / 400
        let days = fromMarch * 365 + leapDays + dayOfYear - 719_468
        return ((days * 24 + hour) * 60 + minute) * 60 + second
    }
}
