import Time

/// How instants are written; `.` goes from one to the next.
package enum TimeStyle: String, Sendable, CaseIterable {
    case universal, local, relative

    var next: TimeStyle {
        switch self {
        case .universal: .local
        case .local: .relative
        case .relative: .universal
        }
    }

    var label: String {
        switch self {
        case .universal: "times in UTC"
        case .local: "times of this machine's zone"
        case .relative: "times as ages"
        }
    }
}

/// What it takes to write a time: now, the style and the zone.
struct TimeContext: Equatable {
    var now: Instant
    var style = TimeStyle.universal
    var offsetSeconds: Int64 = 0

    func civil(_ instant: Instant) -> CivilTime {
        CivilTime(instant, offsetSeconds: style == .local ? offsetSeconds : 0)
    }

    /// `03:12:20`, or with the day if it was not today.
    func clock(_ instant: Instant) -> String {
        if style == .relative { return Ages.since(instant, now: now) }
        let time = civil(instant)
        let day = time.dayName(now: civil(now))
        return day == "today" ? time.clock : "\(time.dayAndMonth) \(time.clock.dropLast(3))"
    }

    func precise(_ instant: Instant) -> String {
        if style == .relative { return Ages.since(instant, now: now) + " ago" }
        return civil(instant).preciseClock
    }

    /// `today 03:12:22`.
    func dayAndClock(_ instant: Instant) -> String {
        if style == .relative { return Ages.since(instant, now: now) + " ago" }
        let time = civil(instant)
        return "\(time.dayName(now: civil(now))) \(time.clock)"
    }

    func age(_ instant: Instant) -> String { Ages.since(instant, now: now) }
}
