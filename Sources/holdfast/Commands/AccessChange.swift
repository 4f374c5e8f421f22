import Database
import Operations

/// A change of who may do what, which only an admin orders.
struct AccessChange {
    let invocation: Invocation
    let workplace: Workplace

    /// What was done, for the audit and the report.
    struct Effect: Sendable {
        var before: String?
        var after: String?
        var note: String
    }

    /// Shows, asks, and does it in one transaction with its audit row.
    ///
    /// `name` is the command's name in the audit, such as `operators.add`. The report is `nil` if
    /// it was only to be shown. An `effect` refuses by throwing ``CommandFailure``.
    func run(
        _ name: String, target: String, title: String, lines: [String], confirmation: String,
        _ effect: @escaping @Sendable (Transaction) throws -> Effect
    ) async throws -> CommandReport? {
        let operatorName = workplace.desk.operatorName
        let change = Change(invocation: invocation)
        let refusal = try await workplace.engine.read {
            try Self.refusal(for: operatorName, in: $0)
        }
        let preview = CommandPreview(
            title: title, level: 2, lines: lines, count: 1, credits: 0,
            confirmation: confirmation, commandLine: "holdfast \(invocation.command.name)",
            refusal: refusal, targets: [])
        guard let consent = try await change.consent(to: { preview }) else { return nil }
        guard (1...500).contains(consent.reason.count) else { throw CommandError.reasonMissing }
        guard !consent.reason.utf8.contains(0) else {
            throw CommandError.invalid("the character NUL cannot stand in a reason")
        }
        let origin = change.origin
        let note = try await workplace.engine.write { tx in
            // Of two admins who remove each other at once, the second one is none any more.
            try OperatorDirectory(tx).lockAdmins()
            if let refusal = try Self.refusal(for: operatorName, in: tx) {
                throw CommandFailure(refusal)
            }
            let role = try OperatorDirectory(tx).role(of: operatorName)
            let done = try effect(tx)
            try AuditLog(tx).write(
                name, target: target, before: done.before, after: done.after,
                by: AuditLog.Author(
                    name: operatorName, role: role.rawValue, origin: origin,
                    reason: consent.reason))
            return done.note
        }
        return CommandReport(
            summary: note,
            items: [CommandReport.Item(id: target, result: .done, note: note)],
            undoCommandLine: nil)
    }

    /// Why `name` may not; where there is no admin at all, whoever can write the database may.
    private static func refusal(for name: String, in tx: Transaction) throws -> String? {
        let directory = OperatorDirectory(tx)
        let role = try directory.role(of: name)
        guard role < .admin, try directory.adminCount() > 0 else { return nil }
        return "this needs the role admin; \(name) is \(role.rawValue)"
    }
}
