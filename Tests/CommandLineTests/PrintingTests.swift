import Testing

@testable import holdfast

/// Tables, ages, and what a terminal must not see.
struct PrintingTests {
    private let table = TextTable(
        [.text("ID"), .number("CREDITS"), .note("NOTE")],
        rows: [["a", "1,200", "a note that is long"], ["bcd", "4", "two\nlines\u{1B}[2J"]])

    @Test func `columns are as wide as they need to be, numbers at the right`() {
        #expect(
            table.lines(width: nil) == [
                "ID   CREDITS  NOTE",
                "a      1,200  a note that is long",
                "bcd        4  two lines[2J",
            ])
    }

    @Test func `a note gives way on a narrow terminal`() {
        #expect(
            table.lines(width: 28) == [
                "ID   CREDITS  NOTE",
                "a      1,200  a note that i…",
                "bcd        4  two lines[2J",
            ])
    }

    @Test func `a terminal sees no escapes, a file sees all`() async {
        let words = ["jobs", "\u{1B}]0;owned\u{7}"]
        let atTerminal = await CommandRun(words, typed: [])
        #expect(atTerminal.errors.hasPrefix("holdfast: there is no command jobs ]0;owned"))
        let toFile = await CommandRun(words)
        #expect(toFile.errors.contains("\u{1B}"))
    }
}
