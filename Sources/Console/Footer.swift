import Operations
import Terminal

extension ConsoleModel {
    /// Draws the message line and the key line.
    ///
    /// - Returns: Where text is being typed, if it is.
    func drawFooter(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        let last = layout.size.rows - 1
        let y = layout.kind == .full ? last - 1 : last
        if layout.kind == .full {
            canvas.write(keyLine(columns: canvas.columns - 1), x: 1, y: last)
        }
        if let prompt {
            canvas.fill(y: y, role: .prompt)
            let room = max(canvas.columns - 3, 1)
            let skipped = max(prompt.field.cursorColumns - room, 0)
            let shown = String(prompt.field.text.dropFirst(skipped))
            canvas.write(prompt.sign + shown, x: 0, y: y, role: .prompt)
            return Position(x: 1 + prompt.field.cursorColumns - skipped, y: y)
        }
        let status = statusText
        if let problem = bannerText {
            canvas.fill(y: y, role: .staleBanner)
            canvas.write(problem, x: 1, y: y, role: .staleBanner, columns: canvas.columns - 2)
        } else if let message {
            let role: Terminal.Role = message.kind == .failed ? .messageError : .message
            if layout.kind == .card { canvas.fill(y: y, role: role) }
            let text = message.text.truncated(to: canvas.columns - 2, ellipsis: glyphs[.ellipsis])
            canvas.write(text, x: 1, y: y, role: role)
        } else if layout.kind != .card {
            canvas.write(status.left, x: 1, y: y, role: .match)
            let x = canvas.columns - status.right.columns - 1
            canvas.write(status.right, x: x, y: y, role: .muted)
        }
        return nil
    }

    /// What must be read before anything else: the desk does not answer, or the ledger is broken.
    private var bannerText: String? {
        if isStale {
            let why = deskProblem ?? "no answer"
            return "STALE, actions are off: the desk does not answer (\(why))"
        }
        if let check = ledgerCheck, !check.isSound {
            let why = check.broken ?? "its entries do not add up"
            return "LEDGER BROKEN, run holdfast verify: \(why)"
        }
        return nil
    }

    private var statusText: (left: String, right: String) {
        var left: [String] = []
        if !list.filter.isEmpty { left.append("/\(list.filter.text)") }
        if list.isFaultsOnly { left.append("faults only") }
        if list.anchor != nil { left.append("range: move, then v") }
        var right: [String] = []
        if list.newCount > 0 { right.append("+\(list.newCount) new, Ctrl-R sorts") }
        if !list.marks.isEmpty {
            var parts: [String] = []
            if list.hiddenMarks > 0 { parts.append("\(list.hiddenMarks) hidden") }
            if list.goneMarks > 0 { parts.append("\(list.goneMarks) gone") }
            let detail = parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"
            right.append("marks \(list.marks.count)\(detail)")
        }
        if view != .overview, list.visible.count > listHeight {
            let end = min(list.top + listHeight, list.visible.count)
            right.append("\(list.top + 1)-\(end)/\(list.visible.count.grouped)")
        }
        return (left.joined(separator: "  "), right.joined(separator: "  "))
    }

    /// The keys that matter here, made from the key map.
    private func keyLine(columns: Int) -> TextLine {
        var line = TextLine()
        for action in footerActions {
            guard let binding = Keymap.bindings.first(where: { $0.action == action }) else {
                continue
            }
            guard let key = binding.keys.first, let word = binding.footer else { continue }
            let gap = line.spans.isEmpty ? "" : view == .overview ? " " : "  "
            let needed = gap.count + key.description.columns + 1 + word.columns
            guard line.columns + needed <= columns else { break }
            line.add(gap + key.description, .key)
            line.add(" " + word, .muted)
        }
        return line
    }

    private var footerActions: [KeyAction] {
        switch view {
        case .overview: return (1...7).map { .show($0) } + [.menu, .help]
        case .job: return [.menu, .copy, .copyURL, .back, .command, .help]
        case .user: return [.menu, .open, .copy, .filter, .back, .command, .help]
        case .audit: return [.open, .filter, .command, .sort, .freeze, .back, .help]
        case .users, .providers:
            return [.menu, .open, .filter, .command, .sort, .faultsOnly, .back, .help]
        default:
            return [.menu, .filter, .command, .mark, .faultsOnly, .freeze, .back, .help]
        }
    }
}
