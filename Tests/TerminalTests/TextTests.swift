import Testing

@testable import Terminal

@Suite struct TextTests {
    @Test(arguments: [
        ("plain", "plain", 5),
        ("作品", "作品", 4),
        ("e\u{301}t\u{E9}", "e\u{301}té", 3),
        // Right-to-left override, zero-width space, byte order mark, soft hyphen.
        ("a\u{202E}b\u{200B}c\u{FEFF}d\u{AD}e", "abcde", 5),
        ("\u{1B}[31mred\u{9B}0m", "[31mred0m", 9),
        ("one\ttwo\nthree\r\nfour", "one two three four", 18),
        ("⚠\u{FE0F}", "⚠", 1),
        ("👨\u{200D}👩\u{200D}👧!", "👨!", 3),
        ("👍🏽", "👍", 2),
        ("क्\u{200D}ष", "क्ष", 2),
        ("🇩🇪", "DE", 2),
        ("\u{378}", "\u{FFFD}", 1),
        ("\u{301}start", "start", 5),
        ("z\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}", "z\u{301}\u{302}\u{303}\u{304}", 1),
        ("\u{E0041}tag\u{3164}", "tag", 3),
        ("", "", 0),
    ])
    func `what cells show is harmless and of known width`(
        text: String, shown: String, columns: Int
    ) {
        #expect(text.sanitized.unicodeScalars.elementsEqual(shown.unicodeScalars))
        #expect(text.columns == columns)
    }

    @Test(arguments: [
        ("ann@example.com", 15, "ann@example.com", "ann@example.com"),
        ("ann@example.com", 9, "ann@exam…", "ann@….com"),
        ("01J8ZQ4F7Q2M", 8, "01J8ZQ4…", "01J8…Q2M"),
        ("作品作品", 5, "作品…", "作…品"),
        ("作品作品", 4, "作…", "作…"),
        ("abc", 1, "a", "a"),
        ("abc", 0, "", ""),
    ])
    func `long text is cut with an ellipsis`(
        text: String, columns: Int, end: String, middle: String
    ) {
        #expect(text.truncated(to: columns, ellipsis: "…") == end)
        #expect(text.middleTruncated(to: columns, ellipsis: "…") == middle)
        #expect(text.middleTruncated(to: columns, ellipsis: "…").columns <= columns)
        #expect(text.padded(to: columns, ellipsis: "…").columns == columns)
        #expect(text.paddedLeft(to: columns, ellipsis: "…").columns == columns)
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (1_204_310, "1,204,310"), (-88_310, "-88,310"),
        (-100, "-100"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
    func `numbers show their thousands`(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test(arguments: [
        ([0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█", "_.-=+*#@"),
        ([0, 0, 0], 5, "  ▁▁▁", "  ___"),
        ([0.001, 1_000], 2, "▂█", ".@"),
        ([9, 9, 1, 2], 2, "▅█", "+@"),
        ([.nan, -1, .infinity, 4], 4, "▁▁▁█", "___@"),
        ([1, 2], 0, "", ""),
    ])
    func `a sparkline ends now`(values: [Double], columns: Int, unicode: String, ascii: String) {
        #expect(Sparkline.draw(values, columns: columns, glyphs: .unicode) == unicode)
        #expect(Sparkline.draw(values, columns: columns, glyphs: .ascii) == ascii)
    }

    @Test func `text wraps at spaces, and a word too long for a line is broken`() {
        #expect(
            "a studio light, 作品作品 incomprehensibilities".wrapped(to: 8) == [
                "a studio", "light,", "作品作品", "incompre", "hensibil", "ities",
            ])
        #expect("".wrapped(to: 8) == [""])
        #expect("作".wrapped(to: 1) == ["作", ""])
        #expect("text".wrapped(to: 0).isEmpty)
    }
}
