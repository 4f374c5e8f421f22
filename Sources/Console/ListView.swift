import Terminal

extension ConsoleModel {
    func drawList(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        let width = layout.listColumns
        let columns = fittedColumns(width: width - 2, layout)
        canvas.write(columnHeader(columns), x: 1, y: 1, columns: width - 1)
        guard list.isLoaded else {
            canvas.write("reading…", x: 1, y: 2, role: .muted)
            return nil
        }
        guard !list.visible.isEmpty else {
            let texts = emptyText.enumerated().flatMap { place, text in
                text.wrapped(to: max(width - 2, 1)).map { (place, $0) }
            }
            for (line, (place, text)) in texts.enumerated() {
                canvas.write(text, x: 1, y: 3 + line, role: place == 0 ? .text : .muted)
            }
            return nil
        }
        var cursor: Position?
        let height = listHeight(layout)
        let top = topFor(height)
        for (offset, row) in list.visible.dropFirst(top).prefix(height).enumerated() {
            let y = 2 + offset
            draw(line(row, columns), on: &canvas, y: y, columns: width)
            if row.id == list.cursor { cursor = Position(x: 0, y: y) }
        }
        if layout.hasPane { drawPane(on: &canvas, x: width, layout) }
        return cursor
    }

    /// The first row shown; drawn sizes other than the model's own still show the cursor.
    func topFor(_ height: Int) -> Int {
        guard let index = list.cursorIndex else { return list.top }
        return min(max(list.top, index - height + 1), index)
    }

    private func fittedColumns(width: Int, _ layout: Layout) -> [(column: Column, width: Int)] {
        var columns = Columns.of(view, isWide: isWide || layout.isWide)
        let skipped = min(list.columnsSkipped, max(columns.count - 2, 0))
        if skipped > 0 { columns.removeSubrange(1...skipped) }
        return Columns.fit(columns, width: width)
    }

    private func columnHeader(_ columns: [(column: Column, width: Int)]) -> TextLine {
        var line = TextLine()
        for (column, width) in columns {
            var title = column.title
            if let sort = list.sort, sort.field == column.field {
                title += glyphs[sort.isDescending ? .sortedDown : .sortedUp]
            }
            line.add(title, .title, columns: width, isRight: column.isRight, ellipsis: "")
        }
        return line
    }

    func line(_ row: ConsoleRow, _ columns: [(column: Column, width: Int)]) -> TextLine {
        var line = TextLine("", id: row.id)
        for (column, width) in columns {
            let cell = column.cell(row, times, glyphs)
            var text = cell.text
            if column.isMiddleCut {
                text = text.middleTruncated(to: width, ellipsis: glyphs[.ellipsis])
            }
            line.add(
                text, cell.role, columns: width, isRight: column.isRight,
                ellipsis: glyphs[.ellipsis])
        }
        return line
    }

    /// What an empty list says: what is good about it, or what to do next.
    private var emptyText: [String] {
        if list.isFaultsOnly { return ["Nothing here needs anybody.", "f shows everything again"] }
        if !list.filter.isEmpty {
            return ["No row matches /\(list.filter.text).", "Esc clears the filter"]
        }
        switch view {
        case .jobs: return ["No jobs yet.", "They appear here as soon as one is asked for."]
        case .holds: return ["No holds: no credits are waiting for a job."]
        case .users:
            return ["No users yet.", "The first one appears with the first grant of credits."]
        case .providers: return ["No providers.", "They are configured in holdfast.toml."]
        case .deliveries: return ["No deliveries: every picture is where it belongs."]
        case .audit: return ["Nobody changed anything yet."]
        case .overview, .job, .user: return []
        }
    }

    /// The row under the cursor in full, beside the list.
    private func drawPane(on canvas: inout Canvas, x: Int, _ layout: Layout) {
        let bottom = layout.size.rows - layout.footerRows
        for y in 1..<bottom { canvas.write(glyphs[.vertical], x: x, y: y, role: .border) }
        guard let row = list.cursorRow else { return }
        var y = 1
        for column in Columns.of(view, isWide: true) {
            let cell = column.cell(row, times, glyphs)
            guard !cell.text.isEmpty, y < bottom else { continue }
            canvas.write(column.title.lowercased(), x: x + 2, y: y, role: .muted)
            let value = column.field == "id" ? row.id : cell.text
            for part in value.wrapped(to: max(canvas.columns - x - 15, 8)) where y < bottom {
                canvas.write(part, x: x + 13, y: y, role: cell.role)
                y += 1
            }
        }
    }
}
