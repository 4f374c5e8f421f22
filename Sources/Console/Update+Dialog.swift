import Time
import Operations
import Terminal

extension ConsoleModel {
    /// Asks the desk what `command` would do; the dialog opens at once and waits for it.
    mutating func ask(
        _ command: OperatorCommand, hidden: Int = 0, gone: Int = 0, reason: String = ""
    ) -> [ConsoleEffect] {
        lastToken += 1
        dialog = Dialog(
            command: command, token: lastToken, openedAt: now, hidden: hidden, gone: gone,
            view: view, reason: TextField(reason))
        return [.preview(command, token: lastToken)]
    }

    mutating func pressInDialog(_ key: Key) -> [ConsoleEffect] {
        guard var dialog else { return [] }
        if dialog.stage == .executing { return [] }
        if key == .escape || key == .control("c") { return closeDialog() }
        guard dialog.stage == .asking, !dialog.isGuarded(at: now) else { return [] }
        dialog.problem = nil
        switch key {
        case .tab, .down: dialog.moveFocus(by: 1)
        case .backTab, .up: dialog.moveFocus(by: -1)
        case .enter: return enterInDialog(dialog)
        default:
            switch dialog.focus {
            case .reason: _ = dialog.reason.press(key)
            case .confirmation: _ = dialog.confirmation.press(key)
            case .cancel, .confirm:
                if key == .character("y"), let line = dialog.preview?.commandLine {
                    self.dialog = dialog
                    say("copied \(line)")
                    return [.copy(line)]
                }
                if dialog.preview?.refusal == nil, case .character = key {
                    dialog.problem = "this is a button: Tab goes to the reason"
                }
            }
        }
        self.dialog = dialog
        return []
    }

    /// Enter means no, unless a reason was given and what was asked for was typed.
    private mutating func enterInDialog(_ opened: Dialog) -> [ConsoleEffect] {
        var dialog = opened
        switch dialog.focus {
        case .cancel: return closeDialog()
        case .reason: dialog.focus = dialog.hasReason ? .confirmation : .reason
        case .confirmation, .confirm:
            guard dialog.isConfirmed else {
                guard !dialog.confirmation.text.isEmpty else { return closeDialog() }
                dialog.focus = .confirmation
                dialog.problem = "that is not \(dialog.wanted): nothing was done; Esc leaves"
                break
            }
            guard dialog.hasReason else {
                dialog.focus = .reason
                dialog.problem = "a reason is needed: the audit keeps it"
                break
            }
            guard !isStale, !isReadOnly else {
                dialog.problem = "the desk does not answer: nothing was done"
                break
            }
            return execute(dialog)
        }
        if dialog.focus == .reason, !dialog.hasReason {
            dialog.problem = dialog.problem ?? "a reason is needed"
        }
        self.dialog = dialog
        return []
    }

    private mutating func execute(_ confirmed: Dialog) -> [ConsoleEffect] {
        guard let command = confirmed.previewedCommand, confirmed.preview?.refusal == nil else {
            return closeDialog()
        }
        var dialog = confirmed
        dialog.stage = .executing
        self.dialog = dialog
        let order = CommandOrder(
            command: command, operatorName: operatorName, reason: dialog.reason.text,
            key: dialog.key, origin: origin)
        return [.execute(order, token: dialog.token)]
    }

    private mutating func closeDialog() -> [ConsoleEffect] {
        dialog = nil
        say("nothing was done")
        return []
    }

    mutating func pasteIntoDialog(_ text: String) {
        guard let dialog, dialog.stage == .asking, !dialog.isGuarded(at: now) else { return }
        switch dialog.focus {
        case .reason: self.dialog?.reason.insert(text)
        case .confirmation: self.dialog?.confirmation.insert(text)
        case .cancel, .confirm: break
        }
    }

    mutating func showPreview(
        _ token: Int, _ preview: CommandPreview, _ key: String
    ) -> [ConsoleEffect] {
        guard dialog?.token == token, dialog?.stage == .preparing else { return [] }
        dialog?.preview = preview
        dialog?.key = key
        dialog?.stage = .asking
        // From now on the operator can read it; keys typed ahead do not count.
        dialog?.openedAt = now
        return []
    }

    mutating func failPreview(_ token: Int, _ problem: String) -> [ConsoleEffect] {
        guard dialog?.token == token, dialog?.stage == .preparing else { return [] }
        dialog = nil
        say("nothing was done: \(problem)", .failed)
        return []
    }

    mutating func failExecution(_ token: Int, _ problem: String) -> [ConsoleEffect] {
        guard dialog?.token == token, dialog?.stage == .executing else { return [] }
        // It may or may not have been done: the same key makes asking again harmless.
        dialog?.stage = .asking
        dialog?.openedAt = now
        dialog?.problem = "no answer: \(problem); Enter asks again and does it at most once"
        return []
    }

    mutating func showReport(_ token: Int, _ report: CommandReport) -> [ConsoleEffect] {
        guard let done = dialog, done.token == token else { return [] }
        dialog = nil
        let finished = report.items.filter { $0.result == .done }
        states[done.view]?.list.unmark(Set(finished.map(\.id)))
        let left = report.items.count - finished.count
        var text = report.summary
        if left > 0 { text += "; \(left) of \(report.items.count) not done" }
        undo = nil
        if let line = report.undoCommandLine, let command = CommandLine.undo(line) {
            undo = Undo(command: command, commandLine: line, until: now + Undo.offered)
            text += "; :undo within 60 s"
        }
        say(text, left > 0 ? .failed : .said)
        for item in report.items where item.result != .done {
            log.append(LogLine(at: now, text: "\(item.id) \(item.result.rawValue): \(item.note)"))
        }
        if left > 0 { overlay = .report(report, top: 0) }
        return fetch(onlyIfChanged: false)
    }
}
