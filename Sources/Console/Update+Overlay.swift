import Operations
import Terminal

extension ConsoleModel {
    mutating func pressInOverlay(_ key: Key) -> [ConsoleEffect] {
        guard let overlay else { return [] }
        switch key {
        case .escape, .character("q"), .control("c"):
            self.overlay = nil
            return []
        default: break
        }
        switch overlay {
        case .menu(let cursor): return pressInMenu(key, cursor)
        case .sorting: return pressInSorting(key)
        case .help(let top): self.overlay = .help(top: scrolled(top, key, helpLines.count))
        case .log(let top): self.overlay = .log(top: scrolled(top, key, log.count))
        case .report(let report, let top):
            self.overlay = .report(report, top: scrolled(top, key, report.items.count + 1))
        case .detail(let title, let lines, let top):
            let drawn = Self.wrapped(lines, in: size)
            self.overlay = .detail(title: title, lines: lines, top: scrolled(top, key, drawn.count))
        }
        if key == .enter { self.overlay = nil }
        return []
    }

    private func scrolled(_ top: Int, _ key: Key, _ count: Int) -> Int {
        let step: Int
        switch Keymap.action(for: key) {
        case .move(let by): step = by
        case .page(let by): step = by * overlayHeight
        case .halfPage(let by): step = by * overlayHeight / 2
        case .first: step = -count
        case .last: step = count
        default: step = 0
        }
        return min(max(top + step, 0), max(count - overlayHeight, 0))
    }

    private mutating func pressInMenu(_ key: Key, _ cursor: Int) -> [ConsoleEffect] {
        let entries = menuEntries
        switch key {
        case .down, .tab: overlay = .menu(cursor: min(cursor + 1, max(entries.count - 1, 0)))
        case .up, .backTab: overlay = .menu(cursor: max(cursor - 1, 0))
        case .enter where entries.indices.contains(cursor): return choose(entries[cursor])
        case .character(let letter):
            if letter == "j" { return pressInMenu(.down, cursor) }
            if letter == "k" { return pressInMenu(.up, cursor) }
            guard let entry = entries.first(where: { $0.letter == letter }) else { return [] }
            return choose(entry)
        default: break
        }
        return []
    }

    /// Goes on with an entry of the menu: asks the desk what it would do, or says why not.
    mutating func choose(_ entry: MenuEntry) -> [ConsoleEffect] {
        overlay = nil
        switch choice(entry) {
        case .disabled(let reason):
            say("\(entry.title): \(reason)", .failed)
            return []
        case .prompt(let text):
            prompt = Prompt(kind: .command, field: TextField(text))
            return []
        case .command(let command, let hidden, let gone):
            return ask(command, hidden: hidden, gone: gone)
        }
    }

    private mutating func pressInSorting(_ key: Key) -> [ConsoleEffect] {
        guard case .character(let letter) = key else { return [] }
        let columns = Columns.sortable(view)
        guard let column = columns.first(where: { $0.letter == letter.lowercased().first }) else {
            return []
        }
        overlay = nil
        sortBy(column.field, isDescending: letter.isUppercase)
        return []
    }

    /// Why a key does nothing here and now; `nil` if it does something.
    func disabledReason(_ action: KeyAction) -> String? {
        switch action {
        case .act(let name):
            guard let entry = MenuEntry.named(name) else { return "nothing is called \(name)" }
            if case .disabled(let reason) = choice(entry) { return "\(entry.title): \(reason)" }
            return nil
        case .menu: return menuEntries.isEmpty ? "nothing can be done to what is past" : nil
        case .mark, .markRange, .markAll:
            return isMarkable ? nil : "rows of this view are not marked"
        case .sort, .moveSort, .reverseSort:
            return sortFields.isEmpty ? "this view has an order of its own" : nil
        default: return nil
        }
    }

    var isMarkable: Bool {
        switch view {
        case .jobs, .holds, .deliveries: true
        default: false
        }
    }
}
