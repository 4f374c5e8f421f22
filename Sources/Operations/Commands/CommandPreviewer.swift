import Credits
import Database
import Jobs
import Providers

/// Says what a command would do, with the versions of the rows that were looked at.
struct CommandPreviewer {
    /// How many rows a plan lists before it sums up.
    static let listedMax = 10

    let tx: Transaction
    let facts: [ProviderFacts]
    let operatorName: String

    func preview(_ command: OperatorCommand) throws -> CommandPreview {
        let role = try OperatorDirectory(tx).role(of: operatorName)
        var preview = try plan(command, as: role)
        preview.refusal = Permission.refusal(of: command, for: role) ?? preview.refusal
        return preview
    }

    private func plan(_ command: OperatorCommand, as role: Role?) throws -> CommandPreview {
        switch command {
        case .switchDefault(let name): try switchDefault(to: name)
        case .setMode(let provider, let mode): try setMode(provider, mode)
        case .releaseHolds(let targets): try release(targets, as: role)
        case .redriveDeliveries(let targets): try redrive(targets)
        case .cancelJobs(let targets):
            try cancel(targets)
        case .resolveAttention(let targets):
            try resolve(targets)
        case .refund(let target, let credits): try refund(target, credits)
        case .grantGoodwill(let user, let credits, let expiresAt):
            try grant(user, credits, expiresAt)
        case .revokePackage, .adjust:
            try MoneyPreview(tx: tx).preview(command)
        }
    }

    private func switchDefault(to name: String) throws -> CommandPreview {
        let rows = try ProviderBoard(tx: tx, facts: facts).rows()
        let old = rows.first { $0.isDefault }
        let new = rows.first { $0.name == name }
        let waiting = try waitingJobs()
        var lines: [String] = []
        if let old { lines.append("from  \(old.inALine(at: tx.now))") }
        if let new { lines.append("to    \(new.inALine(at: tx.now))") }
        lines += [
            "",
            "\(waiting.jobs) queued \(waiting.jobs == 1 ? "job" : "jobs") "
                + "(\(waiting.users) users, \(waiting.credits) credits held) "
                + "will be submitted to \(name).",
        ]
        if let old { lines.append("\(old.inFlight) running jobs stay with \(old.name).") }
        lines.append("No price already agreed changes.")
        if let old, let new, old.price != new.price {
            lines.append(
                "New jobs without a price of their own will cost \(new.price) "
                    + "instead of \(old.price).")
        }
        return CommandPreview(
            title: "Switch the default provider", level: 3, lines: lines, count: waiting.jobs,
            credits: waiting.credits, confirmation: name,
            commandLine: "holdfast providers default \(name)",
            refusal: refusal(to: new, named: name), targets: [])
    }

    private func refusal(to new: ProviderRow?, named name: String) -> String? {
        guard let new else { return "there is no provider \(name)" }
        if new.isDefault { return "\(name) is the default already" }
        guard new.mode == ProviderMode.on.rawValue else {
            return "\(name) is \(new.mode): set its mode to on first"
        }
        return nil
    }

    private func waitingJobs() throws -> (jobs: Int, users: Int, credits: Int64) {
        try tx.first(
            """
            SELECT count(*), count(DISTINCT user_id), coalesce(sum(credits), 0) FROM jobs
            WHERE state = 'queued' AND wanted_provider IS NULL
            """
        ) { try ($0.get(0), $0.get(1), $0.get(2)) } ?? (0, 0, 0)
    }

