import Time
import Operations
import Terminal

extension ConsoleModel {
    /// Performs what changes how the list is shown; `nil` if `action` does something else.
    mutating func look(_ action: KeyAction) -> [ConsoleEffect]? {
        let height = listHeight
        switch action {
        case .mark:
            list.toggleMark()
            list.move(by: 1, height: height)
        case .markRange: list.markRange()
        case .markAll: list.markAllVisible()
        case .clearMarks: list.clearMarks()
        case .faultsOnly: list.toggleFaultsOnly(now: shownAt, height: height)
        case .freeze: return toggleFreeze()
        case .wide: isWide.toggle()
        case .sort: overlay = .sorting
        case .moveSort(let step): moveSort(step)
        case .reverseSort: reverseSort()
        case .timeStyle:
            timeStyle = timeStyle.next
            say(timeStyle.label)
        case .theme(let step): return changeTheme(step)
        case .copy: return copyID()
        case .copyURL: return copyURL()
        case .command:
            prompt = Prompt(kind: .command)
        case .filter:
            let text = list.filter.text
            // What is typed next is a word more, not the end of the last one.
            let typed = text.isEmpty ? "" : text + " "
            prompt = Prompt(kind: .filter, field: TextField(typed), before: text)
        case .help: overlay = .help(top: 0)
        case .log: overlay = .log(top: max(log.count - overlayHeight, 0))
        case .refresh:
            holdOff = 0
            list.settle(now: now, height: height)
            return fetchAsked()
        case .repaint: return [.repaint]
        case .suspend: return [.suspend]
        case .interrupt: return interrupt()
        default: return nil
        }
        return []
    }

    private mutating func toggleFreeze() -> [ConsoleEffect] {
        if list.frozenAt == nil {
            list.frozenAt = shownAt
            return []
        }
        list.frozenAt = nil
        list.settle(now: now, height: listHeight)
        return fetchAsked()
    }

    private mutating func moveSort(_ step: Int) {
        let fields = sortFields
        guard !fields.isEmpty else { return }
        let place = list.sort.flatMap { sort in fields.firstIndex { $0 == sort.field } }
        let next = place.map { ($0 + step + fields.count) % fields.count } ?? 0
        sortBy(fields[next], isDescending: list.sort?.isDescending ?? false)
    }

    mutating func sortBy(_ field: String, isDescending: Bool) {
        let sort = ListState.Sort(field: field, isDescending: isDescending)
        list.setSort(sort, now: shownAt, height: listHeight)
        let first = isDescending ? "largest or last" : "smallest or first"
        say("sorted by \(field), \(first) at the top")
    }

    private mutating func reverseSort() {
        guard let sort = list.sort else {
            say("not sorted by a column yet; s does")
            return
        }
        sortBy(sort.field, isDescending: !sort.isDescending)
    }

    /// The fields of the columns that rows can be sorted by.
    var sortFields: [String] { Columns.of(view, isWide: true).map(\.field) }

    mutating func changeTheme(_ step: Int) -> [ConsoleEffect] {
        guard themeNames.count > 1 else {
            say("there is no other theme")
            return []
        }
        let place = themeNames.firstIndex(of: themeName) ?? 0
        return useTheme(themeNames[(place + step + themeNames.count) % themeNames.count])
    }

    mutating func useTheme(_ name: String) -> [ConsoleEffect] {
        guard themeNames.contains(name) else {
            say(
                "no theme is called \(name); there are \(themeNames.joined(separator: ", "))",
                .failed)
            return []
        }
        themeName = name
        say("theme \(name)")
        return [.useTheme(name)]
    }

    private mutating func copyID() -> [ConsoleEffect] {
        guard let id = copyableID else {
            say("nothing here has an id")
            return []
        }
        pendingKey = .character("y")
        say("copied \(id)")
        return [.copy(id)]
    }

    /// What follows `y` at once: `yy` copies the row, `yc` the command line that shows it.
    mutating func copyMore(_ key: Key) -> [ConsoleEffect]? {
        switch key {
        case .character("y"):
            let text = list.cursorRow.map { Columns.plainText($0, view: view, times: times) } ?? ""
            say("copied the row")
            return [.copy(text)]
        case .character("c"):
            let line = commandLine
            say("copied \(line)")
            return [.copy(line)]
        default: return nil
        }
    }

    private var copyableID: String? {
        switch list.cursorRow {
        case .timeline, .output, nil:
            if case .job(let id) = view { return id }
            return nil
        case .attention(let item): return item.text
        case .activity(let line): return line.text
        case .link: return nil
        case .entry(let entry): return entry.job ?? String(entry.number)
        case .some(let row): return row.id
        }
    }

    /// The command line that shows what the cursor is on.
    private var commandLine: String {
        switch (view, list.cursorRow) {
        case (.job(let id), _): "holdfast jobs show \(id)"
        case (.user(let id), _): "holdfast users show \(id)"
        case (_, .job(let row)?): "holdfast jobs show \(row.id)"
        case (_, .user(let row)?): "holdfast users show \(row.id)"
        case (.overview, _): "holdfast console --once"
        default: "holdfast \(view.name) list"
        }
    }

    private mutating func copyURL() -> [ConsoleEffect] {
        guard case .job(let detail?)? = state.snapshot else {
            say("open a job first: its pictures have URLs")
            return []
        }
        guard let url = detail.outputs.compactMap(\.url).first else {
            say("no picture of this job is stored yet")
            return []
        }
        say("copied \(url)")
        return [.copy(url)]
    }

    mutating func interrupt() -> [ConsoleEffect] {
        if let asked = quitAskedAt, now - asked <= .seconds(1) { return [.quit] }
        quitAskedAt = now
        say("Ctrl-C again within 1 s, or q, to quit")
        return []
    }
}
