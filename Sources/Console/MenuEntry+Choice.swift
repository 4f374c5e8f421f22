import Operations

extension ConsoleModel {
    /// The entries of the menu that make sense in this view.
    var menuEntries: [MenuEntry] {
        let names: Set<String>
        switch view {
        case .overview, .providers:
            names = [
                "providers.default", "providers.mode.on", "providers.mode.draining",
                "providers.mode.off",
            ]
        case .jobs, .job:
            names = [
                "deliveries.redrive", "jobs.cancel", "jobs.resolve", "users.refund", "users.grant",
            ]
        case .holds: names = ["holds.release", "jobs.cancel", "users.grant"]
        case .users, .user: names = ["users.refund", "users.grant"]
        case .deliveries: names = ["deliveries.redrive", "jobs.cancel", "users.refund"]
        case .audit: names = []
        }
        return MenuEntry.all.filter { names.contains($0.name) }
    }

    /// What choosing `entry` here and now leads to.
    ///
    /// This only greys the menu and builds the command: whether it may be done is decided by the
    /// desk, again at every step.
    func choice(_ entry: MenuEntry) -> MenuChoice {
        if isReadOnly { return .disabled("this session is read-only") }
        if isStale { return .disabled("the desk does not answer") }
        if role < entry.needs { return .disabled("needs the role \(entry.needs.rawValue)") }
        switch entry.name {
        case "deliveries.redrive": return redrive()
        case "holds.release": return release()
        case "jobs.cancel": return cancel()
        case "jobs.resolve": return resolve()
        case "users.refund": return refund()
        case "users.grant": return .prompt("grant \(subjectUser ?? "USER") CREDITS")
        default: return provider(entry.name)
        }
    }

    /// The marks if there are any, else the row under the cursor.
    private var subjects: [ConsoleRow] {
        if !list.marks.isEmpty { return list.marked }
        if case .job = view, case .job(let detail?)? = state.snapshot { return [.job(detail.row)] }
        return list.cursorRow.map { [$0] } ?? []
    }

    private var subjectUser: String? {
        if case .user(let id) = view { return id }
        let users = Set(subjects.compactMap(\.user))
        return users.count == 1 ? users.first : nil
    }

    private func targets(
        _ none: String, _ pick: (ConsoleRow) -> OperatorCommand.Target?,
        _ command: ([OperatorCommand.Target]) -> OperatorCommand
    ) -> MenuChoice {
        let found = subjects.compactMap(pick)
        guard !found.isEmpty else {
            return .disabled(list.goneMarks > 0 ? "all marked rows are gone" : none)
        }
        return .command(command(found), hidden: list.hiddenMarks, gone: list.goneMarks)
    }

    private func redrive() -> MenuChoice {
        if case .job = view, case .job(let detail?)? = state.snapshot {
            let found = detail.outputs.filter { ["failed", "undelivered"].contains($0.state) }.map {
                OperatorCommand.Target(id: "\(detail.row.id)/\($0.number)", version: nil)
            }
            guard !found.isEmpty else { return .disabled("no delivery of it failed") }
            return .command(.redriveDeliveries(found), hidden: 0, gone: 0)
        }
        guard view == .deliveries else { return .disabled("open the job, or the deliveries") }
        return targets("no delivery here is stuck") { row in
            guard case .delivery(let row) = row, !["stored", "lost"].contains(row.state) else {
                return nil
            }
            return OperatorCommand.Target(id: row.id, version: row.version)
        } _: {
            .redriveDeliveries($0)
        }
    }

    private func release() -> MenuChoice {
        targets("only holds that are still held can be released") { row in
            guard case .hold(let row) = row, row.state == "held" else { return nil }
            return OperatorCommand.Target(id: row.id, version: row.version)
        } _: {
            .releaseHolds($0)
        }
    }

    private static let finished: Set<String> = ["completed", "failed", "canceled"]

    private func cancel() -> MenuChoice {
        targets("nothing here is still going on") { row in
            switch row {
            case .job(let row) where !Self.finished.contains(row.state):
                OperatorCommand.Target(id: row.id, version: row.version)
            case .hold(let row) where row.state == "held":
                OperatorCommand.Target(id: row.job, version: nil)
            case .delivery(let row) where row.state != "stored":
                OperatorCommand.Target(id: row.job, version: nil)
            default: nil
            }
        } _: {
            .cancelJobs($0)
        }
    }

    private func resolve() -> MenuChoice {
        targets("nothing here waits for a person") { row in
            guard case .job(let row) = row, row.attention != nil else { return nil }
            return OperatorCommand.Target(id: row.id, version: row.version)
        } _: {
            .resolveAttention($0)
        }
    }

    private func refund() -> MenuChoice {
        let rows = subjects
        guard rows.count == 1, let row = rows.first else {
            return .disabled("refunds go one job at a time")
        }
        if case .job(let job) = row {
            guard job.state == "completed" else {
                return .disabled("only a completed job was charged")
            }
            let target = OperatorCommand.Target(id: job.id, version: job.version)
            return .command(.refund(job: target, credits: nil), hidden: 0, gone: 0)
        }
        guard let job = row.job else { return .disabled("put the cursor on a job's entry") }
        let target = OperatorCommand.Target(id: job, version: nil)
        return .command(.refund(job: target, credits: nil), hidden: 0, gone: 0)
    }

    private func provider(_ name: String) -> MenuChoice {
        guard case .provider(let row)? = list.cursorRow else {
            return .disabled("put the cursor on a provider")
        }
        guard name != "providers.default" else {
            if row.isDefault { return .disabled("\(row.name) is the default already") }
            return .command(.switchDefault(to: row.name), hidden: 0, gone: 0)
        }
        let mode = String(name.dropFirst("providers.mode.".count))
        if row.mode == mode { return .disabled("\(row.name) is \(mode) already") }
        return .command(.setMode(provider: row.name, mode: mode), hidden: 0, gone: 0)
    }
}
