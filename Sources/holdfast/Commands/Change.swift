import Crypto
import Database
import Operations

/// One change that an operator orders: shown, confirmed with a reason, done, and reported.
struct Change {
    let invocation: Invocation

    private var streams: Streams { invocation.streams }

    /// What the operator has agreed to.
    struct Consent: Sendable {
        var reason: String
        /// What was shown; `nil` if nobody looked.
        var preview: CommandPreview?
    }

    /// Orders something from the desk.
    func order(
        _ written: OperatorCommand, at workplace: Workplace
    ) async throws -> ExitCode {
        let desk = workplace.desk
        let command = try await desk.withWholeIDs(written)
        guard let consent = try await consent(to: { try await desk.preview(command) }) else {
            return ended
        }
        let report = try await desk.execute(
            CommandOrder(
                command: command.seen(in: consent.preview), operatorName: desk.operatorName,
                reason: consent.reason, key: key, origin: origin))
        return try tell(report)
    }

    /// Asks for everything that is needed before something is done.
    ///
    /// - Returns: `nil` if it shall not be done, because it was only to be shown.
    /// - Throws: `UsageError` where nobody can be asked, `CommandFailure` for a refusal.
    func consent(to preview: () async throws -> CommandPreview) async throws -> Consent? {
        if invocation.has(.dryRun) {
            let preview = try await preview()
            try show(preview)
            guard preview.refusal == nil else { throw refusal(of: preview) }
            return nil
        }
        if invocation.has(.yes) {
            guard let reason = invocation.value(.reason) else {
                throw invocation.usage("--reason TEXT is needed: it goes into the audit")
            }
            return Consent(reason: reason, preview: nil)
        }
        guard streams.traits.isInputTerminal else {
            throw invocation.usage(
                "this changes something and there is no terminal to ask: say --yes to do it, "
                    + "--dry-run to see what it would do")
        }
        return try ask(about: try await preview())
    }

    private func ask(about preview: CommandPreview) throws -> Consent {
        for line in lines(of: preview) { streams.note(line) }
        guard preview.refusal == nil else { throw refusal(of: preview) }
        streams.note()
        let reason = invocation.value(.reason) ?? streams.ask("Reason, for the audit: ") ?? ""
        guard !reason.trimmed.isEmpty else { throw notConfirmed }
        let typed = streams.ask("Type \(preview.confirmation) to do it: ") ?? ""
        guard typed.trimmed == preview.confirmation else { throw notConfirmed }
        return Consent(reason: reason.trimmed, preview: preview)
    }

    private var notConfirmed: CommandFailure {
        CommandFailure("not confirmed, nothing was changed")
    }

    private func refusal(of preview: CommandPreview) -> CommandFailure {
        CommandFailure("\(invocation.command.name): \(preview.refusal ?? "refused")")
    }

    /// Prints the plan, which is all that `--dry-run` does.
    private func show(_ preview: CommandPreview) throws {
        if invocation.has(.json) {
            streams.print(json: try JSONText.encode(preview))
        } else {
            for line in lines(of: preview) { streams.print(line) }
        }
    }

    private func lines(of preview: CommandPreview) -> [String] {
        [preview.title] + preview.lines.map { $0.isEmpty ? "" : "  \($0)" }
    }

    /// Prints what was done, item by item.
    func tell(_ report: CommandReport) throws -> ExitCode {
        if invocation.has(.json) {
            streams.print(json: try JSONText.encode(report))
        } else {
            if report.items.count > 1 {
                for item in report.items {
                    streams.print("\(item.result.rawValue.padding(7))  \(item.id)  \(item.note)")
                }
            }
            streams.print(report.summary)
            if let undo = report.undoCommandLine { streams.print("To take it back: \(undo)") }
        }
        return report.items.allSatisfy { $0.result == .done } ? .done : .failed
    }

    /// The key under which it is done once: a fresh one unless the operator named one.
    private var key: String {
        invocation.value(.key) ?? Hex.encode(SecureRandom.bytes(16))
    }

    var origin: String { OperatorName.origin(environment: invocation.environment) }

    /// The exit code of a change that was only shown.
    var ended: ExitCode { .done }
}

extension String {
    fileprivate func padding(_ count: Int) -> String {
        self + String(repeating: " ", count: max(count - self.count, 0))
    }

    fileprivate var trimmed: String {
        let head = drop { $0.isWhitespace }
        return String(head.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension OperatorCommand {
    /// The same with the rows as they were shown: nothing is done to one that changed since.
    ///
    /// Those that were left out are named all the same: each is refused in its turn, with the
    /// reason.
    fileprivate func seen(in preview: CommandPreview?) -> OperatorCommand {
        guard let preview else { return self }
        return replacingTargets(preview.targets + preview.leftOut)
    }
}
