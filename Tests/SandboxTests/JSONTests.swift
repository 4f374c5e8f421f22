import Sandbox
import Testing

/// JSON as it is echoed.
struct JSONTests {
    @Test(arguments: [
        (
            #"{"z": 1.50, "a": [true, null, "ä\n\"\u00e9\ud83d\ude00"], "a": {}}"#,
            #"{"z":1.50,"a":[true,null,"ä\n\"é😀"],"a":{}}"#
        ),
        ("[]", "[]"), (" -0.5e+3 ", "-0.5e+3"), (#""\u0001\/""#, #""\u0001/""#),
    ])
    func `keeps order and numbers as they came`(text: String, written: String) throws {
        let order = try ReplicateWire.order(
            Array(#"{"version":"a","input":{"x":\#(text)}}"#.utf8), model: nil)
        #expect(String(decoding: order.input, as: UTF8.self) == #"{"x":\#(written)}"#)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "01", "1.", "+1", "nul", "\"\\x\"", "\"a", "\"\\ud800\"",
        "\"\u{1}\"", "{} {}",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ])
    func `refuses what is not JSON`(text: String) {
        #expect(throws: FaultDocument.Problems.self) { try FaultDocument.read(Array(text.utf8)) }
    }
}
