import Time
import Operations
import Terminal

/// What is shown, as lines of `header: value` for screen readers and dumb terminals.
func describe(_ model: ConsoleModel) -> [String] {
    var lines = [
        "\(model.environment), \(model.operatorName) (\(model.role.rawValue)), \(model.view.title)"
    ]
    if model.isStale {
        lines.append("stale: the desk does not answer (\(model.deskProblem ?? "no answer"))")
    }
    if let message = model.message { lines.append("message: \(message.text)") }
    switch model.state.snapshot {
    case .overview(let overview): lines += describe(overview, model.times)
    case .job(let detail?): lines += describe(detail, model.times)
    case .job(nil): lines.append("there is no such job")
    case .user(let detail?): lines += describe(detail, model.times)
    case .user(nil): lines.append("there is no such user")
    case .rows:
        let rows = model.list.visible
        lines.append("rows: \(rows.count.grouped)")
        lines += rows.prefix(100).enumerated().map { number, row in
            "\(number + 1): \(Columns.plainText(row, view: model.view, times: model.times))"
        }
        if rows.count > 100 { lines.append("and \((rows.count - 100).grouped) more; add a filter") }
    case nil: lines.append("nothing was read yet")
    }
    return lines.map(\.sanitized)
}

private func describe(_ overview: OverviewSnapshot, _ times: TimeContext) -> [String] {
    var lines: [String] = []
    let count = overview.attention.isEmpty ? "nothing" : "\(overview.attention.count)"
    lines.append("needs attention: \(count)")
    lines += overview.attention.map { item in
        let credits = item.credits.grouped
        return "\(item.severity.rawValue): \(item.text); jobs \(item.jobs), credits \(credits)"
    }
    let (now, hour) = (overview.jobs, overview.lastHour)
    lines.append(
        "jobs: queued \(now.queued), running \(now.running + now.submitting), "
            + "delivering \(now.delivering)"
    )
    lines.append(
        "last hour: completed \(hour.completed.grouped), failed \(hour.failed), "
            + "canceled \(hour.canceled)"
    )
    lines += overview.providers.map { row in
        let isDefault = row.isDefault ? " (default)" : ""
        let since = times.age(row.healthSince)
        return "provider \(row.name)\(isDefault): \(row.health) for \(since), "
            + "mode \(row.mode), errors \(Figures.percent(row.errorShare)), "
            + "in flight \(row.inFlight)"
    }
    let credits = overview.credits
    lines.append(
        "credits: available \(credits.available.grouped), held \(credits.held.grouped), settled "
            + "\(credits.settled.grouped), expired \(credits.expired.grouped)")
    let check = overview.ledgerCheck
    lines.append("ledger: \(check.isSound ? "sound" : "broken, \(check.broken ?? "see verify")")")
    lines += overview.activity.map { "\(times.clock($0.at)): \($0.text)" }
    return lines
}

private func describe(_ detail: JobDetail, _ times: TimeContext) -> [String] {
    let row = detail.row
    var lines = [
        "job: \(row.id)", "state: \(row.state)", "user: \(row.user)",
        "credits: \(row.credits.grouped)", "provider: \(row.provider ?? "none yet")",
    ]
    if let attention = row.attention { lines.append("attention: \(attention)") }
    lines.append("prompt: \(detail.prompt)")
    lines += detail.timeline.map { line in
        let change = line.credits.map { " \(Figures.change($0)) credits" } ?? ""
        return "\(times.precise(line.at)): \(line.event)\(change), \(line.text)"
    }
    lines += detail.outputs.map { "picture \($0.number): \($0.state) \($0.url ?? $0.key ?? "")" }
    return lines + ["verdict: \(detail.verdict)"]
}

private func describe(_ detail: UserDetail, _ times: TimeContext) -> [String] {
    let row = detail.row
    var lines = [
        "user: \(row.id)", "available: \(row.available.grouped)", "held: \(row.held.grouped)",
        "settled: \(row.settled.grouped)", "expired: \(row.expired.grouped)",
        "chain: \(detail.isChainSound ? "sound" : "broken")",
    ]
    lines += detail.packages.map { package in
        let expiry = package.expiresAt.map { Ages.until($0, now: times.now) } ?? "never"
        return "package \(package.id): left \(package.available), held \(package.held), of "
            + "\(package.granted), expires \(expiry)"
    }
    lines += detail.entries.map { entry in
        let changes = [
            ("available", entry.available), ("held", entry.held), ("settled", entry.settled),
        ].filter { $0.1 != 0 }.map { "\($0.0) \(Figures.change($0.1))" }.joined(separator: ", ")
        return "\(times.dayAndClock(entry.at)): \(entry.event) \(changes) \(entry.job ?? "")"
    }
    return lines
}
