import Database

/// The header with which a vendor asks us to wait (RFC 9110, 10.2.3).
enum RetryAfter {
    /// No header makes our jobs wait longer than a minute: we ask again and are told again.
    static let max: Duration = .seconds(60)

    /// How long to wait, at most ``max``; `nil` where the text is neither seconds nor a date.
    static func read(_ text: String?, now: Instant) -> Duration? {
        guard let text, text.utf8.count <= 64 else { return nil }
        if let seconds = Double(text) { return capped(seconds: seconds) }
        guard let date = date(text) else { return nil }
        return Swift.min(Swift.max(date - now, .zero), max)
    }

    /// A number of seconds from a header or a body, at most ``max``.
    static func capped(seconds: Double) -> Duration? {
        guard seconds >= 0 else { return nil }
        return seconds >= 60 ? max : .milliseconds(Int64(seconds * 1000))
    }

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, the only form of HTTP-date that may still be sent.
    private static func date(_ text: String) -> Instant? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[1].count == 2, parts[3].count == 4,
            let month = months.firstIndex(of: parts[2])
        else { return nil }
        let number = month + 1
        let monthDigits = number < 10 ? "0\(number)" : "\(number)"
        return Instant(rfc3339: "\(parts[3])-\(monthDigits)-\(parts[1])T\(parts[4])Z")
    }

    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
