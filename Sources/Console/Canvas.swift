package import Terminal

/// A finished picture and where the terminal's cursor stands in it.
package struct Frame: Equatable, Sendable {
    package var grid: Grid
    /// On the selected row or in the field being typed into: screen readers follow it.
    package var cursor: Position?
    /// Whether the cursor is to be seen, as where text is typed.
    package var isCursorVisible = false
}

/// A grid and the signs to draw with; on terminals without them, everything becomes ASCII.
struct Canvas {
    private(set) var grid: Grid
    let glyphs: GlyphSet

    init(size: Size, glyphs: GlyphSet, role: Terminal.Role = .text) {
        grid = Grid(size: size, role: role)
        self.glyphs = glyphs
    }

    var columns: Int { grid.size.columns }
    var rows: Int { grid.size.rows }

    /// Writes text and cuts it; the last column that was written and one more is returned.
    @discardableResult
    mutating func write(
        _ text: String, x: Int, y: Int, role: Terminal.Role = .text, columns: Int = .max
    ) -> Int {
        grid.write(spelled(text), x: x, y: y, role: role, columns: columns)
    }

    mutating func write(_ line: TextLine, x: Int, y: Int, columns: Int = .max) {
        var column = x
        let end = columns == .max ? self.columns : min(x + columns, self.columns)
        for span in line.spans where column < end {
            column = write(span.text, x: column, y: y, role: span.role, columns: end - column)
        }
    }

    /// Gives a whole row one meaning: the selected one, or the header.
    mutating func mark(y: Int, role: Terminal.Role, x: Int = 0, columns: Int = .max) {
        let count = columns == .max ? self.columns - x : columns
        grid.mark(x: x, y: y, columns: count, role: role)
    }

    mutating func fill(y: Int, role: Terminal.Role) {
        grid.fill(x: 0, y: y, columns: columns, role: role)
    }

    mutating func draw(_ other: Canvas, x: Int, y: Int) {
        grid.draw(other.grid, x: x, y: y)
    }

    /// The text with every sign that this terminal cannot show replaced by one it can.
    func spelled(_ text: String) -> String {
        guard glyphs.isASCII else { return text }
        var view = String.UnicodeScalarView()
        for scalar in text.sanitized.unicodeScalars {
            if scalar.isASCII {
                view.append(scalar)
            } else {
                view.append(contentsOf: (Self.spellings[scalar] ?? "?").unicodeScalars)
            }
        }
        return String(view)
    }

    private static let spellings: [Unicode.Scalar: String] = [
        "…": "~", "›": ">", "│": "|", "─": "-", "−": "-", "·": "-", "Σ": "=", "✓": "+", "✗": "!",
        "▴": "^", "▾": "v", "◉": "o", "▸": ">", "∙": ".", "“": "\"", "”": "\"", "’": "'",
    ]

    /// A box around the whole canvas, with a title.
    mutating func frame(title: String, role: Terminal.Role) {
        let last = rows - 1
        let bar = String(repeating: glyphs[.horizontal], count: max(columns - 2, 0))
        write(glyphs[.topLeft] + bar + glyphs[.topRight], x: 0, y: 0, role: role)
        write(glyphs[.bottomLeft] + bar + glyphs[.bottomRight], x: 0, y: last, role: role)
        for y in 1..<max(last, 1) {
            write(glyphs[.vertical], x: 0, y: y, role: role)
            write(glyphs[.vertical], x: columns - 1, y: y, role: role)
        }
        write(" \(title) ", x: 1, y: 0, role: role, columns: columns - 3)
    }
}
