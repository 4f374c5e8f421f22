import Testing

@testable import Terminal

@Suite struct GridTests {
    private func grid(_ columns: Int, _ rows: Int) -> Grid {
        Grid(size: Size(columns: columns, rows: rows))
    }

    @Test func `text is cut at every edge`() {
        var grid = grid(5, 3)
        grid.write("abcdefgh", x: 2, y: 0)
        grid.write("abcdefgh", x: -3, y: 1)
        grid.write("abc", x: 0, y: 3)
        grid.write("abc", x: 0, y: -1)
        grid.write("abc", x: 9, y: 2)
        grid.write("abcdef", x: 1, y: 2, columns: 2)
        #expect(grid.text == "  abc\ndefgh\n ab")
    }

    @Test func `writing tells where it ended`() {
        var grid = grid(10, 1)
        #expect(grid.write("作b", x: 1, y: 0) == 4)
        #expect(grid.write("0123456789", x: 4, y: 0) == 10)
        #expect(grid.write("x", x: 3, y: 0, columns: 0) == 3)
    }

    @Test(arguments: [
        (x: 1, over: "", text: " 作 品"),
        (x: 1, over: "ab", text: " ab 品"),
        (x: 2, over: "x", text: "  x 品"),
        (x: 4, over: "作", text: " 作 作"),
        (x: 3, over: "作", text: " 作作"),
        (x: 5, over: "作", text: " 作"),
        (x: -1, over: "作", text: " 作 品"),
    ])
    func `half a wide character is never left`(x: Int, over: String, text: String) {
        var grid = grid(6, 1)
        grid.write("作", x: 1, y: 0)
        grid.write("品", x: 4, y: 0)
        grid.write(over, x: x, y: 0)
        #expect(grid.text == text)
        #expect(grid.row(0).reduce(0) { $0 + $1.grapheme.columns } == 6)
    }

    @Test func `roles are told apart in the map`() {
        var grid = grid(12, 3)
        grid.write("id", x: 0, y: 0, role: .header)
        grid.write("failed", x: 3, y: 1, role: .stateFail)
        grid.mark(x: 0, y: 1, columns: 3, role: .selected)
        #expect(grid.roleMap == "0: 0-1 header\n1: 0-2 selected, 3-8 state_fail")
        #expect(grid[4, 1] == Cell(Grapheme("a"), role: .stateFail))
    }

    @Test func `a dialog is drawn last, and cut like text`() {
        var dialog = Grid(size: Size(columns: 4, rows: 2), role: .dialog)
        dialog.write("a作b", x: 0, y: 0, role: .dialog)
        var grid = grid(6, 2)
        grid.fill(x: 0, y: 0, columns: 6, rows: 2, role: .text, with: Grapheme("."))
        grid.draw(dialog, x: 4, y: 1)
        grid.draw(dialog, x: -2, y: 0)
        #expect(grid.text == " b....\n  ..a")
    }

    @Test(arguments: [
        Size(columns: 0, rows: 0), Size(columns: -3, rows: 4), Size(columns: 1, rows: 1),
    ])
    func `the smallest grids take everything`(size: Size) {
        var grid = Grid(size: size)
        grid.write("作品 abc", x: 0, y: 0)
        grid.fill(x: -5, y: -5, columns: 20, rows: 20, role: .muted)
        grid.mark(x: -5, y: -5, columns: 2, rows: 2, role: .muted)
        grid.draw(grid, x: 0, y: 0)
        #expect(grid.lines.count == size.rows)
    }
}
