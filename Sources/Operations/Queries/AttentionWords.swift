import Database
import Jobs

extension AttentionItem.Severity {
    /// Worst first.
    var rank: Int {
        switch self {
        case .critical: 0
        case .warning: 1
        case .notice: 2
        }
    }
}

extension Attention {
    var severity: AttentionItem.Severity {
        switch self {
        case .undelivered, .stuckHold: .warning
        case .unknownOutcome, .overdue, .lateSuccess: .notice
        }
    }

    var subject: AttentionItem.Subject {
        switch self {
        case .undelivered: .deliveries
        case .stuckHold: .holds
        case .unknownOutcome, .overdue, .lateSuccess: .jobs
        }
    }

    /// The filter of the subject's list that shows the rows behind the line.
    var filter: String {
        switch self {
        case .undelivered: "state:failed"
        case .stuckHold: "stuck:true"
        case .unknownOutcome, .overdue, .lateSuccess: "attention:\(rawValue)"
        }
    }

    /// The line of the overview, for `count` jobs since `age`.
    func sentence(_ count: Int, for age: String) -> String {
        switch self {
        case .unknownOutcome:
            "\(count) unknown outcome\(count == 1 ? "" : "s"): sent, no answer, oldest \(age)"
        case .undelivered:
            "\(count) \(count == 1 ? "job" : "jobs") undelivered: our copy failed, oldest \(age)"
        case .lateSuccess:
            "\(count) late success\(count == 1 ? "" : "es"): kept, not charged"
        case .stuckHold:
            "\(count) \(count == 1 ? "hold" : "holds") stuck, oldest \(age)"
        case .overdue:
            "\(count) overdue: deadline passed, provider still at work, oldest \(age)"
        }
    }
}

extension ProviderRow {
    /// Whether an operator should look at it: not well, or failing for a fault of ours.
    var needsAttention: Bool { health != "healthy" || reason != nil }

    func attention(at now: Instant) -> AttentionItem {
        let state = health == "healthy" ? "needs us" : health
        return AttentionItem(
            severity: health == "down" ? .critical : .warning,
            text: "\(name) \(state) \((now - healthSince).inShort): \(reason ?? "")",
            jobs: inFlight + queued, credits: creditsHeld, subject: .providers,
            filter: "provider:\(name)")
    }
}

extension Duration {
    /// The largest unit that fits, as in `41s`, `6m`, `3h`, `9d`.
    var inShort: String {
        let seconds = max(components.seconds, 0)
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<86_400: "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}
