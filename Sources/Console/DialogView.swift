import Operations
import Terminal

extension ConsoleModel {
    /// Draws the dialog over everything; where it cannot say all, it says how much it leaves out.
    func draw(_ dialog: Dialog, over frame: inout Frame) {
        let size = frame.grid.size
        let columns = min(size.columns, 80)
        let isFramed = size.rows >= 8
        let inner = isFramed ? columns - 4 : columns
        let fields = fieldLines(dialog, width: inner)
        let room = size.rows - fields.count - (isFramed ? 2 : 0)
        let said = saidLines(dialog, width: inner, room: max(room, 1))
        let lines = said + fields
        let rows = min(lines.count + (isFramed ? 2 : 0), size.rows)
        var canvas = Canvas(size: Size(columns: columns, rows: rows), glyphs: glyphs, role: .dialog)
        if isFramed { canvas.frame(title: title(of: dialog), role: .dialogDanger) }
        let (left, top) = isFramed ? (2, 1) : (0, 0)
        var cursor: Position?
        for (offset, line) in lines.prefix(rows - top * 2).enumerated() {
            canvas.write(line, x: left, y: top + offset, columns: inner)
            if line.id == dialog.focus.fieldName {
                cursor = Position(x: left + focusColumn(dialog, width: inner), y: top + offset)
            }
        }
        let place = Position(x: (size.columns - columns) / 2, y: max((size.rows - rows) / 2, 0))
        frame.grid.draw(canvas.grid, x: place.x, y: place.y)
        frame.cursor = cursor.map { Position(x: $0.x + place.x, y: $0.y + place.y) }
        frame.isCursorVisible = dialog.focus == .reason || dialog.focus == .confirmation
    }

    private func title(of dialog: Dialog) -> String {
        dialog.preview?.title ?? "What would happen"
    }

    /// What the desk says would happen, and what is hidden from the operator's eyes.
    private func saidLines(_ dialog: Dialog, width: Int, room: Int) -> [TextLine] {
        guard let preview = dialog.preview else {
            return [TextLine("asking the desk…", .dialogMuted)]
        }
        // Without a frame there is no title, and what it says comes before everything else.
        guard room > 2 else { return [TextLine(preview.title, .dialogDanger)] }
        var lines: [TextLine] = []
        if let refusal = preview.refusal {
            lines += refusal.wrapped(to: width).map { TextLine($0, .dialogDanger) }
        }
        var sum: [String] = []
        if preview.count > 1 { sum.append("\(preview.count.grouped) in all") }
        if preview.credits != 0 { sum.append("\(preview.credits.grouped) credits") }
        if dialog.hidden > 0 { sum.append("\(dialog.hidden) of them hidden by the filter") }
        if dialog.gone > 0 { sum.append("\(dialog.gone) marked rows are gone and left out") }
        let sums = sum.isEmpty ? [] : sum.joined(separator: ", ").wrapped(to: width)
        let text = preview.lines.flatMap { $0.isEmpty ? [""] : $0.keepingColumns(width: width) }
        let left = room - lines.count - sums.count
        if text.count > left {
            let kept = max(left - 1, 0)
            lines += text.prefix(kept).map { TextLine($0, .dialog) }
            lines.append(TextLine("(\(text.count - kept) more lines)", .dialogMuted))
        } else {
            lines += text.map { TextLine($0, .dialog) }
        }
        lines += sums.map { TextLine($0, .dialogDanger) }
        return lines
    }

    private func fieldLines(_ dialog: Dialog, width: Int) -> [TextLine] {
        let isTight = width < 60
        guard let preview = dialog.preview else { return [TextLine("[Cancel]", .dialogButton)] }
        guard preview.refusal == nil else {
            var line = TextLine("", .dialog, id: Dialog.Focus.cancel.fieldName)
            line.add("[Cancel]", .dialogButton)
            return [line]
        }
        var lines: [TextLine] = isTight ? [] : [TextLine()]
        lines.append(field(dialog.reason, label: reasonLabel, focus: .reason, width: width))
        lines.append(
            field(
                dialog.confirmation, label: confirmLabel(dialog, width), focus: .confirmation,
                width: width))
        if let problem = dialog.problem {
            lines += problem.wrapped(to: width).map { TextLine($0, .dialogDanger) }
        } else if !isTight {
            lines.append(TextLine())
        }
        lines.append(buttonLine(dialog, preview.commandLine, width: width))
        return lines
    }

    private var reasonLabel: String { "Reason  " }

    private func confirmLabel(_ dialog: Dialog, _ width: Int) -> String {
        width < 60 ? "Type \(dialog.wanted)  " : "Type \(dialog.wanted) to confirm:  "
    }

    private func field(
        _ field: TextField, label: String, focus: Dialog.Focus, width: Int
    ) -> TextLine {
        var line = TextLine("", .dialog, id: focus.fieldName)
        line.add(label, .dialogMuted)
        let room = max(width - label.columns, 4)
        let skipped = max(field.cursorColumns - room + 1, 0)
        line.add(String(field.text.dropFirst(skipped)).padded(to: room), .dialogField)
        return line
    }

    private func focusColumn(_ dialog: Dialog, width: Int) -> Int {
        let (label, field): (String, TextField)
        switch dialog.focus {
        case .cancel: return 0
        case .confirm: return 11
        case .reason: (label, field) = (reasonLabel, dialog.reason)
        case .confirmation: (label, field) = (confirmLabel(dialog, width), dialog.confirmation)
        }
        let room = max(width - label.columns, 4)
        return label.columns + min(field.cursorColumns, room - 1)
    }

    private func buttonLine(_ dialog: Dialog, _ commandLine: String, width: Int) -> TextLine {
        let isOnButton = dialog.focus == .cancel || dialog.focus == .confirm
        let id = isOnButton ? dialog.focus.fieldName : nil
        var line = TextLine("", .dialog, id: id)
        if dialog.stage == .executing {
            line.add("doing it…", .dialogMuted)
            return line
        }
        func button(_ text: String, _ focus: Dialog.Focus, _ role: Terminal.Role) {
            let isFocused = dialog.focus == focus
            line.add(isFocused ? "[\(text)]" : " \(text) ", isFocused ? .dialogButton : role)
            line.add(" ", .dialog)
        }
        button("Cancel", .cancel, .dialog)
        button(
            "Do it", .confirm, dialog.isConfirmed && dialog.hasReason ? .dialogDanger : .disabled)
        guard width >= 60 else { return line }
        let hint =
            switch dialog.focus {
            case .cancel: "Tab: reason  y copies: \(commandLine)"
            case .reason: "Enter: next  Esc: no"
            case .confirmation, .confirm: "Enter: do it  Esc: no"
            }
        let room = width - line.columns - 1
        let text = hint.truncated(to: room, ellipsis: glyphs[.ellipsis])
        line.add(text.paddedLeft(to: room), .dialogMuted)
        return line
    }
}

extension Dialog.Focus {
    /// Marks the line of the dialog that has the focus.
    var fieldName: String {
        switch self {
        case .cancel: "cancel"
        case .reason: "reason"
        case .confirmation: "confirmation"
        case .confirm: "confirm"
        }
    }
}

extension String {
    /// The text with its own columns kept where it fits, and broken at words where it does not.
    fileprivate func keepingColumns(width: Int) -> [String] {
        columns <= width ? [sanitized] : wrapped(to: width)
    }
}
