import Credits
import Database
import Jobs

/// What an operator does to one job, through the same machine as everything else.
struct JobCommand {
    let tx: Transaction
    let rules: JobCase.Rules
    let author: AuditLog.Author

    /// Gives a hold back; the job fails with it.
    func release(_ target: OperatorCommand.Target) throws -> String {
        let row = try locked("hold", target.id, in: HoldList(tx: tx).row, job: \.job)
        try check(target, against: row.version)
        guard row.state == "held" else {
            throw ItemRefusal.skipped("it is \(row.state) already")
        }
        if author.role == Role.support.rawValue, !row.isStuck {
            throw ItemRefusal.failed("support may release stuck holds only; this one is not")
        }
        let job = try handle(.releaseOrdered(reason: reason), JobID(row.job))
        try audit(
            "holds.release", row.id, before: "held, job \(row.jobState)",
            after: "released, job \(job.state.rawValue)")
        let revoked = try Ledger(tx).revokedCredits(of: job.id)
        return "released \(row.credits) credits to \(row.user)\(TakenBack(credits: revoked).ending)"
    }

    /// Tries a failed copy again, without a second download where the picture is on our disk.
    func redrive(_ target: OperatorCommand.Target) throws -> String {
        let list = DeliveryList(tx: tx)
        let first = try locked("delivery", target.id, in: { try list.rows($0).first }, job: \.job)
        let rows = try list.rows(target.id)
        if let version = target.version, rows.allSatisfy({ $0.version != version }) {
            throw ItemRefusal.skipped("it has changed since you saw it")
        }
        guard rows.contains(where: { $0.state == "failed" }) else {
            throw ItemRefusal.skipped("it is \(first.state), not failed")
        }
        _ = try handle(.redriven, JobID(first.job))
        try audit("deliveries.redrive", target.id, before: "failed", after: "on its way")
        return "the delivery of \(first.job) is tried again"
    }

    func cancel(_ target: OperatorCommand.Target) throws -> String {
        let before = try find(target)
        let job = try handle(.cancelRequested, before.id)
        try audit(
            "jobs.cancel", target.id, before: before.state.rawValue,
            after: job.state == .canceled ? "canceled" : "cancel requested")
        return job.state == .canceled
            ? "canceled, \(job.credits) credits released"
            : "the provider is asked to stop; it may finish all the same"
    }

    func resolve(_ target: OperatorCommand.Target) throws -> String {
        let before = try find(target)
        guard let attention = before.attention else {
            throw ItemRefusal.skipped("nothing needs attention here")
        }
        // Taking the mark off would leave its credits held, with nobody at work and nobody told.
        guard before.state != .delivering else {
            throw ItemRefusal.skipped(
                "the copy of its pictures is open: re-drive the delivery, or release the hold")
        }
        let job = try handle(.attentionResolved(reason: reason), before.id)
        try audit(
            "jobs.resolve", target.id, before: attention.rawValue,
            after: job.state.rawValue)
        return job.state == before.state
            ? "\(attention.rawValue) resolved"
            : "\(attention.rawValue) resolved: the job failed and its credits were released"
    }

    private var reason: String { "\(author.name): \(author.reason)" }

    private func find(_ target: OperatorCommand.Target) throws -> JobRecord {
        guard let job = try JobRecord.find(JobID(target.id), in: tx),
            let row = try JobList(tx: tx).row(target.id)
        else { throw ItemRefusal.failed("there is no job \(target.id)") }
        try check(target, against: row.version)
        return job
    }

    /// Reads a row once its job is locked: what was read before may be no more by then.
    private func locked<Row>(
        _ name: String, _ id: String, in row: (String) throws -> Row?, job: (Row) -> String
    ) throws -> Row {
        guard let seen = try row(id), try JobRecord.find(JobID(job(seen)), in: tx) != nil,
            let found = try row(id)
        else { throw ItemRefusal.failed("there is no \(name) \(id)") }
        return found
    }

    /// The compare-and-set: what changed since the operator saw it is not touched.
    private func check(_ target: OperatorCommand.Target, against version: Int64) throws {
        guard target.version == nil || target.version == version else {
            throw ItemRefusal.skipped("it has changed since you saw it")
        }
    }

    private func handle(_ event: JobEvent, _ id: JobID) throws -> JobRecord {
        guard var jobCase = try JobCase(id, rules: rules, in: tx) else {
            throw ItemRefusal.failed("there is no job \(id)")
        }
        let outcome = try jobCase.handle(event)
        switch outcome.reaction {
        case .step: return outcome.job
        case .ignore(let why), .refuse(let why): throw ItemRefusal.skipped(why)
        }
    }

    private func audit(_ command: String, _ id: String, before: String, after: String) throws {
        try AuditLog(tx).write(command, target: id, before: before, after: after, by: author)
    }
}
