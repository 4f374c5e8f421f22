import Time
import Operations

/// One value of a row, for filters and sorting.
enum RowValue: Equatable {
    case text(String)
    case number(Double)
    /// A point in time; filters compare its age.
    case instant(Instant)

    /// Whether this one comes before `other`; texts without regard to case.
    func isBefore(_ other: RowValue) -> Bool {
        switch (self, other) {
        case (.text(let one), .text(let other)): one.lowercased() < other.lowercased()
        case (.number(let one), .number(let other)): one < other
        case (.instant(let one), .instant(let other)): one > other
        default: false
        }
    }
}

extension ConsoleRow {
    /// The value of a field by the name filters and columns use; `nil` if the row has none.
    func value(_ field: String) -> RowValue? {
        switch self {
        case .job(let row): row.value(field)
        case .hold(let row): row.value(field)
        case .user(let row): row.value(field)
        case .provider(let row): row.value(field)
        case .delivery(let row): row.value(field)
        case .audit(let row): row.value(field)
        default: nil
        }
    }

    /// Everything in it that words are looked for in.
    var searchText: String {
        let parts: [String?]
        switch self {
        case .job(let row):
            parts = [row.id, row.user, row.state, row.attention, row.provider, row.note]
        case .hold(let row):
            let stuck = row.isStuck ? "stuck" : nil
            parts = [
                row.id, row.job, row.user, row.state, row.jobState, row.provider, row.note, stuck,
            ]
        case .user(let row): parts = [row.id]
        case .provider(let row):
            parts = [row.name, row.adapter, row.model, row.health, row.mode, row.reason]
        case .delivery(let row): parts = [row.id, row.user, row.provider, row.state, row.note]
        case .audit(let row):
            parts = [row.operatorName, row.role, row.command, row.target, row.reason, row.origin]
        case .attention(let item): parts = [item.text]
        case .activity(let line): parts = [line.text]
        case .timeline(let line, _): parts = [line.event, line.text]
        case .output(let output): parts = [output.state, output.key, output.url]
        case .package(let package): parts = [package.id, package.source]
        case .entry(let entry): parts = [entry.event, entry.job, entry.why]
        case .link: parts = []
        }
        return parts.compactMap(\.self).joined(separator: "\n").lowercased()
    }
}

private func text(_ value: String?) -> RowValue? { .text(value ?? "") }

extension JobRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id": .text(id)
        case "user": .text(user)
        case "state": .text(state)
        case "attention": text(attention)
        case "provider": text(provider)
        case "credits": .number(Double(credits))
        case "tries", "attempts": .number(Double(attempts))
        case "outputs": .number(Double(outputs))
        case "age": .instant(createdAt)
        case "updated": .instant(updatedAt)
        case "note": text(note)
        default: nil
        }
    }
}

extension HoldRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id": .text(id)
        case "job": .text(job)
        case "user": .text(user)
        case "state": .text(isStuck ? "stuck" : state)
        case "stuck": .text(isStuck ? "true" : "false")
        case "jobstate": .text(jobState)
        case "provider": text(provider)
        case "credits": .number(Double(credits))
        case "age": .instant(createdAt)
        case "note": text(note)
        default: nil
        }
    }
}

extension UserRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id", "user": .text(id)
        case "available", "credits": .number(Double(available))
        case "held": .number(Double(held))
        case "settled": .number(Double(settled))
        case "expired": .number(Double(expired))
        case "jobs": .number(Double(openJobs))
        case "age": .instant(createdAt)
        default: nil
        }
    }
}

extension ProviderRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id", "provider", "name": .text(name)
        case "state", "health": .text(health)
        case "errors": .number(errorShare * 100)
        case "p50": .number(p50Seconds ?? 0)
        case "p95": .number(p95Seconds ?? 0)
        case "flight": .number(Double(inFlight))
        case "queued": .number(Double(queued))
        case "credits", "held": .number(Double(creditsHeld))
        case "price": .number(Double(price))
        case "mode": .text(mode)
        case "model": .text(model)
        case "age", "since": .instant(healthSince)
        case "missed": .number(Double(callbacksMissed))
        default: nil
        }
    }
}

extension DeliveryRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id": .text(id)
        case "job": .text(job)
        case "user": .text(user)
        case "provider": .text(provider)
        case "state": .text(state)
        case "tries": .number(Double(tries))
        case "size": .number(Double(bytes ?? 0))
        case "credits": .number(Double(credits))
        case "expires": sourceExpiresAt.map(RowValue.instant)
        case "age": .instant(createdAt)
        case "note": text(note)
        default: nil
        }
    }
}

extension AuditRow {
    fileprivate func value(_ field: String) -> RowValue? {
        switch field {
        case "id": .text(id)
        case "age", "when": .instant(at)
        case "who", "operator": .text(operatorName)
        case "role": .text(role)
        case "command": .text(command)
        case "target": .text(target)
        case "reason": .text(reason)
        case "origin": .text(origin)
        default: nil
        }
    }
}