    private func setMode(_ provider: String, _ text: String) throws -> CommandPreview {
        let rows = try ProviderBoard(tx: tx, facts: facts).rows()
        guard let row = rows.first(where: { $0.name == provider }) else {
            return .refused("Set the mode of \(provider)", "there is no provider \(provider)")
        }
        guard let mode = ProviderMode(rawValue: text) else {
            return .refused(
                "Set the mode of \(provider)", "a mode is on, draining or off, not \(text)")
        }
        let meaning =
            switch mode {
            case .on: "It takes new jobs again."
            case .draining: "It finishes what it has and takes nothing new."
            case .off: "It takes nothing new."
            }
        var lines = [
            "\(provider) is \(row.mode) and becomes \(text). \(meaning)",
            "It has \(row.inFlight) running and \(row.queued) queued jobs.",
        ]
        if row.isDefault, mode != .on {
            lines.append("It is the default: what names no provider waits, or fails over.")
        }
        return CommandPreview(
            title: "Set the mode of \(provider)", level: 3, lines: lines,
            count: row.inFlight + row.queued, credits: row.creditsHeld, confirmation: provider,
            commandLine: "holdfast providers mode \(provider) \(text)",
            refusal: refusal(of: mode, for: row, among: rows), targets: [])
    }

    private func refusal(
        of mode: ProviderMode, for row: ProviderRow, among rows: [ProviderRow]
    ) -> String? {
        if row.mode == mode.rawValue { return "\(row.name) is \(mode.rawValue) already" }
        let isLast = rows.allSatisfy {
            $0.name == row.name || $0.mode != ProviderMode.on.rawValue
        }
        return mode != .on && isLast
            ? "\(row.name) is the last provider that is on: nothing could be submitted" : nil
    }
}

extension CommandPreviewer {
    private func release(
        _ targets: [OperatorCommand.Target], as role: Role?
    ) throws -> CommandPreview {
        let isSupport = role == .support
        let (rows, others) = try divided(
            targets, row: HoldList(tx: tx).row, as: { .init(id: $0.id, version: $0.version) },
            where: { $0.state == "held" && ($0.isStuck || !isSupport) })
        let credits = rows.reduce(0) { $0 + $1.credits }
        let revoked = try rows.reduce(0) { sum, row in
            try sum + Ledger(tx).creditsToRevoke(of: Ledger(tx).hold(HoldID(row.id)))
        }
        let lines = listed(
            rows.map { "\($0.id)  \($0.user)  \($0.credits) credits  job \($0.jobState)" })
        return CommandPreview(
            title: rows.count == 1 ? "Release a hold" : "Release \(rows.count) holds",
            level: rows.count == 1 ? 2 : 3,
            lines: lines + leftOut(others.count)
                + ["", "\(credits) credits go back to their users, and the jobs fail."]
                + TakenBack(credits: revoked).lines
                + ["What a provider still delivers is kept and never charged."],
            count: rows.count, credits: credits,
            confirmation: rows.count == 1 ? String(rows[0].id.suffix(4)) : "\(rows.count)",
            commandLine: "holdfast holds release " + rows.map(\.id).joined(separator: " "),
            refusal: rows.isEmpty ? "none of these is \(isSupport ? "stuck" : "held")" : nil,
            targets: rows.map { OperatorCommand.Target(id: $0.id, version: $0.version) },
            leftOut: others)
    }

    private func redrive(_ targets: [OperatorCommand.Target]) throws -> CommandPreview {
        let list = DeliveryList(tx: tx)
        let (firsts, others) = try divided(
            targets,
            row: { id in
                let named = try list.rows(id)
                return named.first(where: \.isFailed) ?? named.first
            },
            as: { .init(id: $0.id, version: $0.version) }, where: \.isFailed)
        // All that failed of a job are tried together.
        var jobs: Set<String> = []
        let heads = firsts.filter { jobs.insert($0.job).inserted }
        let rows = try heads.flatMap { try list.rows($0.job).filter(\.isFailed) }
        let credits = heads.reduce(0) { $0 + $1.credits }
        return CommandPreview(
            title: rows.count == 1 ? "Re-drive a delivery" : "Re-drive \(rows.count) deliveries",
            level: rows.count == 1 ? 1 : 3,
            lines: listed(rows.map { "\($0.id)  \($0.user)  \($0.note ?? "")" })
                + leftOut(others.count) + [
                    "", "The copy is tried again; what is on our disk is not downloaded again.",
                    "When it is stored, the job completes and its hold is settled once.",
                ], count: rows.count, credits: credits,
            confirmation: rows.count == 1 ? "y" : "\(rows.count)",
            commandLine: "holdfast deliveries redrive " + heads.map(\.id).joined(separator: " "),
            refusal: rows.isEmpty ? "none of these has failed" : nil,
            targets: heads.map { OperatorCommand.Target(id: $0.id, version: $0.version) },
            leftOut: others)
    }

