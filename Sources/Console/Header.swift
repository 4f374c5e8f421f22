import Time
import Operations
import Terminal

extension ConsoleModel {
    /// Where we are, who we are, what we look at, and how far it can be trusted.
    func headerLine(_ layout: Layout) -> TextLine {
        let trust = trustSpans(layout)
        let width = layout.size.columns
        let trustColumns = trust.reduce(0) { $0 + $1.text.columns }
        var line = TextLine()
        let name = layout.kind == .card ? String(environment.prefix(4)) : environment
        line.add(layout.kind == .card ? name : " \(name) ", environmentRole)
        let bar = " \(glyphs[.separator]) "
        if layout.kind == .full {
            let readOnly = isReadOnly ? ", read-only" : ""
            line.add("\(glyphs[.separator]) \(operatorName) (\(role.rawValue)\(readOnly))", .header)
            line.add(bar, .header)
        } else {
            line.add(" ", .header)
        }
        let title = layout.kind == .card ? view.name : view.title
        line.add(title + titleCount(layout), .header)
        let room = width - trustColumns
        guard room > 6 else { return line }
        var cut = TextLine()
        var left = room - 1
        for span in line.spans where left > 0 {
            let text = span.text.truncated(to: left, ellipsis: glyphs[.ellipsis])
            cut.add(text, span.role)
            left -= text.columns
        }
        cut.add(String(repeating: " ", count: left + 1), .header)
        cut.spans += trust
        return cut
    }

    private func titleCount(_ layout: Layout) -> String {
        guard !view.isDetail, view != .overview, list.isLoaded else { return "" }
        let shown = list.visible.count
        let all = list.total ?? list.rows.count
        let more = list.next != nil && list.total == nil ? "+" : ""
        let count =
            shown == all ? "\(all.grouped)\(more)" : "\(shown.grouped)/\(all.grouped)\(more)"
        return " \(count)"
    }

    private var environmentRole: Terminal.Role {
        switch environment.lowercased() {
        case "production", "prod": .envProduction
        case "staging", "stage": .envStaging
        default: .envOther
        }
    }

    /// The ledger's own check and the age of the data.
    ///
    /// Nothing here counts seconds: a screen on which nothing happened must not change.
    private func trustSpans(_ layout: Layout) -> [TextLine.Span] {
        let isShort = layout.kind != .full
        var spans: [TextLine.Span] = []
        if let check = ledgerCheck {
            if !check.isSound {
                spans.append(.init(text: "LEDGER \(glyphs[.fail])", role: .messageError))
            } else {
                let age = check.checkedAt.map { " " + coarseAge($0) } ?? ""
                let text = isShort ? glyphs[.ok] : "ledger \(glyphs[.ok])\(age)"
                spans.append(.init(text: text, role: .header))
            }
            spans.append(.init(text: isShort ? " " : " \(glyphs[.separator]) ", role: .header))
        }
        if isStale {
            let age = Ages.exact(dataAge - dataAge % 10_000_000)
            spans.append(.init(text: isShort ? "STALE " : "STALE \(age) ", role: .staleBanner))
        } else if let frozenAt = list.frozenAt {
            let age = Ages.since(frozenAt, now: answeredAt ?? now)
            spans.append(.init(text: isShort ? "FROZEN " : "FROZEN \(age) ", role: .frozenBanner))
        } else {
            let text =
                answeredAt == nil
                ? "reading" : layout.kind == .card ? "" : isShort ? "live" : "data live"
            spans.append(.init(text: text + " ", role: .header))
        }
        return spans
    }

    private var dataAge: Int64 {
        now.microseconds - (answeredAt ?? fetchStartedAt).microseconds
    }

    private func coarseAge(_ instant: Instant) -> String {
        let seconds = (shownAt.microseconds - instant.microseconds) / 1_000_000
        return seconds < 60 ? "<1m" : Ages.short(microseconds: seconds * 1_000_000)
    }

    var ledgerCheck: LedgerCheck? {
        guard case .overview(let overview)? = states[.overview]?.snapshot else { return nil }
        return overview.ledgerCheck
    }
}
