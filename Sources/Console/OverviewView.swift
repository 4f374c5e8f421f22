import Operations
import Terminal
import Time

extension ConsoleModel {
    func drawOverview(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        guard case .overview(let overview)? = state.snapshot else {
            canvas.write("reading…", x: 1, y: 1, role: .muted)
            return nil
        }
        var lines = overviewLines(overview, layout)
        let height = layout.bodyRows
        // Blank lines go first when room is short, then the list scrolls.
        while lines.count > height, let blank = lines.lastIndex(where: { $0.spans.isEmpty }) {
            lines.remove(at: blank)
        }
        let place = lines.firstIndex { $0.id != nil && $0.id == list.cursor } ?? 0
        let top = lines.count <= height ? 0 : min(max(place - height + 2, 0), lines.count - height)
        var cursor: Position?
        for (offset, line) in lines.dropFirst(top).prefix(height).enumerated() {
            draw(line, on: &canvas, y: 1 + offset)
            if line.id != nil, line.id == list.cursor { cursor = Position(x: 0, y: 1 + offset) }
        }
        return cursor
    }

    private func overviewLines(_ overview: OverviewSnapshot, _ layout: Layout) -> [TextLine] {
        let width = layout.size.columns - 2
        var lines = attentionLines(overview, width)
        lines.append(TextLine())
        lines += jobLines(overview, width, layout)
        lines.append(TextLine())
        lines += providerLines(overview, width, layout)
        lines.append(TextLine())
        lines.append(
            creditLine(
                overview.credits, isSound: overview.ledgerCheck.isSound, width, at: overview.at))
        lines.append(TextLine())
        for activity in overview.activity {
            var line = TextLine("", id: ConsoleRow.activity(activity).id)
            let clock = times.clock(activity.at)
            line.add(clock.padded(to: 10), .muted)
            line.add(activity.text.truncated(to: max(width - 10, 0), ellipsis: glyphs[.ellipsis]))
            lines.append(line)
        }
        return lines
    }

    private func attentionLines(_ overview: OverviewSnapshot, _ width: Int) -> [TextLine] {
        guard !overview.attention.isEmpty else {
            let good =
                width < 60 ? "nothing is wrong" : "nothing is wrong: no failures, no stuck holds"
            return [TextLine("\(glyphs[.ok]) \(good)", .stateOK)]
        }
        let (jobs, credits) = width < 60 ? (4, 7) : (8, 10)
        let room = max(width - jobs - credits - 2, 4)
        var header = TextLine()
        header.add("NEEDS ATTENTION", .title, columns: room, ellipsis: "")
        header.add("JOBS", .title, columns: jobs, isRight: true, ellipsis: "")
        header.add("CREDITS", .title, columns: credits, isRight: true, ellipsis: "")
        return [header]
            + overview.attention.map { item in
                let look = Self.look(item.severity)
                var line = TextLine("", id: ConsoleRow.attention(item).id)
                let text = "\(glyphs[look.glyph]) \(item.text)"
                line.add(text, look.role, columns: room, ellipsis: glyphs[.ellipsis])
                line.add(item.jobs.grouped, .text, columns: jobs, isRight: true)
                line.add(item.credits.grouped, .moneyHeld, columns: credits, isRight: true)
                return line
            }
    }

    private static func look(
        _ severity: AttentionItem.Severity
    ) -> (glyph: Glyph, role: Terminal.Role) {
        switch severity {
        case .critical: (.fail, .stateFail)
        case .warning: (.warn, .stateWarn)
        case .notice: (.stuck, .text)
        }
    }

    private func jobLines(
        _ overview: OverviewSnapshot, _ width: Int, _ layout: Layout
    ) -> [TextLine] {
        let jobs = overview.jobs
        let isNarrow = width < 60
        let now = [
            ("queued", jobs.queued), ("running", jobs.running + jobs.submitting),
            (isNarrow ? "deliver" : "delivering", jobs.delivering),
        ]
        let hour = overview.lastHour
        let past = [
            (isNarrow ? "done" : "completed", hour.completed), ("failed", hour.failed),
            ("canceled", hour.canceled),
        ]
        guard !isNarrow else {
            return [
                counts("JOBS", now, .link(.jobsNow), short: true),
                counts("1 h", past, .link(.lastHour), short: true),
            ]
        }
        let bars = layout.isWide ? 30 : 8
        return [
            chart(
                counts("JOBS", now, .link(.jobsNow), short: false), "completed/min",
                overview.completedPerMinute, bars, .chart, width),
            chart(
                counts("last hour", past, .link(.lastHour), short: false), "failed/min",
                overview.failedPerMinute, bars, .chartFail, width),
        ]
    }

    private func counts(
        _ title: String, _ numbers: [(String, Int)], _ row: ConsoleRow, short: Bool
    ) -> TextLine {
        var line = TextLine("", id: row.id)
        line.add(title.padded(to: short ? 5 : 11), title == "JOBS" ? .title : .muted)
        for (name, count) in numbers {
            let isBad = name == "failed" && count > 0
            let role: Terminal.Role = isBad ? .stateFail : count == 0 ? .muted : .text
            line.add("\(name) \(count.grouped)" + (short ? " " : "   "), role)
        }
        return line
    }

    private func chart(
        _ line: TextLine, _ label: String, _ values: [Int], _ columns: Int, _ role: Terminal.Role,
        _ width: Int
    ) -> TextLine {
        let text = Sparkline.draw(values.map(Double.init), columns: columns, glyphs: glyphs)
        let gap = width - line.columns - label.columns - 1 - columns
        guard gap >= 0 else { return line }
        var line = line
        line.add(String(repeating: " ", count: gap))
        line.add(label + " ", .muted)
        line.add(text, role)
        return line
    }

    private func providerLines(
        _ overview: OverviewSnapshot, _ width: Int, _ layout: Layout
    ) -> [TextLine] {
        let columns = Columns.fit(
            Columns.of(.providers, isWide: isWide || layout.isWide), width: width)
        var header = TextLine()
        for (column, width) in columns {
            header.add(column.title, .title, columns: width, isRight: column.isRight, ellipsis: "")
        }
        return [header] + overview.providers.map { line(.provider($0), columns) }
    }

    private func creditLine(
        _ credits: CreditTotals, isSound: Bool, _ width: Int, at now: Instant
    ) -> TextLine {
        var line = TextLine("", id: ConsoleRow.link(.credits).id)
        let sum =
            credits.available + credits.held + credits.settled + credits.expired + credits.revoked
        let agrees = isSound && sum == credits.granted
        let mark = "Σ " + glyphs[agrees ? .ok : .fail]
        guard width >= 60 else {
            line.add("held \(credits.held.grouped) ", .moneyHeld)
            line.add("free \(credits.available.grouped) ", .money)
            line.add(mark, agrees ? .stateOK : .stateFail)
            return line
        }
        line.add("CREDITS   ", .title)
        line.add("available \(credits.available.grouped)   ", .money)
        line.add("held \(credits.held.grouped)   ", .moneyHeld)
        line.add("settled \(credits.settled.grouped)   ", .moneySettled)
        line.add("expired \(credits.expired.grouped)   ", .text)
        if credits.revoked != 0 { line.add("revoked \(credits.revoked.grouped)   ", .text) }
        line.add(mark, agrees ? .stateOK : .stateFail)
        // Of very many users the sums are made now and then, and say when that was.
        if let summedAt = credits.summedAt {
            line.add("  \(Ages.since(summedAt, now: now)) ago", .muted)
        }
        return line
    }
}