    private func cancel(_ targets: [OperatorCommand.Target]) throws -> CommandPreview {
        let (open, others) = try jobs(targets) {
            ["queued", "submitting", "running"].contains($0.state)
        }
        return preview(
            open, others, "Cancel", "holdfast jobs cancel",
            credits: open.reduce(0) { $0 + $1.credits },
            "What a provider has already may still complete and be charged.",
            refusal: "none of these can be canceled any more")
    }

    private func resolve(_ targets: [OperatorCommand.Target]) throws -> CommandPreview {
        let (waiting, others) = try jobs(targets) {
            $0.attention != nil && $0.state != "delivering"
        }
        let unknown = waiting.filter { $0.state == "submitting" }
        return preview(
            waiting, others, "Resolve", "holdfast jobs resolve",
            credits: unknown.reduce(0) { $0 + $1.credits },
            "An unknown outcome fails and its credits go back to the user.",
            refusal: "nothing can be resolved here: a delivery is re-driven, or its hold released")
    }

    private func jobs(
        _ targets: [OperatorCommand.Target], _ isMeant: (JobRow) -> Bool
    ) throws -> (meant: [JobRow], others: [OperatorCommand.Target]) {
        try divided(
            targets, row: JobList(tx: tx).row, as: { .init(id: $0.id, version: $0.version) },
            where: isMeant)
    }

    /// The rows that something can be done to, each once, and the other ones as they are now.
    private func divided<Row>(
        _ targets: [OperatorCommand.Target], row: (String) throws -> Row?,
        as target: (Row) -> OperatorCommand.Target, where isMeant: (Row) -> Bool
    ) rethrows -> (meant: [Row], others: [OperatorCommand.Target]) {
        var (meant, others, seen): ([Row], [OperatorCommand.Target], Set<String>) = ([], [], [])
        for named in targets {
            guard let found = try row(named.id) else {
                others.append(named)
                continue
            }
            guard seen.insert(target(found).id).inserted else { continue }
            if isMeant(found) { meant.append(found) } else { others.append(target(found)) }
        }
        return (meant, others)
    }

    private func preview(
        _ rows: [JobRow], _ others: [OperatorCommand.Target], _ verb: String,
        _ commandLine: String, credits: Int64, _ note: String, refusal: String
    ) -> CommandPreview {
        CommandPreview(
            title: rows.count == 1 ? "\(verb) a job" : "\(verb) \(rows.count) jobs",
            level: rows.count == 1 ? 2 : 3,
            lines: listed(
                rows.map { "\($0.id)  \($0.user)  \($0.state)  \($0.credits) credits" })
                + leftOut(others.count) + ["", note],
            count: rows.count, credits: credits,
            confirmation: rows.count == 1 ? String(rows[0].id.suffix(4)) : "\(rows.count)",
            commandLine: "\(commandLine) " + rows.map(\.id).joined(separator: " "),
            refusal: rows.isEmpty ? refusal : nil,
            targets: rows.map { OperatorCommand.Target(id: $0.id, version: $0.version) },
            leftOut: others)
    }

    /// What was marked and cannot be done is said, not dropped (O2).
    private func leftOut(_ count: Int) -> [String] {
        count > 0
            ? ["\(count) of the marked rows cannot, and \(count == 1 ? "is" : "are") left out"] : []
    }

