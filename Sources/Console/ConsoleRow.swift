import Time
package import Operations

/// A row of any of the console's lists.
package enum ConsoleRow: Sendable, Equatable {
    case job(JobRow)
    case hold(HoldRow)
    case user(UserRow)
    case provider(ProviderRow)
    case delivery(DeliveryRow)
    case audit(AuditRow)
    case attention(AttentionItem)
    /// A line of the overview that leads to a list.
    case link(Link)
    case activity(ActivityLine)
    case timeline(TimelineLine, number: Int)
    case output(OutputLine)
    case package(PackageLine)
    case entry(EntryLine)

    /// The lines of the overview that are not rows of anything.
    package enum Link: String, Sendable {
        case jobsNow, lastHour, credits
    }
}

extension ConsoleRow {
    /// What tells it from every other row of its list, whatever its place.
    package var id: String {
        switch self {
        case .job(let row): row.id
        case .hold(let row): row.id
        case .user(let row): row.id
        case .provider(let row): row.name
        case .delivery(let row): row.id
        case .audit(let row): row.id
        case .attention(let item): "attention \(item.subject.rawValue) \(item.filter)"
        case .link(let link): "link \(link.rawValue)"
        case .activity(let line): "activity \(line.at.microseconds) \(line.text)"
        case .timeline(let line, let number): "\(number) \(line.at.microseconds) \(line.event)"
        case .output(let output): "output \(output.number)"
        case .package(let package): package.id
        case .entry(let entry): "entry \(entry.number)"
        }
    }

    /// The version that was seen, where the row can be acted on.
    var version: Int64? {
        switch self {
        case .job(let row): row.version
        case .hold(let row): row.version
        case .provider(let row): row.version
        case .delivery(let row): row.version
        default: nil
        }
    }

    /// Whether it needs a person: failed, stuck, down.
    var isFault: Bool {
        switch self {
        case .job(let row): row.attention != nil || row.state == "failed"
        case .hold(let row): row.isStuck
        case .provider(let row): row.health != "healthy" || row.mode != "on"
        case .delivery(let row): ["failed", "lost"].contains(row.state)
        case .attention: true
        case .output(let output): ["failed", "undelivered", "lost"].contains(output.state)
        default: false
        }
    }

    /// The job behind it, where there is one.
    var job: String? {
        switch self {
        case .job(let row): row.id
        case .hold(let row): row.job
        case .delivery(let row): row.job
        case .entry(let entry): entry.job
        default: nil
        }
    }

    /// The user behind it, where there is one.
    var user: String? {
        switch self {
        case .job(let row): row.user
        case .hold(let row): row.user
        case .delivery(let row): row.user
        case .user(let row): row.id
        default: nil
        }
    }
}
