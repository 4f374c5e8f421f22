import Database
import Foundation
import Support
import Testing

@Suite struct InstantTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00.000000Z", 0),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("2000-02-29T12:00:00.000000Z", 951_825_600_000_000),
            ("2026-11-21T08:15:30.250000Z", 1_795_248_930_250_000),
            ("2100-03-01T00:00:00.000000Z", 4_107_542_400_000_000),
            ("0000-01-01T00:00:00.000000Z", -62_167_219_200_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ] as [(String, Int64)])
    func `an instant and its text`(text: String, microseconds: Int64) {
        #expect(Instant(microseconds: microseconds).rfc3339 == text)
        #expect(Instant(rfc3339: text) == Instant(microseconds: microseconds))
    }

    @Test(arguments: [
        ("2026-11-21T08:15:30Z", "2026-11-21T08:15:30.000000Z"),
        ("2026-11-21t08:15:30.5z", "2026-11-21T08:15:30.500000Z"),
        ("2026-11-21T08:15:30.123456789Z", "2026-11-21T08:15:30.123456Z"),
        ("2026-11-21T08:15:30+05:30", "2026-11-21T02:45:30.000000Z"),
        ("2026-01-01T00:30:00-01:00", "2026-01-01T01:30:00.000000Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"),
    ])
    func `other ways to write an instant`(text: String, canonical: String) {
        #expect(Instant(rfc3339: text)?.rfc3339 == canonical)
    }

    @Test(arguments: [
        "", "2026", "2026-11-21", "2026-11-21T08:15Z", "2026-11-21T08:15:30",
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00Z ", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00", "26-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
        "٢٠٢٦-01-01T00:00:00Z",
    ])
    func `what is no instant is refused`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `instants from 1970 to 2200 agree with Foundation's calendar`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for _ in 0..<2_000 {
            let seconds = Int64.random(in: 0..<7_258_118_400, using: &random)
            let instant = Instant(microseconds: seconds * 1_000_000 + 42)
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(seconds)))
            let expected = String(
                format: "%04d-%02d-%02dT%02d:%02d:%02d.000042Z", parts.year ?? 0, parts.month ?? 0,
                parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
            try #require(instant.rfc3339 == expected, "seed \(seed)")
            try #require(Instant(rfc3339: expected) == instant, "seed \(seed)")
        }
    }

    @Test func `durations are added and found in whole microseconds`() {
        let start = Instant(microseconds: 1_000_000)
        #expect(start + .milliseconds(1_500) == Instant(microseconds: 2_500_000))
        #expect(start - .seconds(2) == Instant(microseconds: -1_000_000))
        #expect(start + .nanoseconds(1_999) == Instant(microseconds: 1_000_001))
        #expect(start + .seconds(3) - start == .seconds(3))
        #expect(start - (start + .seconds(3)) == .seconds(-3))
    }

    @Test func `JSON holds the text`() throws {
        let instant = Instant(microseconds: 1_795_248_930_250_000)
        let json = try JSONEncoder().encode([instant])
        #expect(String(decoding: json, as: UTF8.self) == #"["2026-11-21T08:15:30.250000Z"]"#)
        #expect(try JSONDecoder().decode([Instant].self, from: json) == [instant])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([Instant].self, from: Data(#"["soon"]"#.utf8))
        }
    }
}
