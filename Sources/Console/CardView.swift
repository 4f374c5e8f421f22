import Operations
import Terminal

extension ConsoleModel {
    /// The row under the cursor as labels and values, for screens of a few lines.
    func drawCard(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        let lines = cardLines(width: canvas.columns)
        for (offset, line) in lines.prefix(canvas.rows - 1).enumerated() {
            canvas.write(line, x: 0, y: 1 + offset)
        }
        return lines.isEmpty ? nil : Position(x: 0, y: 1)
    }

    private func cardLines(width: Int) -> [TextLine] {
        guard list.isLoaded else { return [TextLine("reading…", .muted)] }
        guard let row = list.cursorRow else { return [TextLine("nothing here")] }
        switch row {
        case .attention(let item):
            let text = item.text.wrapped(to: width).map { TextLine($0, .stateFail) }
            return text + [TextLine("\(item.jobs) jobs \(item.credits.grouped) cr", .money)]
        case .timeline(let line, _):
            let head = TextLine("\(times.clock(line.at)) \(line.event)", .title)
            return [head] + line.text.wrapped(to: width).map { TextLine($0) }
        case .entry(let entry):
            return [
                TextLine("\(times.clock(entry.at)) \(entry.event)", .title),
                TextLine("available \(Figures.change(entry.available))"),
                TextLine("held \(Figures.change(entry.held))"),
            ]
        case .link(let link): return [TextLine(link == .credits ? "credits" : "jobs")]
        case .activity(let line): return line.text.wrapped(to: width).map { TextLine($0) }
        default: break
        }
        let shownView: View = if case .provider = row { .providers } else { view }
        let columns = Columns.of(shownView, isWide: false).sorted { $0.priority < $1.priority }
        return columns.compactMap { column in
            let cell = column.cell(row, times, glyphs)
            guard !cell.text.isEmpty else { return nil }
            var line = TextLine(column.title.lowercased() + " ", .muted)
            line.add(cell.text, cell.role)
            return line
        }
    }
}
