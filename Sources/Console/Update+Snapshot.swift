import Time
import Operations
import Terminal

extension ConsoleModel {
    /// How long failures may stretch the time between refreshes.
    private static let backOffMax = Duration.seconds(30)
    private static let asideEvery = Duration.seconds(20)
    /// Everything is read at least this often, because time alone changes it too.
    private static let readEvery = Duration.seconds(30)

    mutating func fetch(onlyIfChanged: Bool) -> [ConsoleEffect] {
        lastToken += 1
        fetchToken = lastToken
        fetchStartedAt = now
        return [.fetch(view, query, token: lastToken, onlyIfChanged: onlyIfChanged)] + fetchAside()
    }

    /// Reads what the operator asked to see: it is shown as it comes, whatever else is held.
    mutating func fetchAsked() -> [ConsoleEffect] {
        let effects = fetch(onlyIfChanged: false)
        askedToken = fetchToken
        return effects
    }

    /// Reads the overview now and then while another view is shown.
    private mutating func fetchAside() -> [ConsoleEffect] {
        guard view != .overview, now >= sideDueAt else { return [] }
        lastToken += 1
        sideToken = lastToken
        sideDueAt = now + Self.asideEvery
        return [.fetch(.overview, ListQuery(), token: lastToken, onlyIfChanged: false)]
    }

    mutating func tick() -> [ConsoleEffect] {
        if let undo, now > undo.until { self.undo = nil }
        guard fetchToken == nil, now >= nextRefreshAt else { return [] }
        return fetch(onlyIfChanged: deskProblem == nil && now - readAt < Self.readEvery)
    }

    private mutating func answered() {
        fetchToken = nil
        failuresInRow = 0
        answeredAt = now
        nextRefreshAt = now + refresh
        if deskProblem != nil {
            deskProblem = nil
            say("the desk answers again")
        }
        if holdOff > 0 { holdOff -= 1 }
    }

    mutating func load(
        _ view: View, _ token: Int, _ role: Operations.Role, _ snapshot: Snapshot
    ) -> [ConsoleEffect] {
        guard token == fetchToken || token == sideToken else { return [] }
        if token == fetchToken {
            answered()
            readAt = now
        } else {
            sideToken = nil
        }
        self.role = role
        var state = states[view] ?? ViewState()
        let isFrozen = state.list.frozenAt != nil && state.list.isLoaded
        if !isFrozen {
            state.snapshot = snapshot
            if view == self.view { shownAt = now }
        }
        let page = snapshot.page
        let isAsked = token == askedToken
        if isAsked { askedToken = nil }
        // The overview draws what was read, so its rows are never behind.
        let isHeld = view == self.view && view != .overview && !isAsked && holdOff > 0
        let isReplaced = state.list.receive(
            page.rows, next: page.next, total: page.total,
            holdsOrder: isHeld || (view == self.view && dialog != nil), now: now,
            height: listHeight)
        if isAsked, overlay == nil { state.list.startAtTop(height: listHeight) }
        states[view] = state
        let isNews = view == self.view && view != .overview && !isAsked
        if isReplaced, isNews { say("the row left the list") }
        if case .overview(let overview) = snapshot { return notice(overview) }
        return []
    }

    /// Lets a terminal in the background say that something new is wrong.
    private mutating func notice(_ overview: OverviewSnapshot) -> [ConsoleEffect] {
        let count = overview.attention.count
        guard count != attentionSeen else { return [] }
        let isWorse = count > attentionSeen
        attentionSeen = count
        return [.title(windowTitle)] + (isWorse && !isFocused ? [.bell] : [])
    }

    mutating func keepUnchanged(_ token: Int) -> [ConsoleEffect] {
        guard token == fetchToken else { return [] }
        answered()
        if holdOff == 0, dialog == nil, list.frozenAt == nil, list.isLoaded, list.isUnsettled {
            list.settle(now: now, height: listHeight)
        }
        return []
    }

    mutating func failFetch(_ token: Int, _ problem: String) -> [ConsoleEffect] {
        guard token == fetchToken else { return [] }
        fetchToken = nil
        deskProblem = problem
        failuresInRow += 1
        let wait = refresh * Double(1 << min(failuresInRow, 5))
        nextRefreshAt = now + min(wait, Self.backOffMax)
        return []
    }

    /// What the desk is asked for: the terms of the filter that it knows narrow what it sends.
    ///
    /// The desk compares values as a whole, the filter of the list their beginnings: so only values
    /// known to be whole are sent, and the list filters what it gets once more.
    var query: ListQuery {
        var query = ListQuery(limit: 1_000)
        for term in list.filter.terms {
            switch term {
            case .field("user", let value) where list.isLong: query.words.append(value)
            case .field(let field, let value) where isWhole(field, value):
                query.conditions[field] = value
            case .word(let word) where list.isLong:
                // The desk looks for words in ids and users only.
                if isWhole("state", word) {
                    query.conditions["state"] = word
                } else if view != .holds || !WholeValues.jobStates.contains(word) {
                    query.words.append(word)
                }
            default: break
            }
        }
        return query
    }

    private func isWhole(_ field: String, _ value: String) -> Bool {
        guard Columns.deskFields(view).contains(field) else { return false }
        switch (field, view) {
        case ("provider", _): return providerNames.contains(value)
        case ("stuck", _): return value == "true"
        case ("state", .deliveries): return value == "failed" || value == "stored"
        case ("state", .holds): return WholeValues.holdStates.contains(value)
        case ("state", _): return WholeValues.jobStates.contains(value)
        case ("attention", _): return WholeValues.attentions.contains(value)
        default: return false
        }
    }
}

/// What the desk's columns can hold, as it spells it.
private enum WholeValues {
    static let jobStates: Set<String> = [
        "queued", "submitting", "running", "delivering", "completed", "failed", "canceled",
    ]
    static let holdStates: Set<String> = ["held", "settled", "released"]
    static let attentions: Set<String> = [
        "any", "undelivered", "unknown_outcome", "late_success", "stuck_hold", "overdue",
    ]
}

extension Snapshot {
    /// The rows the cursor can stand on.
    var page: (rows: [ConsoleRow], next: String?, total: Int?) {
        switch self {
        case .overview(let overview): (overview.rows, nil, nil)
        case .job(let detail): (detail?.consoleRows ?? [], nil, nil)
        case .user(let detail): (detail?.consoleRows ?? [], nil, nil)
        case .rows(let rows, let next, let total): (rows, next, total)
        }
    }
}

extension OverviewSnapshot {
    fileprivate var rows: [ConsoleRow] {
        attention.map(ConsoleRow.attention) + [.link(.jobsNow), .link(.lastHour)]
            + providers.map(ConsoleRow.provider) + [.link(.credits)]
            + activity.map(ConsoleRow.activity)
    }
}

extension JobDetail {
    fileprivate var consoleRows: [ConsoleRow] {
        timeline.enumerated().map { .timeline($0.element, number: $0.offset) }
            + outputs.map(ConsoleRow.output)
    }
}

extension UserDetail {
    fileprivate var consoleRows: [ConsoleRow] {
        entries.map(ConsoleRow.entry)
    }
}
