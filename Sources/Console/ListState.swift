import Time

/// One list as the operator has it before them: rows, cursor and marks.
///
/// Cursor and marks are ids, never places: whatever a refresh brings, an action hits the row that
/// the operator saw.
package struct ListState: Sendable, Equatable {
    struct Sort: Equatable {
        var field: String
        var isDescending = false
    }

    /// All rows, in the order shown.
    private(set) var rows: [ConsoleRow] = []
    /// Those that the filter lets through.
    private(set) var visible: [ConsoleRow] = []
    /// What the desk said last, in its order.
    private var latest: [ConsoleRow] = []
    /// The id of the row the cursor is on.
    private(set) var cursor: String?
    /// Whether the operator put the cursor where it is, so that nothing may take it elsewhere.
    private var isCursorChosen = false
    /// The place in ``visible`` of the row at the top of the screen.
    private(set) var top = 0
    private(set) var marks: Set<String> = []
    /// Where a range of marks began.
    private(set) var anchor: String?
    private(set) var filter = Filter()
    private(set) var sort: Sort?
    private(set) var isFaultsOnly = false
    /// Since when new data is held back, if it is.
    var frozenAt: Instant?
    /// Columns scrolled out at the left.
    var columnsSkipped = 0
    private(set) var isLoaded = false
    /// Rows the desk has that are not shown yet, because the order is held.
    private(set) var newCount = 0
    /// Where the rest of the rows begins, if they did not all fit.
    private(set) var next: String?
    private(set) var total: Int?
    /// Whether the desk ever had more rows than it sent at once.
    private(set) var isLong = false

    package init() {}
}

extension ListState {
    var cursorIndex: Int? {
        guard let cursor else { return nil }
        return visible.firstIndex { $0.id == cursor }
    }

    var cursorRow: ConsoleRow? { cursorIndex.map { visible[$0] } }

    /// The marked rows that the filter lets through, in the order shown.
    var markedVisible: [ConsoleRow] { visible.filter { marks.contains($0.id) } }

    /// The marked rows that still exist, shown or not.
    var marked: [ConsoleRow] { rows.filter { marks.contains($0.id) } }

    var hiddenMarks: Int { marked.count - markedVisible.count }

    /// Marks whose row left the list.
    var goneMarks: Int { marks.count - marked.count }

    mutating func move(by step: Int, height: Int) {
        guard !visible.isEmpty else { return }
        let index = cursorIndex ?? 0
        moveTo(min(max(index + step, 0), visible.count - 1), height: height)
    }

    mutating func moveTo(_ index: Int, height: Int) {
        guard visible.indices.contains(index) else { return }
        cursor = visible[index].id
        isCursorChosen = true
        scroll(height: height)
    }

    /// Puts a cursor that nobody moved yet on the first row: a list begins with what is new.
    mutating func startAtTop(height: Int) {
        guard !isCursorChosen, marks.isEmpty, let first = visible.first else { return }
        cursor = first.id
        scroll(height: height)
    }

    /// Moves to the row with `id`, if the list shows it.
    mutating func move(to id: String, height: Int) {
        guard let index = visible.firstIndex(where: { $0.id == id }) else { return }
        moveTo(index, height: height)
    }

    /// Brings the cursor's row onto a screen of `height` rows.
    mutating func scroll(height: Int) {
        guard height > 0, let index = cursorIndex else {
            top = 0
            return
        }
        top = min(max(top, index - height + 1), index)
        top = min(top, max(visible.count - height, 0))
    }

    mutating func toggleMark() {
        guard let cursor, cursorIndex != nil else { return }
        if marks.remove(cursor) == nil { marks.insert(cursor) }
    }

    /// Begins a range at the cursor, or marks everything from where it began.
    mutating func markRange() {
        guard let start = anchor, let from = visible.firstIndex(where: { $0.id == start }),
            let to = cursorIndex
        else {
            anchor = cursor
            return
        }
        for row in visible[min(from, to)...max(from, to)] { marks.insert(row.id) }
        anchor = nil
    }

