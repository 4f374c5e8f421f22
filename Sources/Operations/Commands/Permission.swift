/// Which role a command needs.
///
/// Checked here, for every face: what a view greys out is a courtesy.
package enum Permission {
    /// What support may give away with one command.
    package static let goodwillMax: Int64 = 100

    /// Why `role` may not do `command`; `nil` if it may.
    package static func refusal(of command: OperatorCommand, for role: Role) -> String? {
        let needed = lowestRole(for: command)
        guard role < needed else { return nil }
        var why = "\(command.name) needs the role \(needed.rawValue); you are \(role.rawValue)"
        if case .grantGoodwill = command, role == .support {
            why += ", who may grant \(goodwillMax) credits at a time"
        }
        return why
    }

    /// The lowest role that may do `command`.
    package static func lowestRole(for command: OperatorCommand) -> Role {
        switch command {
        case .switchDefault, .setMode: .admin
        case .redriveDeliveries, .cancelJobs, .resolveAttention, .revokePackage, .adjust: .operator
        // Support may release what is stuck; each hold is looked at when its turn comes.
        case .releaseHolds, .refund: .support
        case .grantGoodwill(_, let credits, _): credits > goodwillMax ? .operator : .support
        }
    }
}
