import CNcurses

/// Turns a row of a grid into cells of ncurses.
struct RowPainter {
    let pairs: ColorPairs
    let isUTF8: Bool
    private var cells: [cchar_t]

    /// The longest gap that takes the look of the text before it; a longer one is cheaper jumped.
    private static let gapMax = 8

    init(pairs: ColorPairs, isUTF8: Bool, columns: Int) {
        self.pairs = pairs
        self.isUTF8 = isUTF8
        cells = Array(repeating: cchar_t(), count: columns)
    }

    var columns: Int { cells.count }

    /// Hands a row to ncurses, which sends it with the next frame.
    ///
    /// The corresponding C function is `mvwadd_wchnstr`.
    mutating func paint(_ row: ArraySlice<Cell>, y: Int) {
        var count = 0
        var look = Look.blank
        var index = row.startIndex
        let end = min(row.endIndex, row.startIndex + cells.count)
        while index < end {
            let cell = row[index]
            let next = pairs[cell.role]
            if cell.grapheme != .space || !look.isUnseenOnBlank || !next.isUnseenOnBlank {
                look = next
                count += put(cell, look: look, at: count)
                index += 1
                continue
            }
            // Blanks look the same in both: those of a short gap keep what the terminal has set.
            var gap = index
            while gap < end, row[gap].grapheme == .space, pairs[row[gap].role].isUnseenOnBlank {
                gap += 1
            }
            let isShort = gap < end && gap - index <= Self.gapMax
            while index < gap {
                count += put(row[index], look: isShort ? look : .blank, at: count)
                index += 1
            }
        }
        mvwadd_wchnstr(cncurses_stdscr(), Int32(y), 0, cells, Int32(count))
    }

    /// Fills one cell; returns how many were filled.
    private mutating func put(_ cell: Cell, look: Look, at index: Int) -> Int {
        if cell.grapheme == .continuation, isUTF8 { return 0 }
        var base = cell.grapheme.base.value
        if base > 0x7E, !isUTF8 { base = UInt32(UInt8(ascii: "?")) }
        if cell.grapheme == .continuation { base = UInt32(UInt8(ascii: " ")) }
        var marks: [UInt32]?
        if cell.grapheme.hasMarks, isUTF8 {
            marks = cell.grapheme.scalars.dropFirst().map(\.value) + [0]
        }
        cncurses_set_cell(&cells[index], base, marks, look.attributes, look.pair)
        return 1
    }
}
