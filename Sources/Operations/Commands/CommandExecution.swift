import Credits
import Crypto
import Database
import FoundationEssentials
import Jobs
import Providers

/// Does what an operator orders: one transaction an item, in which the item's outcome under the
/// order's key, the effect and its audit row are written together or not at all.
struct CommandExecution: Sendable {
    static let reasonMax = 500
    static let keyBytesMax = 100
    /// A key stands for one order; each of its items has an outcome of its own.
    private static let orderScope = "order"
    private static let itemScope = "command"

    let engine: any Engine
    let facts: [ProviderFacts]
    let rules: JobCase.Rules

    /// Does every item of the order, in turn; what one of them meets does not stop the others.
    ///
    /// A task that is canceled stops before the next item: the rest is reported as skipped, and
    /// the same order with the same key goes on from there.
    ///
    /// - Throws: ``CommandError``, `KeyReuse` or a `DatabaseError`, before the first item.
    func run(_ order: CommandOrder) async throws -> CommandReport {
        guard (1...Self.reasonMax).contains(order.reason.count),
            order.reason.contains(where: { !$0.isWhitespace })
        else { throw CommandError.reasonMissing }
        guard !order.reason.utf8.contains(0), !order.key.utf8.contains(0) else {
            throw CommandError.invalid("the character NUL cannot stand in a reason or a key")
        }
        guard (1...Self.keyBytesMax).contains(order.key.utf8.count) else {
            throw CommandError.invalid(
                "the key of a command has 1 to \(Self.keyBytesMax) characters")
        }
        let steps = steps(of: order.command)
        guard !steps.isEmpty else { throw CommandError.nothingToDo("no rows were named") }
        try await begin(order)
        var outcomes: [ItemOutcome] = []
        for step in steps {
            guard !Task.isCancelled else {
                outcomes.append(ItemOutcome(step.id, .skipped, "stopped before its turn"))
                continue
            }
            outcomes.append(await outcome(of: step, order))
        }
        let items = outcomes.map(\.item)
        return CommandReport(
            summary: order.command.summary(of: items), items: items,
            undoCommandLine: outcomes.compactMap(\.undoCommandLine).first)
    }

    /// Takes the key for this order, before anything is done.
    private func begin(_ order: CommandOrder) async throws {
        try await engine.writeKeyed { tx in
            _ = try Self.author(of: order, in: tx)
            let keys = KeyedOutcomes(tx, scope: Self.orderScope)
            let fingerprint = order.fingerprint
            guard try keys.outcome(of: order.key, request: fingerprint) == nil else { return }
            try keys.store(order.command.name, for: order.key, request: fingerprint)
        }
    }

    /// Does one item, at most once for the order's key.
    private func outcome(of step: CommandStep, _ order: CommandOrder) async -> ItemOutcome {
        do {
            return try await engine.writeKeyed { tx in
                if let stored = try Self.stored(step, order, in: tx) { return stored }
                let effect = try step.effect(tx, Self.author(of: order, in: tx))
                let outcome = ItemOutcome(
                    step.id, .done, effect.note, undo: effect.undoCommandLine)
                try Self.store(outcome, of: step, order, in: tx)
                return outcome
            }
        } catch let refusal as ItemRefusal {
            return await keep(ItemOutcome(step.id, refusal.result, refusal.note), of: step, order)
        } catch let refusal as LedgerError {
            return await keep(ItemOutcome(step.id, .failed, "\(refusal)"), of: step, order)
        } catch let stale as StaleJob {
            return ItemOutcome(step.id, .skipped, "\(stale)")
        } catch {
            // Nothing was stored for the item: the same key tries it again.
            return ItemOutcome(step.id, .failed, "\(error)")
        }
    }

    /// A refusal is an outcome, too: the same key never succeeds by surprise later (I11).
    private func keep(
        _ outcome: ItemOutcome, of step: CommandStep, _ order: CommandOrder
    ) async -> ItemOutcome {
        do {
            return try await engine.writeKeyed { tx in
                if let stored = try Self.stored(step, order, in: tx) { return stored }
                try Self.store(outcome, of: step, order, in: tx)
                return outcome
            }
        } catch {
            return ItemOutcome(step.id, .failed, "\(outcome.item.note); not stored: \(error)")
        }
    }

    /// What came of the item when its key was used first.
    private static func stored(
        _ step: CommandStep, _ order: CommandOrder, in tx: Transaction
    ) throws -> ItemOutcome? {
        let text = try KeyedOutcomes(tx, scope: itemScope)
            .outcome(of: step.key(in: order), request: order.fingerprint)
        return try text.map {
            try JSONDecoder().decode(ItemOutcome.self, from: Data($0.utf8))
        }
    }

    private static func store(
        _ outcome: ItemOutcome, of step: CommandStep, _ order: CommandOrder, in tx: Transaction
    ) throws {
        let json = String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self)
        try KeyedOutcomes(tx, scope: itemScope)
            .store(json, for: step.key(in: order), request: order.fingerprint)
    }

    /// Who does it, with the role that they have now.
    private static func author(
        of order: CommandOrder, in tx: Transaction
    ) throws -> AuditLog.Author {
        let role = try OperatorDirectory(tx).role(of: order.operatorName)
        if let refusal = Permission.refusal(of: order.command, for: role) {
            throw CommandError.notPermitted(refusal)
        }
        return AuditLog.Author(
            name: order.operatorName, role: role.rawValue, origin: order.origin,
            reason: order.reason)
    }
}

/// What came of one item, as it is stored under its key.
private struct ItemOutcome: Sendable, Codable {
    var item: CommandReport.Item
    var undoCommandLine: String?

    init(_ id: String, _ result: CommandReport.Item.Result, _ note: String, undo: String? = nil) {
        item = CommandReport.Item(id: id, result: result, note: note)
        undoCommandLine = undo
    }
}

extension CommandStep {
    /// Hashed where the id is long: ids of users are up to 128 characters, keys of ours 100 bytes.
    fileprivate func key(in order: CommandOrder) -> String {
        id.utf8.count <= 128 ? "\(order.key)/\(id)" : "\(order.key)#\(Hex.encode(SHA256.hash(id)))"
    }
}

extension CommandOrder {
    /// The SHA-256 over everything that makes the order what it is.
    fileprivate var fingerprint: [UInt8] {
        var text = "command-1"
        for part in [operatorName, reason, "\(command)"] {
            text += "\u{1F}\(part.utf8.count)\u{1F}\(part)"
        }
        return SHA256.hash(text)
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