    private func grant(
        _ user: String, _ credits: Int64, _ expiresAt: Instant?
    ) throws -> CommandPreview {
        let isNew = try UserList(tx: tx).row(user) == nil
        var lines = [
            "\(user) gets a package of \(credits) credits.",
            expiresAt.map { "It expires \($0.rfc3339)." } ?? "It never expires.",
        ]
        if isNew { lines.append("There is no user of this id yet: the grant makes one.") }
        var refusal: String?
        if let wrong = Self.refusal(of: user) {
            refusal = wrong
        } else if !(1...Ledger.creditsMax).contains(credits) {
            refusal = "\(LedgerError.creditsOutOfRange(credits))"
        } else if let expiresAt, expiresAt <= tx.now {
            refusal = "\(LedgerError.expiryNotAfterStart(expires: expiresAt, starts: tx.now))"
        }
        return CommandPreview(
            title: "Grant goodwill credits", level: 2, lines: lines, count: 1, credits: credits,
            confirmation: "\(credits)",
            commandLine: "holdfast users grant \(user.asShellWord) \(credits)"
                + (expiresAt.map { " --expires \($0.rfc3339)" } ?? ""),
            refusal: refusal, targets: [])
    }

    /// Why there can be no user of that id, if so.
    private static func refusal(of user: String) -> String? {
        do throws(LedgerError) {
            try Ledger.check(user: UserID(user))
            return nil
        } catch { return "\(error)" }
    }

    private func refund(
        _ target: OperatorCommand.Target, _ credits: Int64?
    ) throws
        -> CommandPreview
    {
        guard let row = try JobList(tx: tx).row(target.id) else {
            return .refused("Refund", "there is no job \(target.id)")
        }
        let hold = try Ledger(tx).hold(for: JobID(row.id))
        let refundable = hold.settled - hold.refunded
        let amount = credits ?? refundable
        let balance = try Ledger(tx).balance(of: hold.user)
        let refusal: String? =
            switch hold.state {
            case .held: "nothing is charged yet: the credits are held"
            case .released: "nothing was charged: the hold was released"
            case .settled:
                amount > refundable || amount < 1
                    ? "\(refundable) credits can still be refunded" : nil
            }
        // Such an amount may be too much to be added up.
        if let refusal { return .refused("Refund a generation", refusal) }
        let revoked = try Ledger(tx).creditsToRevoke(of: hold, refunding: amount)
        return CommandPreview(
            title: "Refund a generation", level: 2,
            lines: [
                "\(row.user) paid \(hold.settled) credits for job \(row.id).",
                "\(amount) of them go back to the packages that paid.",
            ] + TakenBack(credits: revoked).lines + [
                "available \(balance.available) → \(balance.available + amount - revoked)",
                "settled   \(balance.settled) → \(balance.settled - amount)",
            ], count: 1, credits: amount, confirmation: String(row.id.suffix(4)),
            commandLine: "holdfast users refund \(row.id)"
                + (credits.map { " --credits \($0)" } ?? ""), refusal: nil,
            targets: [OperatorCommand.Target(id: row.id, version: row.version)])
    }

    private func listed(_ lines: [String]) -> [String] {
        let rest = lines.count - Self.listedMax
        return lines.prefix(Self.listedMax) + (rest > 0 ? ["… and \(rest) more"] : [])
    }
}

extension CommandPreview {
    static func refused(_ title: String, _ why: String) -> CommandPreview {
        CommandPreview(
            title: title, level: 2, lines: [], count: 0, credits: 0, confirmation: "",
            commandLine: "", refusal: why, targets: [])
    }
}

extension ProviderRow {
    /// The line of the dialog: who it is, how it does, what it costs.
    fileprivate func inALine(at now: Instant) -> String {
        let errors = "\((errorShare * 1_000).rounded() / 10)% errors"
        let p95 = p95Seconds.map { "p95 \(($0 * 10).rounded() / 10)s" } ?? "p95 -"
        return "\(name)  \(health) \((now - healthSince).inShort)  \(errors)  \(p95)  "
            + "\(price) credits a picture"
    }
}
