import Database
import Testing

@testable import Providers

@Suite struct `A vendor's words` {
    @Test(
        arguments: [
            ("plain", "plain"),
            ("a\nb\r\n\tc", "a b c"),
            ("bell\u{7} escape\u{1B}[31m red", "bell escape[31m red"),
            ("right\u{202E}to left\u{200B}", "rightto left"),
            ("see https://a.test/x?key=1, please", "see ‹url› please"),
            ("key (sk-evo-123) and r8_abc", "key ‹key› and ‹key›"),
            (#"bad "\#(String(repeating: "x ", count: 30))" here"#, #"bad "‹text›" here"#),
            (#"size "7:9" is not supported"#, #"size "7:9" is not supported"#),
            ("no to: put a red coat on her", "no to: ‹hidden›"),
            ("no to: put a red coat on he", "no to: ‹hidden›"),
        ])
    func `become one safe line`(_ text: String, _ line: String) {
        let prompt = "put a red coat on her, and leave the rest as it is"
        #expect(VendorText.line(text, hiding: [prompt, "no"]) == line)
    }

    @Test func `are bounded, whatever they are made of`() {
        let tall = "e" + String(repeating: "\u{301}", count: 10_000)
        #expect(VendorText.line(tall).unicodeScalars.count == VendorText.lineScalarsMax)
        let long = String(repeating: "word ", count: 100_000)
        #expect(VendorText.line(long).unicodeScalars.count == VendorText.lineScalarsMax)
        #expect(VendorText.line(long).hasSuffix("…"))
    }

    @Test(
        arguments: [
            ("rate_limited", "rate_limited"), ("E005", "e005"),
            ("channel:no-key", "channel:no-key"),
            ("", nil), ("a b", nil), ("ä", nil), (String(repeating: "a", count: 65), nil),
            (nil, nil),
        ] as [(String?, String?)])
    func `are codes only where they look like one`(_ text: String?, _ code: String?) {
        #expect(VendorText.code(text) == code)
    }

    @Test(
        arguments: [
            (#"{"id":"a\u0000b"}"#, "a\u{FFFD}b"), (#"{"id":"\u0000"}"#, "\u{FFFD}"),
            (#"{"id":"\\u0000"}"#, #"\u0000"#), (#"{"id":"\\\u0000"}"#, "\\\u{FFFD}"),
            (#"{"id":"plain"}"#, "plain"),
        ])
    func `have no NUL, which not every database can store`(json: String, text: String) {
        let read = VendorJSON.read([String: String].self, from: Array(json.utf8))
        #expect(read == ["id": text])
    }

    @Test(
        arguments: [
            ("0", .zero), ("7", .seconds(7)), ("1.5", .milliseconds(1500)), ("61", .seconds(60)),
            ("99999999999999999999", .seconds(60)), ("inf", .seconds(60)),
            ("Sat, 06 Sep 2025 13:30:20 GMT", .seconds(20)),
            ("Sat, 06 Sep 2025 13:29:00 GMT", .zero),
            ("Sun, 07 Sep 2025 13:30:20 GMT", .seconds(60)),
            ("-1", nil), ("nan", nil), ("", nil), ("soon", nil),
            ("Sat, 06 Sep 2025 25:30:20 GMT", nil), ("Sat, 06 Bad 2025 13:30:20 GMT", nil),
            (nil, nil),
        ] as [(String?, Duration?)])
    func `say how long to wait, up to a minute`(_ text: String?, _ wait: Duration?) {
        #expect(RetryAfter.read(text, now: .testing) == wait)
    }
}
