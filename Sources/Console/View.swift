/// One thing the console can show.
package enum View: Hashable, Sendable {
    case overview, jobs, holds, users, providers, deliveries, audit
    /// One job's timeline, by its id.
    case job(String)
    /// One user's packages and ledger, by their id.
    case user(String)

    /// The views that have a digit of their own, in its order.
    static let numbered: [View] = [
        .overview, .jobs, .holds, .users, .providers, .deliveries, .audit,
    ]

    /// What `:` calls it.
    var name: String {
        switch self {
        case .overview: "overview"
        case .jobs, .job: "jobs"
        case .holds: "holds"
        case .users, .user: "users"
        case .providers: "providers"
        case .deliveries: "deliveries"
        case .audit: "audit"
        }
    }

    /// What the header calls it, the way to it included.
    var title: String {
        switch self {
        case .job(let id): "Jobs › \(ShortID.text(id))"
        case .user(let id): "Users › \(id)"
        default: name.prefix(1).uppercased() + name.dropFirst()
        }
    }

    /// The list it belongs to, where Esc leads from it if nothing else does.
    var parent: View? {
        switch self {
        case .overview: nil
        case .job: .jobs
        case .user: .users
        default: .overview
        }
    }

    static func named(_ name: String) -> View? {
        numbered.first { $0.name == name }
    }
}
