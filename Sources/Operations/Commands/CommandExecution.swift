import Credits
import Crypto
import Database
import FoundationEssentials
import Jobs
import Providers

/// Does what an operator orders: one transaction an item, in which the order's key, the effect and
/// its audit row are written together or not at all.
struct CommandExecution: Sendable {
    static let reasonMax = 500
    /// A repetition with the same key finds the stored outcome here.
    private static let keyScope = "command"

    let engine: any Engine
    let facts: [ProviderFacts]
    let rules: JobCase.Rules

    func run(_ order: CommandOrder) async throws -> CommandReport {
        guard (1...Self.reasonMax).contains(order.reason.count) else {
            throw CommandError.reasonMissing
        }
        let items: [CommandReport.Item]
        switch order.command {
        case .switchDefault(let name):
            return try await switchDefault(to: name, order)
        case .setMode(let provider, let mode):
            items = [
                try await item(provider, order) { tx, author in
                    try ModeCommand(tx: tx, facts: facts, author: author)
                        .set(mode, of: provider)
                }
            ]
        case .releaseHolds(let targets):
            items = try await each(targets, order) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).release(target)
            }
        case .redriveDeliveries(let targets):
            items = try await each(targets, order) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).redrive(target)
            }
        case .cancelJobs(let targets):
            items = try await each(targets, order) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).cancel(target)
            }
        case .resolveAttention(let targets):
            items = try await each(targets, order) { tx, author, target in
                try JobCommand(tx: tx, rules: rules, author: author).resolve(target)
            }
        case .refund(let target, let credits):
            items = try await each([target], order) { tx, author, target in
                try MoneyCommand(tx: tx, author: author).refund(target, credits: credits)
            }
        case .grantGoodwill(let user, let credits, let expiresAt):
            items = [
                try await item(user, order) { tx, author in
                    try MoneyCommand(tx: tx, author: author)
                        .grant(credits, to: user, expires: expiresAt)
                }
            ]
        }
        return CommandReport(
            summary: order.command.summary(of: items), items: items, undoCommandLine: nil)
    }

    private func switchDefault(
        to name: String, _ order: CommandOrder
    ) async throws
        -> CommandReport
    {
        let before = try await engine.read { try DefaultProvider.current(in: $0) }
        let item = try await item(name, order) { tx, author in
            try ModeCommand(tx: tx, facts: facts, author: author).makeDefault(name)
        }
        guard item.result == .done else {
            return CommandReport(summary: item.note, items: [item], undoCommandLine: nil)
        }
        return CommandReport(
            summary: "default provider is \(name) · \(item.note)", items: [item],
            undoCommandLine: "holdfast providers default \(before)")
    }

    /// Does one item after the other; canceling stops before the next.
    private func each(
        _ targets: [OperatorCommand.Target], _ order: CommandOrder,
        _ effect:
            @escaping @Sendable (Transaction, AuditLog.Author, OperatorCommand.Target) throws
            -> String
    ) async throws -> [CommandReport.Item] {
        guard !targets.isEmpty else { throw CommandError.nothingToDo("no rows were named") }
        var items: [CommandReport.Item] = []
        for target in targets {
            guard !Task.isCancelled else { break }
            items.append(
                try await item(target.id, order) { tx, author in try effect(tx, author, target) })
        }
        return items
    }

    /// Does one item, at most once for the order's key.
    private func item(
        _ id: String, _ order: CommandOrder,
        _ effect: @escaping @Sendable (Transaction, AuditLog.Author) throws -> String
    ) async throws -> CommandReport.Item {
        let key = "\(order.key)/\(id)"
        let fingerprint = SHA256.hash("\(order.command)")
        do {
            return try await engine.write { tx in
                let keys = KeyedOutcomes(tx, scope: Self.keyScope)
                if let stored = try keys.outcome(of: key, request: fingerprint) {
                    return try JSONDecoder().decode(
                        CommandReport.Item.self, from: Data(stored.utf8))
                }
                let author = try Self.author(of: order, in: tx)
                let item = CommandReport.Item(
                    id: id, result: .done, note: try effect(tx, author))
                try keys.store(
                    String(decoding: try JSONEncoder().encode(item), as: UTF8.self), for: key,
                    request: fingerprint)
                return item
            }
        } catch let refusal as ItemRefusal {
            return CommandReport.Item(id: id, result: refusal.result, note: refusal.note)
        } catch let refusal as LedgerError {
            return CommandReport.Item(id: id, result: .failed, note: "\(refusal)")
        }
    }

    /// Who does it, with the role that they have now.
    private static func author(
        of order: CommandOrder, in tx: Transaction
    ) throws
        -> AuditLog.Author
    {
        let role = try OperatorDirectory(tx).role(of: order.operatorName)
        if let refusal = Permission.refusal(of: order.command, for: role) {
            throw CommandError.notPermitted(refusal)
        }
        return AuditLog.Author(
            name: order.operatorName, role: role.rawValue, origin: order.origin,
            reason: order.reason)
    }
}

extension OperatorCommand {
    /// One line for what came of the items.
    fileprivate func summary(of items: [CommandReport.Item]) -> String {
        if items.count == 1, let item = items.first {
            return item.result == .done ? item.note : "\(item.result.rawValue): \(item.note)"
        }
        let done = items.count { $0.result == .done }
        let skipped = items.count { $0.result == .skipped }
        let failed = items.count { $0.result == .failed }
        return "\(name): \(done) done, \(skipped) skipped, \(failed) failed"
    }
}
