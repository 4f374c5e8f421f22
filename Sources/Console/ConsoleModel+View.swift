package import Terminal

/// Draws the model; the same model and size always make the same picture.
package func view(_ model: ConsoleModel, size: Size) -> Frame {
    let layout = Layout(size)
    var canvas = Canvas(size: size, glyphs: model.glyphs)
    guard layout.kind != .none else {
        canvas.write("16x4 or larger", x: 0, y: 0)
        return Frame(grid: canvas.grid, cursor: nil)
    }
    var cursor: Position?
    canvas.fill(y: 0, role: .header)
    canvas.write(model.headerLine(layout), x: 0, y: 0)
    switch layout.kind {
    case .card: cursor = model.drawCard(on: &canvas, layout)
    default: cursor = model.drawBody(on: &canvas, layout)
    }
    if model.isStale { canvas.mark(rows: 1..<size.rows - layout.footerRows, role: .stale) }
    let typing = model.drawFooter(on: &canvas, layout)
    var frame = Frame(grid: canvas.grid, cursor: typing ?? cursor)
    frame.isCursorVisible = typing != nil
    if let overlay = model.overlay { model.draw(overlay, over: &frame) }
    if let dialog = model.dialog { model.draw(dialog, over: &frame) }
    return frame
}

extension Canvas {
    /// Gives whole rows one meaning.
    mutating func mark(rows: Range<Int>, role: Terminal.Role) {
        for y in rows { mark(y: y, role: role) }
    }
}

extension ConsoleModel {
    /// Draws what lies between header and footer.
    ///
    /// - Returns: Where the selected row begins.
    func drawBody(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        switch view {
        case .overview: drawOverview(on: &canvas, layout)
        case .job, .user: drawDetail(on: &canvas, layout)
        default: drawList(on: &canvas, layout)
        }
    }

    /// Draws one line of a list, selected or marked or neither.
    func draw(_ line: TextLine, on canvas: inout Canvas, y: Int, columns: Int = .max) {
        canvas.write(line, x: 1, y: y, columns: columns == .max ? .max : columns - 1)
        guard let id = line.id else { return }
        let isMarked = list.marks.contains(id)
        let isSelected = id == list.cursor
        if isMarked { canvas.mark(y: y, role: .marked, columns: columns) }
        if isSelected {
            // A chart at the end keeps its colour, and its bytes stay off the wire.
            let chart = line.spans.last.map { $0.role == .chart || $0.role == .chartFail } ?? false
            let end = line.columns - (chart ? line.spans.last?.text.columns ?? 0 : 0)
            let count = chart ? min(end + 1, columns) : columns
            canvas.mark(y: y, role: .selected, columns: count)
        }
        let sign = isSelected ? glyphs[.selection] : isMarked ? glyphs[.marked] : " "
        canvas.write(sign, x: 0, y: y, role: isSelected ? .selected : isMarked ? .marked : .text)
        if isSelected, isMarked { canvas.write(glyphs[.marked], x: 0, y: y, role: .selected) }
    }
}
