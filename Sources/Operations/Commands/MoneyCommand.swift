package import Credits
package import Database
import Jobs

/// What an operator does to a user's credits.
package struct MoneyCommand {
    let tx: Transaction
    let author: AuditLog.Author

    package init(tx: Transaction, author: AuditLog.Author) {
        self.tx = tx
        self.author = author
    }

    /// Gives settled credits of a job back.
    func refund(_ target: OperatorCommand.Target, credits: Int64?) throws -> String {
        guard let job = try JobRecord.find(JobID(target.id), in: tx),
            let row = try JobList(tx: tx).row(target.id)
        else { throw ItemRefusal.failed("there is no job \(target.id)") }
        try Ledger(tx).lock(job.user)
        guard target.version == nil || target.version == row.version else {
            throw ItemRefusal.skipped("it has changed since you saw it")
        }
        let before = try Ledger(tx).hold(for: job.id)
        guard before.state == .settled else {
            throw ItemRefusal.skipped(
                before.state == .held
                    ? "nothing is charged yet: the credits are held"
                    : "nothing was charged: the hold was released")
        }
        guard before.refunded < before.settled else {
            throw ItemRefusal.skipped("all \(before.settled) credits were refunded already")
        }
        let revokedBefore = try Ledger(tx).revokedCredits(of: job.id)
        let hold = try Ledger(tx).refund(
            job.id, credits: credits, reason: "\(author.name): \(author.reason)")
        let given = hold.refunded - before.refunded
        try JobTimeline(tx).append("refund", "\(given) credits, by \(author.name)", to: job.id)
        try touch(job)
        try AuditLog(tx).write(
            "users.refund", target: job.id.text, before: "refunded \(before.refunded)",
            after: "refunded \(hold.refunded) of \(hold.settled)", by: author)
        let revoked = try Ledger(tx).revokedCredits(of: job.id) - revokedBefore
        return "refunded \(given) credits to \(job.user)\(TakenBack(credits: revoked).ending)"
    }

    /// What the product sees of the job has changed: its `ETag` must, too.
    private func touch(_ job: JobRecord) throws {
        _ = try tx.execute(
            """
            UPDATE jobs SET version = version + 1, updated_at = \(tx.now) WHERE id = \(job.id)
            """)
    }

    func grant(_ credits: Int64, to user: String, expires: Instant?) throws -> String {
        let package = try Ledger(tx).grant(
            credits, to: UserID(user), source: .goodwill, expires: expires,
            reason: "\(author.name): \(author.reason)")
        try AuditLog(tx).write(
            "users.grant", target: user, before: nil,
            after: "\(credits) credits, package \(package.id)", by: author)
        return "granted \(credits) credits to \(user)"
    }

    func revoke(_ id: PackageID) throws -> String {
        try Ledger(tx).lock(Ledger(tx).package(id).user)
        let before = try Ledger(tx).package(id).balance.revoked
        let package = try takeBack(id)
        let taken = package.balance.revoked - before
        let pending = package.balance.held
        return "revoked \(taken) credits of \(package.user)"
            + (pending > 0 ? ", and what comes back of \(pending) held ones" : "")
    }

    /// Takes a package back, and writes down who did.
    ///
    /// - Returns: the package as it is now.
    /// - Throws: what `Ledger.revoke(_:reason:)` throws; nothing is written then.
    package func takeBack(_ id: PackageID) throws -> PackageRecord {
        try Ledger(tx).lock(Ledger(tx).package(id).user)
        let before = try Ledger(tx).package(id)
        let package = try Ledger(tx).revoke(id, reason: "\(author.name): \(author.reason)")
        try AuditLog(tx).write(
            "users.revoke", target: id.text, before: before.inWords, after: package.inWords,
            by: author)
        return package
    }

    func adjust(_ user: String, by credits: Int64, expires: Instant?) throws -> String {
        _ = try correct(UserID(user), by: credits, expires: expires)
        return credits > 0
            ? "gave \(credits) credits to \(user)" : "took \(-credits) credits from \(user)"
    }

    /// Corrects a user's credits, and writes down who did.
    ///
    /// - Throws: what `Ledger.adjust(_:by:expires:reason:)` throws; nothing is written then.
    package func correct(
        _ user: UserID, by credits: Int64, expires: Instant?
    ) throws -> Adjustment {
        let adjustment = try Ledger(tx).adjust(
            user, by: credits, expires: expires, reason: "\(author.name): \(author.reason)")
        let after = adjustment.balance.available
        try AuditLog(tx).write(
            "users.adjust", target: user.text, before: "available \(after - credits)",
            after: "available \(after)", by: author)
        return adjustment
    }
}

extension PackageRecord {
    /// Where its credits are, for the audit.
    fileprivate var inWords: String {
        "available \(balance.available), held \(balance.held), settled \(balance.settled), "
            + "revoked \(balance.revoked)"
    }
}
