package import Time
import Operations
import Terminal

/// Applies one event to the model.
///
/// - Returns: What the shell should do about it, in order.
package func update(
    _ model: inout ConsoleModel, _ event: ConsoleEvent, at now: Instant
) -> [ConsoleEffect] {
    model.now = max(model.now, now)
    switch event {
    case .started: return model.start()
    case .input(let input): return model.input(input)
    case .tick: return model.tick()
    case .loaded(let view, let token, let role, let snapshot):
        return model.load(view, token, role, snapshot)
    case .unchanged(let token): return model.keepUnchanged(token)
    case .fetchFailed(let token, let problem): return model.failFetch(token, problem)
    case .previewed(let token, let preview, let key):
        return model.showPreview(token, preview, key)
    case .previewFailed(let token, let problem): return model.failPreview(token, problem)
    case .executed(let token, let report): return model.showReport(token, report)
    case .executionFailed(let token, let problem): return model.failExecution(token, problem)
    case .notice(let text):
        model.say(text)
        return []
    }
}

extension ConsoleModel {
    mutating func start() -> [ConsoleEffect] {
        [.title(windowTitle)] + fetch(onlyIfChanged: false)
    }

    mutating func input(_ input: InputEvent) -> [ConsoleEffect] {
        switch input {
        case .key(let key): return press(key)
        case .paste(let text): return paste(text)
        case .resize(let size):
            self.size = size
            scrollToCursor()
            // Terminals cut and wrap what they showed, each in its own way.
            return [.repaint]
        case .focusGained:
            isFocused = true
            nextRefreshAt = min(nextRefreshAt, now)
            return tick()
        case .focusLost:
            isFocused = false
            return []
        case .suspendRequested: return [.suspend]
        case .resumed:
            nextRefreshAt = now
            return [.repaint] + tick()
        case .closed: return [.quit]
        }
    }

    /// Something was typed: what the operator looks at must not move for two refreshes.
    mutating func press(_ key: Key) -> [ConsoleEffect] {
        holdOff = 2
        if key == .control("z") { return [.suspend] }
        if key == .control("l") { return [.repaint] }
        if dialog != nil { return pressInDialog(key) }
        message = nil
        if prompt != nil { return pressInPrompt(key) }
        if overlay != nil { return pressInOverlay(key) }
        if let pending = pendingKey {
            pendingKey = nil
            if pending == .character("y"), let effects = copyMore(key) { return effects }
        }
        guard let action = Keymap.action(for: key) else {
            say("\(key) means nothing here; ? shows the keys")
            return []
        }
        return perform(action)
    }

    mutating func perform(_ action: KeyAction) -> [ConsoleEffect] {
        if let reason = disabledReason(action) {
            say(reason, .failed)
            return []
        }
        if let effects = move(action) { return effects }
        if let effects = look(action) { return effects }
        switch action {
        case .act(let name):
            guard let entry = MenuEntry.named(name) else { return [] }
            return choose(entry)
        case .menu:
            overlay = .menu(cursor: 0)
            return []
        default: return []
        }
    }

    mutating func say(_ text: String, _ kind: Message.Kind = .said) {
        message = Message(text: text, kind: kind)
        log.append(LogLine(at: now, text: text))
        if log.count > LogLine.countMax { log.removeFirst(log.count - LogLine.countMax) }
    }

    var windowTitle: String {
        let count = attentionSeen > 0 ? "(!\(attentionSeen)) " : ""
        return "\(count)\(environment) holdfast"
    }

    mutating func scrollToCursor() {
        list.scroll(height: listHeight)
    }
}
