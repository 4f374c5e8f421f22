import Database
import FoundationEssentials

/// What became of a request under its key, as it is stored and told again.
package struct LedgerOutcome: Sendable, Hashable, Codable {
    /// Why nothing was done, if so.
    package var refusal: LedgerError?
    /// The package that was granted or revoked.
    package var package: PackageID?
    /// The hold that was frozen or refunded.
    package var hold: HoldID?
    /// What was taken from which package: by the hold, or by an adjustment.
    package var allocation: [Allocation] = []
    /// The credits that moved.
    package var credits: Int64 = 0
}

extension Ledger {
    private static let keyScope = "ledger"

    /// Does a request, at most once for its key.
    ///
    /// The same key with the same request tells the stored outcome again, allocation included, and
    /// writes nothing; a request that was refused stays refused (I11, 20, 21).
    ///
    /// - Parameters:
    ///   - request: what to do.
    ///   - key: 1 to 255 characters, chosen by the caller.
    /// - Returns: what was done, or why not: a refusal is an outcome that must be committed.
    /// - Throws: ``KeyReuse`` if the key stands for another request.
    package func perform(_ request: LedgerRequest, key: String) throws -> LedgerOutcome {
        let keys = KeyedOutcomes(tx, scope: Self.keyScope)
        let fingerprint = request.fingerprint
        if let stored = try keys.outcome(of: key, request: fingerprint) {
            return try JSONDecoder().decode(LedgerOutcome.self, from: Data(stored.utf8))
        }
        var outcome = LedgerOutcome()
        do {
            outcome = try perform(request)
        } catch let refusal as LedgerError {
            // It was thrown before anything was written.
            outcome.refusal = refusal
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = String(decoding: try encoder.encode(outcome), as: UTF8.self)
        try keys.store(text, for: key, request: fingerprint)
        return outcome
    }

    private func perform(_ request: LedgerRequest) throws -> LedgerOutcome {
        switch request {
        case .grant(let user, let credits, let source, let starts, let expires, let reason):
            let package = try grant(
                credits, to: user, source: source, starts: starts, expires: expires,
                reason: reason)
            return LedgerOutcome(package: package.id, credits: credits)
        case .freeze(let user, let credits, let job):
            let hold = try freeze(credits, of: user, for: job)
            return LedgerOutcome(
                hold: hold.id, allocation: try allocation(of: hold), credits: credits)
        case .refund(let job, let credits, let reason):
            // Another refund may be under way: what this one gave is told by what was before it.
            try lock(hold(for: job).user)
            let before = try hold(for: job)
            let after = try refund(job, credits: credits, reason: reason)
            return LedgerOutcome(hold: after.id, credits: after.refunded - before.refunded)
        case .revoke(let id, let reason):
            try lock(package(id).user)
            let before = try package(id)
            let after = try revoke(id, reason: reason)
            return LedgerOutcome(
                package: id, credits: after.balance.revoked - before.balance.revoked)
        case .adjust(let user, let credits, let expires, let reason):
            let done = try adjust(user, by: credits, expires: expires, reason: reason)
            return LedgerOutcome(
                package: done.package?.id, allocation: done.taken, credits: credits)
        }
    }
}
