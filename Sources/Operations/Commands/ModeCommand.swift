import Database
import Jobs
import Providers

/// What an operator does to a provider.
struct ModeCommand {
    let tx: Transaction
    let facts: [ProviderFacts]
    let author: AuditLog.Author

    /// Makes a provider the default: everything not yet submitted follows at once.
    func makeDefault(_ name: String) throws -> CommandStep.Effect {
        try check(name)
        try SettingsValue.lock(.defaultProvider, in: tx)
        let before = try DefaultProvider.current(in: tx)
        guard before != name else { throw ItemRefusal.skipped("\(name) is the default already") }
        let mode = try ModeStore.modes(of: [name], tx)[name] ?? .on
        guard mode == .on else {
            throw ItemRefusal.failed("\(name) is \(mode.rawValue): set its mode to on first")
        }
        try SettingsValue.set(.defaultProvider, to: name, by: author.name, in: tx)
        let waiting = try tx.execute(
            """
            UPDATE jobs SET wake_at = \(tx.now)
            WHERE state = 'queued' AND wanted_provider IS NULL
            """)
        try AuditLog(tx).write(
            "providers.default", target: name, before: before, after: name, by: author)
        return CommandStep.Effect(
            note: "default provider is \(name) · "
                + "\(waiting) waiting \(waiting == 1 ? "job" : "jobs") re-routed",
            undoCommandLine: facts.contains { $0.name == before }
                ? "holdfast providers default \(before)" : nil)
    }

    func set(_ text: String, of name: String) throws -> CommandStep.Effect {
        try check(name)
        guard let mode = ProviderMode(rawValue: text) else {
            throw ItemRefusal.failed("a mode is on, draining or off, not \(text)")
        }
        // One lock for all of them: two who turn off one provider each must not turn off both.
        try SettingsValue.lock(.defaultProvider, in: tx)
        let row = try ModeStore.rows(tx)[name]
        let before = row?.mode ?? .on
        guard before != mode else { throw ItemRefusal.skipped("\(name) is \(text) already") }
        if mode != .on, try isLastRoutable(name) {
            throw ItemRefusal.failed(
                "\(name) is the last provider that is on: nothing could be submitted")
        }
        guard try ModeStore.set(mode, of: name, by: author.name, seen: row?.version ?? 0, tx)
        else { throw ItemRefusal.skipped("somebody was faster: look again") }
        if mode == .on { try wakeWaiting(for: name) }
        try AuditLog(tx).write(
            "providers.mode", target: name, before: before.rawValue, after: mode.rawValue,
            by: author)
        return CommandStep.Effect(
            note: "\(name) is \(mode.rawValue)",
            undoCommandLine: "holdfast providers mode \(name) \(before.rawValue)")
    }

    /// Jobs that no provider took look rarely: whoever gives them one says so.
    private func wakeWaiting(for name: String) throws {
        _ = try tx.execute(
            """
            UPDATE jobs SET wake_at = \(tx.now)
            WHERE state = 'queued' AND (wanted_provider IS NULL OR wanted_provider = \(name))
            """)
    }

    private func check(_ name: String) throws {
        guard facts.contains(where: { $0.name == name }) else {
            let known = facts.map(\.name).joined(separator: ", ")
            throw ItemRefusal.failed("there is no provider \(name): there are \(known)")
        }
    }

    private func isLastRoutable(_ name: String) throws -> Bool {
        try ModeStore.modes(of: facts.map(\.name), tx)
            .allSatisfy { $0.key == name || $0.value != .on }
    }
}
