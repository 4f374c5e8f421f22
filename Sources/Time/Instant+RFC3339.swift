extension Instant {
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    /// This instant as RFC 3339 text in UTC, always with six digits of a second.
    ///
    /// For example `2026-11-21T08:15:30.250000Z`. Texts of the years 0000 to 9999 sort as their
    /// instants do.
    package var rfc3339: String {
        let days = microseconds.floored(by: Self.microsecondsPerDay)
        let date = CivilDate(daysSince1970: days)
        let ofDay = microseconds - days * Self.microsecondsPerDay
        let seconds = ofDay / 1_000_000
        var text = DigitWriter()
        text.write(date.year, width: 4)
        text.write(date.month, width: 2, after: "-")
        text.write(date.day, width: 2, after: "-")
        text.write(seconds / 3_600, width: 2, after: "T")
        text.write(seconds / 60 % 60, width: 2, after: ":")
        text.write(seconds % 60, width: 2, after: ":")
        text.write(ofDay % 1_000_000, width: 6, after: ".")
        return text.finish(with: "Z")
    }

    /// Reads RFC 3339 text, with any offset from UTC and any number of digits of a second.
    ///
    /// Digits after the sixth are dropped. A leap second (`:60`) is the second that follows it.
    /// Anything else, a day that does not exist included, is `nil`.
    package init?(rfc3339 text: String) {
        var reader = DigitReader(text)
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2), reader.skip("T") || reader.skip("t"),
            let hour = reader.number(digits: 2), reader.skip(":"),
            let minute = reader.number(digits: 2), reader.skip(":"),
            let second = reader.number(digits: 2),
            let fraction = reader.microseconds(),
            let offsetMinutes = reader.offsetMinutes(),
            reader.isAtEnd
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.exists, hour < 24, minute < 60, second <= 60 else { return nil }
        let minutes = (date.daysSince1970 * 24 + hour) * 60 + minute - offsetMinutes
        self.init(microseconds: (minutes * 60 + second) * 1_000_000 + fraction)
    }
}

/// Writes numbers of a fixed width.
private struct DigitWriter {
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(32)
    }

    mutating func write(_ number: Int64, width: Int, after separator: Unicode.Scalar? = nil) {
        if let separator { bytes.append(UInt8(ascii: separator)) }
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        var rest = number.magnitude
        while rest > 0 || bytes.count - start < width {
            bytes.append(UInt8(ascii: "0") + UInt8(rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    consuming func finish(with end: Unicode.Scalar) -> String {
        bytes.append(UInt8(ascii: end))
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Reads numbers of a fixed width.
private struct DigitReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ expected: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: expected) else { return false }
        rest.removeFirst()
        return true
    }

    mutating func digit() -> Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else {
            return nil
        }
        rest.removeFirst()
        return Int64(byte - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int64? {
        var number: Int64 = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// The part of a second after an optional point; zero without one.
    mutating func microseconds() -> Int64? {
        guard skip(".") else { return 0 }
        guard var fraction = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 6 { fraction = fraction * 10 + digit }
            count += 1
        }
        while count < 6 {
            fraction *= 10
            count += 1
        }
        return fraction
    }

    /// `Z`, or `+hh:mm` or `-hh:mm` east or west of UTC.
    mutating func offsetMinutes() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"),
            let hours = number(digits: 2), skip(":"), let minutes = number(digits: 2),
            hours < 24, minutes < 60
        else { return nil }
        return isEast ? hours * 60 + minutes : -(hours * 60 + minutes)
    }
}
