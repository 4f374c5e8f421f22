import Time
import Operations
import Terminal

extension ConsoleModel {
    /// Draws one job or one user: what it is, its lines, and what it comes to.
    func drawDetail(on canvas: inout Canvas, _ layout: Layout) -> Position? {
        guard list.isLoaded else {
            canvas.write("reading…", x: 1, y: 1, role: .muted)
            return nil
        }
        var y = 1
        for line in preamble(layout) {
            canvas.write(line, x: 1, y: y)
            y += 1
        }
        let height = listHeight(layout)
        var cursor: Position?
        for row in list.visible.dropFirst(topFor(height)).prefix(height) {
            draw(detailLine(row, layout), on: &canvas, y: y)
            if row.id == list.cursor { cursor = Position(x: 0, y: y) }
            y += 1
        }
        for line in postamble(layout) {
            canvas.write(line, x: 1, y: y)
            y += 1
        }
        return cursor
    }

    /// The lines above the list.
    func preamble(_ layout: Layout) -> [TextLine] {
        switch state.snapshot {
        case .job(let detail?): jobPreamble(detail, layout)
        case .job(nil): [TextLine("There is no such job.")]
        case .user(let detail?): userPreamble(detail, layout)
        case .user(nil): [TextLine("There is no such user.")]
        default: []
        }
    }

    /// The lines below the list.
    func postamble(_ layout: Layout) -> [TextLine] {
        guard case .job(let detail?)? = state.snapshot, layout.kind == .full else { return [] }
        let lines = detail.verdict.wrapped(to: layout.size.columns - 2)
        return [rule(layout)] + lines.prefix(2).map { TextLine($0, .title) }
    }

    private func rule(_ layout: Layout) -> TextLine {
        TextLine(String(repeating: glyphs[.horizontal], count: layout.size.columns - 2), .border)
    }

    func detailLine(_ row: ConsoleRow, _ layout: Layout) -> TextLine {
        switch row {
        case .timeline(let line, _): timelineLine(line, id: row.id, layout)
        case .output(let output): outputLine(output, id: row.id, layout)
        case .entry(let entry): entryLine(entry, id: row.id, layout)
        default: TextLine(row.id, id: row.id)
        }
    }
}

extension ConsoleModel {
    private func jobPreamble(_ detail: JobDetail, _ layout: Layout) -> [TextLine] {
        let row = detail.row
        let isOver = ["completed", "failed", "canceled"].contains(row.state)
        // A refund, days later, touches the row and does not make the job longer.
        let ended = detail.timeline.last { $0.event == row.state }?.at ?? row.updatedAt
        let end = isOver ? ended : shownAt
        let lasted = Ages.exact(end.microseconds - row.createdAt.microseconds)
        let state = StateLook.cell(row.state, glyphs)
        var head = TextLine(ShortID.long(row.id) + "  ", .title)
        head.add(state.0 + "  ", state.1)
        if let attention = row.attention { head.add(attention + "  ", .stateWarn) }
        if layout.kind == .full { head.add("user \(row.user)  ") }
        head.add("\(row.credits.grouped) credits  ", .money)
        if layout.kind == .full { head.add("\(row.provider ?? "no provider yet")  ") }
        head.add(lasted, .muted)
        let prompt = "\"\(detail.prompt)\""
        let room = layout.size.columns - 2
        let second = TextLine(prompt.truncated(to: room, ellipsis: glyphs[.ellipsis]), .muted)
        return layout.kind == .full ? [head, second, rule(layout)] : [head]
    }

    private func timelineLine(_ line: TimelineLine, id: String, _ layout: Layout) -> TextLine {
        var text = TextLine("", id: id)
        let clock = layout.kind == .full ? times.precise(line.at) : times.clock(line.at)
        text.add(clock, .muted, columns: layout.kind == .full ? 13 : 8, ellipsis: "")
        text.add(
            line.event, StateLook.of(line.event).role, columns: 11, ellipsis: glyphs[.ellipsis])
        let change = line.credits.map(Figures.change) ?? ""
        let role: Terminal.Role = (line.credits ?? 0) < 0 ? .deltaDown : .deltaUp
        text.add(change, role, columns: 4, isRight: true)
        let room = max(layout.size.columns - 3 - text.columns, 0)
        text.add(" " + line.text.truncated(to: room, ellipsis: glyphs[.ellipsis]))
        return text
    }

    private func outputLine(_ output: OutputLine, id: String, _ layout: Layout) -> TextLine {
        var text = TextLine("", id: id)
        text.add("picture \(output.number)", .muted, columns: layout.kind == .full ? 13 : 9)
        let state = StateLook.cell(output.state, glyphs)
        text.add(state.0, state.1, columns: 11)
        let parts = [output.type, Figures.bytes(output.bytes), output.url ?? output.key]
        let rest = parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ", ")
        let room = max(layout.size.columns - 3 - text.columns, 0)
        text.add(" " + rest.middleTruncated(to: room, ellipsis: glyphs[.ellipsis]))
        return text
    }
}

