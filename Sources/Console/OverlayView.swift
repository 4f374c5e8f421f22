import Operations
import Terminal

extension ConsoleModel {
    func draw(_ overlay: Overlay, over frame: inout Frame) {
        switch overlay {
        case .help(let top): drawBox("Keys and commands", helpLines, top: top, over: &frame)
        case .menu(let cursor): drawMenu(cursor, over: &frame)
        case .sorting:
            let lines = Columns.sortable(view).map { TextLine("\($0.letter)  \($0.title)") }
            let hint = TextLine("a capital letter puts the largest first", .dialogMuted)
            drawBox("Sort by", lines + [hint], top: 0, over: &frame)
        case .log(let top):
            let lines = log.map { TextLine("\(times.clock($0.at))  \($0.text)") }
            let none = [TextLine("nothing was said yet")]
            drawBox("This session", lines.isEmpty ? none : lines, top: top, over: &frame)
        case .report(let report, let top):
            let lines =
                [TextLine(report.summary, .title)]
                + report.items.map { item in
                    let look: (Glyph, Terminal.Role) =
                        switch item.result {
                        case .done: (.ok, .stateOK)
                        case .skipped: (.warn, .stateWarn)
                        case .failed: (.fail, .stateFail)
                        }
                    let id = ShortID.long(item.id)
                    return TextLine(
                        "\(glyphs[look.0]) \(id) \(item.result.rawValue): \(item.note)", look.1)
                }
            drawBox("What became of it", lines, top: top, over: &frame)
        case .detail(let title, let lines, let top):
            let wrapped = Self.wrapped(lines, in: frame.grid.size).map { TextLine($0) }
            drawBox(title, wrapped, top: top, over: &frame)
        }
    }

    /// The lines as they are drawn, none wider than the box.
    static func wrapped(_ lines: [String], in size: Size) -> [String] {
        lines.flatMap { $0.wrapped(to: max(size.columns - 4, 1)) }
    }

    /// A box in the middle with as much of `lines` as fits, from `top` on.
    private func drawBox(
        _ title: String, _ lines: [TextLine], top: Int, over frame: inout Frame, cursor: Int? = nil
    ) {
        let size = frame.grid.size
        let widest = lines.map(\.columns).max() ?? 0
        let columns = min(max(widest + 4, title.columns + 6, 24), size.columns)
        let rows = min(lines.count + 2, size.rows)
        let box = Size(columns: columns, rows: rows)
        var canvas = Canvas(size: box, glyphs: glyphs, role: .dialog)
        canvas.frame(title: title, role: .border)
        let shown = lines.dropFirst(min(top, max(lines.count - 1, 0))).prefix(max(rows - 2, 0))
        for (offset, line) in shown.enumerated() {
            canvas.write(line, x: 2, y: 1 + offset, columns: columns - 4)
        }
        if lines.count > top + rows - 2 {
            canvas.write(" more: PgDn ", x: 2, y: rows - 1, role: .border)
        }
        let place = Position(x: (size.columns - columns) / 2, y: max((size.rows - rows) / 2, 0))
        frame.grid.draw(canvas.grid, x: place.x, y: place.y)
        frame.cursor = Position(x: place.x + 2, y: min(place.y + 1 + (cursor ?? 0), size.rows - 1))
        frame.isCursorVisible = false
    }

    private func drawMenu(_ cursor: Int, over frame: inout Frame) {
        let lines = menuEntries.enumerated().map { place, entry -> TextLine in
            var line = TextLine(place == cursor ? glyphs[.selection] + " " : "  ", .key)
            let choice = choice(entry)
            if case .disabled(let reason) = choice {
                line.add("\(entry.letter)  \(entry.title): \(reason)", .disabled)
                return line
            }
            line.add("\(entry.letter)", .key)
            var count = ""
            if case .command(let command, _, _) = choice, command.targetCount > 1 {
                count = " (\(command.targetCount))"
            }
            line.add("  \(entry.title)\(count)", place == cursor ? .selected : .dialog)
            line.add("  \(entry.care)", .dialogMuted)
            return line
        }
        drawBox("What to do", lines, top: 0, over: &frame, cursor: cursor)
    }

    /// The help of this view, from the key map and the commands, with why a key is off.
    var helpLines: [TextLine] {
        let keys = Keymap.bindings.map { binding in
            let names = binding.keys.map(\.description).joined(separator: " ")
            if let reason = disabledReason(binding.action) {
                return TextLine("\(names.padded(to: 14)) \(binding.help): \(reason)", .disabled)
            }
            var line = TextLine(names.padded(to: 14) + " ", .key)
            line.add(binding.help, .dialog)
            return line
        }
        let commands = CommandLine.commands.map { command in
            var line = TextLine(":\(command.usage) ".padded(to: 32), .key)
            line.add(command.help, .dialog)
            return line
        }
        return keys + [TextLine()] + commands
    }
}

extension OperatorCommand {
    var targetCount: Int {
        switch self {
        case .releaseHolds(let targets), .redriveDeliveries(let targets), .cancelJobs(let targets),
            .resolveAttention(let targets):
            targets.count
        case .refund, .switchDefault, .setMode, .grantGoodwill, .revokePackage, .adjust: 1
        }
    }
}
