import Configuration
import Testing

@Suite struct `Durations as text` {
    @Test(arguments: [
        ("10m", 600_000), ("90s", 90_000), ("1h30m", 5_400_000), ("250ms", 250),
        ("7d", 604_800_000), ("1d2h3m4s5ms", 93_784_005), ("0s", 0),
    ])
    func `what people write is read`(text: String, milliseconds: Int) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        "", "10", "m", "-1s", "+1s", "1.5h", "10 m", "1m1h", "1m1m", "10M", "1w", "s10",
        "99999999999999999999s", "36526d", "36525d1us", "١s", "1ms1s",
    ])
    func `anything else is refused`(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test(arguments: [
        ("0s", Duration.zero), ("1m30s", .seconds(90)),
        ("1d1us", .seconds(86_400) + .microseconds(1)),
        ("-1h", .seconds(-3600)), ("-1s500ms", .milliseconds(-1500)),
        ("999us", .nanoseconds(999_999)),
    ])
    func `a duration is written as short as it can be`(text: String, duration: Duration) {
        #expect(DurationText.format(duration) == text)
    }

    @Test func `what is written is read again`() {
        for exponent in 0..<50 {
            let duration = Duration.microseconds(Int64(1) << Int64(exponent) | 5)
            #expect(DurationText.parse(DurationText.format(duration)) == duration)
        }
    }
}
