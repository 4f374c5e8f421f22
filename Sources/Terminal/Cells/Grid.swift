/// A drawing made of cells, before any terminal sees it.
///
/// What does not fit is cut, at every edge, and half a wide grapheme becomes a space: a grid
/// always fills its size exactly.
package struct Grid: Hashable, Sendable {
    package let size: Size
    private var cells: [Cell]

    /// Creates a blank drawing.
    ///
    /// - Precondition: `size` is at most `Size.largest`.
    package init(size: Size, role: Role = .text) {
        precondition(size.columns <= Size.largest.columns, "a grid of \(size) is too wide")
        precondition(size.rows <= Size.largest.rows, "a grid of \(size) is too high")
        self.size = size
        cells = Array(repeating: Cell(role: role), count: size.columns * size.rows)
    }

    /// The cells of one row, left to right.
    package func row(_ y: Int) -> ArraySlice<Cell> {
        cells[y * size.columns..<(y + 1) * size.columns]
    }

    /// The cell at a place inside the grid.
    package subscript(x: Int, y: Int) -> Cell {
        precondition(contains(x: x, y: y), "(\(x), \(y)) is outside of \(size)")
        return cells[y * size.columns + x]
    }

    /// Writes `text` from (`x`, `y`) rightwards, in no more than `columns` columns, and cuts what
    /// does not fit.
    ///
    /// - Returns: The column after the text, also where the grid cut it; the caller can go on
    ///   writing there.
    @discardableResult
    package mutating func write(
        _ text: String, x: Int, y: Int, role: Role = .text, columns: Int = .max
    ) -> Int {
        let limit = columns >= size.columns - min(x, 0) ? size.columns : x + max(columns, 0)
        var column = x
        for grapheme in SanitizedText(text) {
            guard column < limit else { break }
            let width = grapheme.columns
            let fits = column + width <= limit
            put(fits ? grapheme : .space, x: column, y: y, width: fits ? width : 1, role: role)
            column += fits ? width : 1
        }
        return column
    }

    /// Fills a rectangle with one grapheme of one column, a space unless told otherwise.
    package mutating func fill(
        x: Int, y: Int, columns: Int, rows: Int = 1, role: Role, with grapheme: Grapheme = .space
    ) {
        precondition(grapheme.columns == 1, "a fill needs a grapheme of one column")
        for row in max(y, 0)..<max(min(y + rows, size.rows), max(y, 0)) {
            for column in max(x, 0)..<max(min(x + columns, size.columns), max(x, 0)) {
                put(grapheme, x: column, y: row, width: 1, role: role)
            }
        }
    }

    /// Gives a rectangle another role and leaves its text: how a row becomes the selected one.
    package mutating func mark(x: Int, y: Int, columns: Int, rows: Int = 1, role: Role) {
        for row in max(y, 0)..<max(min(y + rows, size.rows), max(y, 0)) {
            for column in max(x, 0)..<max(min(x + columns, size.columns), max(x, 0)) {
                cells[row * size.columns + column].role = role
            }
        }
    }

    /// Copies `other` into this grid with its top left corner at (`x`, `y`): how a dialog is
    /// drawn last.
    package mutating func draw(_ other: Grid, x: Int, y: Int) {
        for row in 0..<other.size.rows {
            for (column, cell) in other.row(row).enumerated()
            where cell.grapheme != .continuation {
                let width = cell.grapheme.columns
                put(cell.grapheme, x: x + column, y: y + row, width: width, role: cell.role)
            }
        }
    }
}

extension Grid {
    private func contains(x: Int, y: Int) -> Bool {
        x >= 0 && y >= 0 && x < size.columns && y < size.rows
    }

    private mutating func put(_ grapheme: Grapheme, x: Int, y: Int, width: Int, role: Role) {
        if width == 2, !(contains(x: x, y: y) && contains(x: x + 1, y: y)) {
            put(.space, x: x, y: y, width: 1, role: role)
            put(.space, x: x + 1, y: y, width: 1, role: role)
            return
        }
        guard contains(x: x, y: y) else { return }
        let index = y * size.columns + x
        breakWide(at: x, y: y)
        if width == 2 {
            breakWide(at: x + 1, y: y)
            cells[index + 1] = Cell(.continuation, role: role)
        }
        cells[index] = Cell(grapheme, role: role)
    }

    /// Blanks the other half of a wide grapheme that is about to lose the half at (`x`, `y`).
    private mutating func breakWide(at x: Int, y: Int) {
        let index = y * size.columns + x
        if cells[index].grapheme == .continuation, x > 0 {
            cells[index - 1].grapheme = .space
            cells[index].grapheme = .space
        }
        if x + 1 < size.columns, cells[index + 1].grapheme == .continuation {
            cells[index + 1].grapheme = .space
        }
    }
}
