import Time
import Operations
import Terminal

extension ConsoleModel {
    /// Performs what only moves; `nil` if `action` does something else.
    mutating func move(_ action: KeyAction) -> [ConsoleEffect]? {
        let height = listHeight
        switch action {
        case .move(let step): list.move(by: step, height: height)
        case .page(let step): list.move(by: step * max(height - 1, 1), height: height)
        case .halfPage(let step): list.move(by: step * max(height / 2, 1), height: height)
        case .first: list.moveTo(0, height: height)
        case .last: list.moveTo(list.visible.count - 1, height: height)
        case .scrollColumns(let step):
            list.columnsSkipped = min(max(list.columnsSkipped + step, 0), 8)
        case .findNext(let step): findNext(step)
        case .open: return open()
        case .back: return back()
        case .quit:
            return stack.count > 1 ? leave() : [.quit]
        case .show(let digit): return go(to: View.numbered[digit - 1])
        case .nextView(let step):
            let views = View.numbered
            let place = views.firstIndex(of: view.isDetail ? view.parent ?? .overview : view) ?? 0
            return go(to: views[(place + step + views.count) % views.count])
        case .lastView, .historyBack:
            guard let previous = past.popLast() else {
                say("no earlier view")
                return []
            }
            future.append(stack)
            return show(previous)
        case .historyForward:
            guard let following = future.popLast() else {
                say("no later view")
                return []
            }
            past.append(stack)
            return show(following)
        default: return nil
        }
        return []
    }

    /// Shows `view` under the overview, with a filter if one is given.
    mutating func go(
        to view: View, filter: String? = nil, cursor: String? = nil
    ) -> [ConsoleEffect] {
        if let filter {
            states[view, default: ViewState()].list.setFilter(filter, now: now, height: 1)
        }
        let path: [View]
        switch view {
        case .overview: path = [.overview]
        case .job, .user: path = stack.filter { $0 != view } + [view]
        default: path = [.overview, view]
        }
        let effects = visit(path)
        if let cursor { list.move(to: cursor, height: listHeight) }
        return effects
    }

    private mutating func visit(_ path: [View]) -> [ConsoleEffect] {
        guard path != stack else { return fetchAsked() }
        past.append(stack)
        if past.count > 50 { past.removeFirst() }
        future = []
        return show(path)
    }

    private mutating func show(_ path: [View]) -> [ConsoleEffect] {
        stack = path
        overlay = nil
        scrollToCursor()
        return fetchAsked()
    }

    /// One step back; the overview stays.
    mutating func leave() -> [ConsoleEffect] {
        guard stack.count > 1 else { return [] }
        return visit(Array(stack.dropLast()))
    }

    private mutating func back() -> [ConsoleEffect] {
        if !list.filter.isEmpty || list.isFaultsOnly {
            if list.isFaultsOnly { list.toggleFaultsOnly(now: shownAt, height: listHeight) }
            list.setFilter("", now: shownAt, height: listHeight)
            return fetchAsked()
        }
        return leave()
    }

    private mutating func open() -> [ConsoleEffect] {
        guard let row = list.cursorRow else { return [] }
        // Whoever comes back finds the cursor where it was.
        list.move(to: row.id, height: listHeight)
        switch row {
        case .job(let row): return go(to: .job(row.id))
        case .hold(let row): return go(to: .job(row.job))
        case .delivery(let row): return go(to: .job(row.job))
        case .user(let row): return go(to: .user(row.id))
        case .provider(let row):
            if view == .overview { return go(to: .providers, cursor: row.name) }
            return go(to: .jobs, filter: "provider:\(row.name)")
        case .attention(let item): return open(item)
        case .link(.jobsNow): return go(to: .jobs, filter: "")
        case .link(.lastHour): return go(to: .jobs, filter: "state:failed age<=1h")
        case .link(.credits): return go(to: .users)
        case .activity: return go(to: .audit)
        case .entry(let entry):
            guard let job = entry.job else { return [] }
            return go(to: .job(job))
        case .audit(let row): showDetail(row)
        case .timeline(let line, _):
            overlay = .detail(
                title: line.event, lines: [times.precise(line.at), line.text], top: 0)
        case .output, .package: break
        }
        return []
    }

    private mutating func open(_ item: AttentionItem) -> [ConsoleEffect] {
        switch item.subject {
        case .providers: go(to: .providers, filter: item.filter)
        case .jobs: go(to: .jobs, filter: item.filter)
        // The desk names jobs that wait; their holds are the stuck ones.
        case .holds: go(to: .holds, filter: "stuck:true")
        case .deliveries: go(to: .deliveries, filter: item.filter)
        case .ledger: go(to: .users, filter: item.filter)
        }
    }

    private mutating func showDetail(_ row: AuditRow) {
        var lines = [
            "when    \(row.at.rfc3339)", "who     \(row.operatorName) (\(row.role))",
            "from    \(row.origin)", "did     \(row.command)", "to      \(row.target)",
            "because \(row.reason)",
        ]
        if let before = row.before { lines.append("before  \(before)") }
        if let after = row.after { lines.append("after   \(after)") }
        overlay = .detail(title: row.command, lines: lines, top: 0)
    }

    private mutating func findNext(_ step: Int) {
        let wanted = Filter(search)
        guard !wanted.isEmpty else {
            say("nothing was searched for yet; / filters")
            return
        }
        let rows = list.visible
        let start = list.cursorIndex ?? 0
        for distance in 1...max(rows.count, 1) {
            let place = (start + step * distance + rows.count * 2) % max(rows.count, 1)
            guard rows.indices.contains(place), wanted.matches(rows[place], now: shownAt) else {
                continue
            }
            list.moveTo(place, height: listHeight)
            return
        }
        say("no row matches \(search)")
    }
}

extension View {
    var isDetail: Bool {
        switch self {
        case .job, .user: true
        default: false
        }
    }
}
