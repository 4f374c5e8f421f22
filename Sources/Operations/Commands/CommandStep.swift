import Credits
import Database

/// One item of an order: a row, a provider or a user, and what is done to it.
struct CommandStep: Sendable {
    /// What came of a step that was done.
    struct Effect: Sendable {
        var note: String
        /// The command that takes it back, where a true inverse exists.
        var undoCommandLine: String?
    }

    var id: String
    /// Throws `ItemRefusal` or `LedgerError` for what cannot be done: nothing is written then.
    var effect: @Sendable (Transaction, AuditLog.Author) throws -> Effect
}

extension CommandExecution {
    /// What the command consists of, in the order in which it is done.
    func steps(of command: OperatorCommand) -> [CommandStep] {
        let (facts, rules) = (facts, rules)
        switch command {
        case .switchDefault(let name):
            return [
                CommandStep(id: name) { tx, author in
                    try ModeCommand(tx: tx, facts: facts, author: author).makeDefault(name)
                }
            ]
        case .setMode(let provider, let mode):
            return [
                CommandStep(id: provider) { tx, author in
                    try ModeCommand(tx: tx, facts: facts, author: author).set(mode, of: provider)
                }
            ]
        case .releaseHolds(let targets):
            return each(targets) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).release(target)
            }
        case .redriveDeliveries(let targets):
            // The failed pictures of a job are driven again together: who names several of them
            // means that once.
            return each(targets, named: { $0.split(separator: "/").first.map(String.init) ?? $0 }) {
                tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).redrive(target)
            }
        case .cancelJobs(let targets):
            return each(targets) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).cancel(target)
            }
        case .resolveAttention(let targets):
            return each(targets) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).resolve(target)
            }
        case .refund(let target, let credits):
            return each([target]) { tx, author, target in
                try MoneyCommand(tx: tx, author: author).refund(target, credits: credits)
            }
        case .grantGoodwill(let user, let credits, let expiresAt):
            return each([.init(id: user, version: nil)]) { tx, author, _ in
                try MoneyCommand(tx: tx, author: author)
                    .grant(credits, to: user, expires: expiresAt)
            }
        case .revokePackage(let package):
            return each([.init(id: package, version: nil)]) { tx, author, _ in
                try MoneyCommand(tx: tx, author: author).revoke(PackageID(package))
            }
        case .adjust(let user, let credits, let expiresAt):
            return each([.init(id: user, version: nil)]) { tx, author, _ in
                try MoneyCommand(tx: tx, author: author)
                    .adjust(user, by: credits, expires: expiresAt)
            }
        }
    }

    /// A step for each row; one that was named twice, by the name that it has here, is done once.
    private func each(
        _ targets: [OperatorCommand.Target],
        named name: (String) -> String = { $0 },
        _ effect:
            @escaping @Sendable (Transaction, AuditLog.Author, OperatorCommand.Target) throws
            -> String
    ) -> [CommandStep] {
        var seen: Set<String> = []
        return targets.filter { seen.insert(name($0.id)).inserted }.map { target in
            CommandStep(id: target.id) { tx, author in
                CommandStep.Effect(note: try effect(tx, author, target))
            }
        }
    }
}