extension ConsoleModel {
    /// More packages than this leave too little room for the ledger.
    private static let packagesShown = 5

    private func userPreamble(_ detail: UserDetail, _ layout: Layout) -> [TextLine] {
        let row = detail.row
        var balance = TextLine("available \(row.available.grouped)   ", .money)
        let open = row.openJobs > 0 ? " in \(row.openJobs) job\(row.openJobs == 1 ? "" : "s")" : ""
        balance.add("held \(row.held.grouped)\(open)   ", .moneyHeld)
        if layout.kind == .full {
            balance.add("settled \(row.settled.grouped)   ", .moneySettled)
            balance.add("expired \(row.expired.grouped)   ")
            if detail.revoked != 0 { balance.add("revoked \(detail.revoked.grouped)   ") }
        }
        let chain = detail.isChainSound ? glyphs[.ok] : "\(glyphs[.fail]) BROKEN"
        balance.add("chain \(chain)", detail.isChainSound ? .stateOK : .messageError)
        guard layout.kind == .full else { return [balance, entryHeader(layout)] }
        return [balance] + packageLines(detail, layout) + [rule(layout), entryHeader(layout)]
    }

    private func packageLines(_ detail: UserDetail, _ layout: Layout) -> [TextLine] {
        guard !detail.packages.isEmpty else { return [TextLine("no packages", .muted)] }
        var header = TextLine()
        header.add("PACKAGE", .title, columns: 10)
        for title in ["LEFT", "HELD", "OF"] { header.add(title, .title, columns: 7, isRight: true) }
        header.add(" EXPIRES   FROM", .title)
        let shown = detail.packages.prefix(Self.packagesShown)
        var lines =
            [header]
            + shown.map { package in
                var line = TextLine()
                line.add(ShortID.ends(package.id), columns: 10)
                line.add(package.available.grouped, .money, columns: 7, isRight: true)
                line.add(package.held.grouped, .moneyHeld, columns: 7, isRight: true)
                line.add(package.granted.grouped, columns: 7, isRight: true)
                let expiry = package.expiresAt.map { Ages.until($0, now: shownAt) } ?? "never"
                let isSoon = package.expiresAt.map { $0 < shownAt + .seconds(7 * 86_400) } ?? false
                line.add(" " + expiry.padded(to: 9), isSoon ? .stateWarn : .text)
                line.add(
                    " \(package.source), \(times.civil(package.grantedAt).dayAndMonth)", .muted)
                return line
            }
        let more = detail.packages.count - shown.count
        if more > 0 { lines.append(TextLine("and \(more) more", .muted)) }
        return lines
    }

    private func entryHeader(_ layout: Layout) -> TextLine {
        var line = TextLine()
        guard layout.kind == .full else {
            line.add("LEDGER", .title, columns: 18)
            line.add("AVAIL", .title, columns: 7, isRight: true)
            line.add("HELD", .title, columns: 7, isRight: true)
            return line
        }
        line.add("LEDGER", .title, columns: 27)
        for title in ["AVAILABLE", "HELD", "SETTLED"] {
            line.add(title, .title, columns: Swift.max(title.count, 6), isRight: true)
        }
        line.add(" JOB      WHY", .title)
        return line
    }

    private func entryLine(_ entry: EntryLine, id: String, _ layout: Layout) -> TextLine {
        var line = TextLine("", id: id)
        let change = Figures.change
        guard layout.kind == .full else {
            line.add("\(times.clock(entry.at)) \(entry.event)", columns: 18)
            line.add(change(entry.available), columns: 7, isRight: true)
            line.add(change(entry.held), columns: 7, isRight: true)
            return line
        }
        line.add(times.dayAndClock(entry.at), .muted, columns: 18)
        line.add(entry.event, columns: 8)
        line.add(change(entry.available), delta(entry.available), columns: 9, isRight: true)
        line.add(change(entry.held), delta(entry.held), columns: 6, isRight: true)
        line.add(change(entry.settled), delta(entry.settled), columns: 7, isRight: true)
        let job = entry.job.map(ShortID.text) ?? ""
        line.add(" \(job.padded(to: 8)) ")
        let room = max(layout.size.columns - 2 - line.columns, 0)
        line.add((entry.why ?? "").truncated(to: room, ellipsis: glyphs[.ellipsis]), .muted)
        return line
    }

    private func delta(_ amount: Int64) -> Terminal.Role { amount < 0 ? .deltaDown : .deltaUp }
}
