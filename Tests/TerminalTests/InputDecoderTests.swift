import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
    @Test(
        arguments: [
            ("j", [.character("j")]), ("é作👍", "é作👍".map(Key.character)),
            ("\r", [.enter]), ("\n", [.enter]), ("\t", [.tab]),
            ("\u{7F}\u{08}", [.backspace, .backspace]),
            (
                "\u{03}\u{1A}\u{00}\u{1C}",
                [.control("c"), .control("z"), .control(" "), .control("\\")]
            ),
            ("\u{1B}[A\u{1B}OA", [.up, .up]), ("\u{1B}[B\u{1B}OB", [.down, .down]),
            ("\u{1B}[C\u{1B}OD", [.right, .left]), ("\u{1B}[1;2A\u{1B}[b", [.shiftUp, .shiftDown]),
            ("\u{1B}[1;5C", [.right]), ("\u{1B}[Z", [.backTab]),
            ("\u{1B}[H\u{1B}OH\u{1B}[1~\u{1B}[7~", [.home, .home, .home, .home]),
            ("\u{1B}[F\u{1B}OF\u{1B}[4~\u{1B}[8~", [.end, .end, .end, .end]),
            ("\u{1B}[5~\u{1B}[6~\u{1B}[2~\u{1B}[3~", [.pageUp, .pageDown, .insert, .delete]),
            (
                "\u{1B}OP\u{1B}[11~\u{1B}[[A\u{1B}[P",
                [.function(1), .function(1), .function(1), .function(1)]
            ),
            ("\u{1B}[15~\u{1B}[21~\u{1B}[24~", [.function(5), .function(10), .function(12)]),
            (
                "\u{1B}OM\u{1B}Op\u{1B}Oy\u{1B}OX",
                [.enter, .character("0"), .character("9"), .character("=")]
            ),
            ("\u{1B}j\u{1B}é", [.alt("j"), .alt("é")]), ("\u{1B}\u{1B}[A", [.escape, .up]),
            ("\u{1B}\r", [.escape, .enter]),
        ] as [(String, [Key])])
    func `keys of many terminals are understood`(text: String, keys: [Key]) {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array(text.utf8)) == keys.map(InputEvent.key))
        #expect(decoder.waiting == .nothing)
    }

    /// What no terminal of ours sends, or what was left on by a program before us.
    @Test(arguments: [
        "\u{1B}[<0;10;20M", "\u{1B}[M !!", "\u{1B}[?62;22c", "\u{1B}[24;80R", "\u{1B}[97;5u",
        "\u{1B}[27;5;106~", "\u{1B}[99~", "\u{1B}[99999999999999999999~", "\u{1B}[1 q", "\u{1B}O5",
        "\u{202E}", "\u{1B}[E", "\u{1B}[1;2$y",
    ])
    func `no byte of an unknown sequence becomes a key`(sequence: String) {
        var decoder = InputDecoder()
        #expect(decoder.feed(Array(sequence.utf8)).isEmpty)
        #expect(decoder.feed([UInt8(ascii: "j")]) == [.key(.character("j"))])
    }

    @Test func `a sequence may come in parts, wherever it is cut`() {
        let text = "\u{1B}[1;2Aé\u{1B}[200~U\r\nK\u{1B}[201~\u{1B}OBx\u{1B}[I\u{1B}[O"
        let events: [InputEvent] = [
            .key(.shiftUp), .key(.character("é")), .paste("U\nK"), .key(.down),
            .key(.character("x")), .focusGained, .focusLost,
        ]
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var decoder = InputDecoder()
            #expect(
                decoder.feed(Array(bytes[..<cut])) + decoder.feed(Array(bytes[cut...])) == events)
        }
        var decoder = InputDecoder()
        #expect(bytes.flatMap { decoder.feed([$0]) } == events)
    }

    @Test(arguments: ["[A", "OB", "[5~", "[1;2C", "OP"])
    func `a sequence that lost its Esc to the clock types no letters`(rest: String) {
        var decoder = InputDecoder()
        #expect(decoder.feed([0x1B]).isEmpty)
        #expect(decoder.waiting == .escape)
        #expect(decoder.pause() == [.key(.escape)])
        let events = decoder.feed(Array(rest.utf8))
        for case .key(.character(let letter)) in events {
            Issue.record("typed \(letter)")
        }
        #expect(decoder.waiting == .nothing)
    }

    @Test func `Esc and then a key are two keys`() {
        var decoder = InputDecoder()
        _ = decoder.feed([0x1B])
        #expect(decoder.pause() == [.key(.escape)])
        #expect(decoder.feed([UInt8(ascii: "O")]) == [.key(.character("O"))])
        #expect(decoder.pause().isEmpty)
    }

    @Test func `a paste has a limit and an end`() {
        var decoder = InputDecoder()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
        #expect(decoder.feed(Array("\u{1B}[200~".utf8) + long).isEmpty)
        #expect(decoder.waiting == .rest)
        let kept = String(repeating: "x", count: InputDecoder.pasteBytesMax)
        #expect(decoder.feed(Array("\u{1B}[201~".utf8)) == [.paste(kept)])
        // The end was lost: what came is handed over after a while, and keys are keys again.
        _ = decoder.feed(Array("\u{1B}[200~a\u{07}b".utf8))
        #expect(decoder.pause() == [.paste("ab")])
        #expect(decoder.waiting == .nothing)
        #expect(decoder.feed([UInt8(ascii: "j")]) == [.key(.character("j"))])
    }

    @Test func `broken text vanishes, and what follows does not`() {
        var decoder = InputDecoder()
        #expect(
            decoder.feed([0xFF, 0xC3, 0x28, 0x80, 0x6A]) == [
                .key(.character("(")), .key(.character("j")),
            ])
        let endless = [UInt8](repeating: UInt8(ascii: "1"), count: 500)
        _ = decoder.feed([0x1B, UInt8(ascii: "[")] + endless)
        _ = decoder.pause()
        #expect(decoder.feed([UInt8(ascii: "j")]) == [.key(.character("j"))])
    }
}
