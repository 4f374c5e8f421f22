import Terminal

/// Numbers as the console writes them.
enum Figures {
    /// A change: `+4`, `−4`, and nothing for none.
    static func change(_ number: Int64) -> String {
        switch number {
        case 0: ""
        case 1...: "+\(number.grouped)"
        default: "−\(number.magnitude.grouped)"
        }
    }

    /// A share between 0 and 1 as `38.1%`.
    static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "-" }
        let tenths = Int64((min(max(share, 0), 9.99) * 1_000).rounded())
        return "\(tenths / 10).\(tenths % 10)%"
    }

    /// A time of seconds as `12.1s`, or `-` where it is not known.
    static func seconds(_ seconds: Double?) -> String {
        guard let seconds, seconds.isFinite else { return "-" }
        let tenths = Int64((min(max(seconds, 0), 86_400) * 10).rounded())
        if tenths >= 6_000 { return Ages.short(microseconds: tenths * 100_000) }
        return "\(tenths / 10).\(tenths % 10)s"
    }

    /// A size as `812 kB` or `1.4 MB`.
    static func bytes(_ count: Int64?) -> String {
        guard let count else { return "" }
        if count < 1_000 { return "\(count) B" }
        if count < 1_000_000 { return "\(count / 1_000) kB" }
        let tenths = count / 100_000
        return "\((tenths / 10).grouped).\(tenths % 10) MB"
    }
}
