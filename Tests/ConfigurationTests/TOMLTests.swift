import Configuration
import Testing

@Suite struct `TOML` {
    @Test func `values keep their kind, their order and their lines`() throws {
        let text = """
            # Comment
            zebra = "stripes \\"and\\" \\u0007 服"
            apple = [1, 2.5,
                true, inf]

            [tree.branch]
            since = 1979-05-27
            [tree]
            leaves = -9223372036854775808
            [[nest]]
            eggs = 1
            [[nest]]
            eggs = 2
            """
        let table = try TOMLDocument.parse(text, file: "x.toml")
        #expect(table.entries.map(\.key) == ["zebra", "apple", "tree", "nest"])
        #expect(table.entries.map(\.line) == [2, 3, 6, 10])
        #expect(table["zebra"]?.string == "stripes \"and\" \u{7} 服")
        let apple = try #require(table["apple"]?.array)
        #expect(apple.map(\.line) == [3, 3, 4, 4])
        #expect(
            apple.map(\.content) == [.integer(1), .real(2.5), .boolean(true), .real(.infinity)])
        #expect(apple[0].real == 1)
        let tree = try #require(table["tree"]?.table)
        #expect(tree.entries.map(\.key) == ["branch", "leaves"])
        #expect(tree["branch"]?.table?["since"]?.content == .date("1979-05-27"))
        #expect(tree["leaves"]?.integer == .min)
        let nest = try #require(table["nest"]?.array)
        #expect(nest.map { $0.table?["eggs"]?.integer } == [1, 2])
        #expect(try TOMLDocument.parse("", file: "x.toml").entries.isEmpty)
    }

    @Test(arguments: [
        ("a = 1\nb =", "x.toml:2: expected TOML, found column 4: "),
        ("a = 1\na = 2", "x.toml:2: expected TOML, found column 5: key-value pair: cannot redef"),
        ("[a", "x.toml:1: expected TOML, found column 3: table header: encountered end-of-file"),
        ("a = 99999999999999999999999", "x.toml:1: expected TOML, found column "),
        ("a = \"\u{1}\"", "x.toml:1: expected TOML, found column 6: string: unescaped control"),
        (
            "a = " + String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
            "x.toml: expected TOML, found tables and arrays are nested too deeply"
        ),
        (
            "a = " + String(repeating: "[", count: 10_000), "x.toml:1: expected TOML, found column "
        ),
        (String(repeating: "#", count: 1_048_577), "x.toml: expected at most 1048576 bytes, found"),
    ])
    func `a text that is not TOML is an error with its place`(text: String, beginning: String) {
        let error = #expect(throws: SettingsError.self) {
            try TOMLDocument.parse(text, file: "x.toml")
        }
        #expect(error?.description.hasPrefix(beginning) == true, "\(error as Any)")
        #expect(error?.description.contains("9999") == false)
        #expect(error?.problems.count == 1)
    }
}