    mutating func markAllVisible() { marks.formUnion(visible.map(\.id)) }

    mutating func clearMarks() {
        marks = []
        anchor = nil
    }

    mutating func unmark(_ ids: Set<String>) { marks.subtract(ids) }

    mutating func setFilter(_ text: String, now: Instant, height: Int) {
        filter = Filter(text)
        show(now: now, height: height)
    }

    mutating func toggleFaultsOnly(now: Instant, height: Int) {
        isFaultsOnly.toggle()
        show(now: now, height: height)
    }

    mutating func setSort(_ sort: Sort?, now: Instant, height: Int) {
        self.sort = sort
        settle(now: now, height: height)
    }
}

extension ListState {
    /// Takes what the desk says now.
    ///
    /// With `holdsOrder`, values change in place and nothing moves; rows that are new are counted
    /// and wait.
    ///
    /// - Returns: Whether the row under the cursor is gone and another one took its place.
    mutating func receive(
        _ fresh: [ConsoleRow], next: String?, total: Int?, holdsOrder: Bool, now: Instant,
        height: Int
    ) -> Bool {
        latest = fresh
        self.next = next
        if next != nil { isLong = true }
        self.total = total
        guard frozenAt == nil || !isLoaded else { return false }
        // An empty list has no row that could move away under a key.
        if holdsOrder, isLoaded, !visible.isEmpty { return holdOrder(now: now, height: height) }
        return settle(now: now, height: height)
    }

    /// Whether ``settle(now:height:)`` would change anything.
    var isUnsettled: Bool { newCount > 0 || arranged != rows }

    /// Shows everything the desk said last, in its order or the one chosen.
    @discardableResult
    mutating func settle(now: Instant, height: Int) -> Bool {
        rows = arranged
        newCount = 0
        isLoaded = true
        return show(now: now, height: height)
    }

    private var arranged: [ConsoleRow] {
        guard let sort else { return latest }
        return latest.enumerated().sorted { one, other in
            guard let left = one.element.value(sort.field) else { return false }
            guard let right = other.element.value(sort.field) else { return true }
            if left.isBefore(right) { return !sort.isDescending }
            if right.isBefore(left) { return sort.isDescending }
            return one.offset < other.offset
        }
        .map(\.element)
    }

    private mutating func holdOrder(now: Instant, height: Int) -> Bool {
        let byID = Dictionary(latest.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let known = Set(rows.map(\.id))
        rows = rows.compactMap { byID[$0.id] }
        newCount = byID.keys.count { !known.contains($0) }
        return show(now: now, height: height)
    }

    /// Works out what is visible, and keeps the cursor on its row and the row on its line.
    @discardableResult
    private mutating func show(now: Instant, height: Int) -> Bool {
        let before = visible
        let place = cursorIndex
        let line = (place ?? 0) - top
        visible = rows.filter { row in
            (!isFaultsOnly || row.isFault) && filter.matches(row, now: now)
        }
        guard !visible.isEmpty else {
            // The cursor waits for its row: a filter being typed may show it again.
            top = 0
            return false
        }
        var isReplaced = false
        if cursorIndex == nil {
            isReplaced = place != nil
            cursor = neighbour(of: place ?? 0, in: before)
        }
        top = max((cursorIndex ?? 0) - line, 0)
        scroll(height: height)
        return isReplaced
    }

    /// The nearest row that is still there: those that came after first, then those before.
    private func neighbour(of place: Int, in before: [ConsoleRow]) -> String? {
        let here = Set(visible.map(\.id))
        let after = before.dropFirst(place).first { here.contains($0.id) }
        let earlier = before.prefix(place).last { here.contains($0.id) }
        return (after ?? earlier ?? visible.first)?.id
    }
}
