package import Credits
package import Database
import Jobs

/// What a proof of the ledger found.
package struct VerificationReport: Sendable, Equatable, Codable {
    /// Whether nothing is broken.
    package var ok: Bool
    /// How many rows were compared.
    package var checked: Int
    /// At most ``Verification/brokenMax``, in the order in which they were found.
    package var broken: [BrokenRow]
}

/// Proves the whole ledger: every balance from its entries, every hold against its job.
package struct Verification: Sendable {
    /// More broken rows than this say nothing more.
    package static let brokenMax = 1_000
    /// How many users are proved in one transaction: short enough not to hold back the log's end.
    static let usersPerTransaction = 200

    private let engine: any Engine

    package init(_ engine: any Engine) {
        self.engine = engine
    }

    /// Proves everything, or one user.
    ///
    /// - Parameters:
    ///   - user: the one to prove; everybody if `nil`.
    ///   - progress: is told how many users of how many are done.
    /// - Returns: what was found; broken rows are no error of this call.
    /// - Throws: `CancellationError` if canceled: half a proof is none.
    /// - Complexity: O(entries), in constant space but for one user's packages and holds.
    package func run(
        user: UserID? = nil, progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> VerificationReport {
        var report = VerificationReport(ok: true, checked: 0, broken: [])
        if let user {
            report.add(try await engine.read { try Self.prove([user], in: $0) })
            return report
        }
        let all = try await engine.read { try LedgerVerifier($0).userCount() }
        report.add(
            try await engine.read { tx in
                var verifier = LedgerVerifier(tx)
                return Part(checked: 0, broken: try verifier.orphans())
            })
        var last: UserID?
        var done = 0
        while true {
            try Task.checkCancellation()
            let after = last
            let (part, users) = try await engine.read { tx in
                let users = try LedgerVerifier(tx).users(
                    after: after, limit: Self.usersPerTransaction)
                return (try Self.prove(users, in: tx), users)
            }
            report.add(part)
            done += users.count
            progress(done, max(all, done))
            guard users.count == Self.usersPerTransaction else { break }
            last = users.last
        }
        return report
    }

    /// Proves everything and lets every console show what was found.
    package func runAndStore() async throws -> VerificationReport {
        let report = try await run()
        try await engine.write { tx in
            try LedgerCheck(
                checkedAt: tx.now, isSound: report.ok,
                broken: report.broken.first.map { "\($0)" }
            ).store(in: tx)
        }
        return report
    }

    fileprivate struct Part: Sendable {
        var checked: Int
        var broken: [BrokenRow]
    }

    private static func prove(_ users: [UserID], in tx: Transaction) throws -> Part {
        var ledger = LedgerVerifier(tx)
        var jobs = JobsVerifier(tx)
        var broken: [BrokenRow] = []
        for user in users {
            broken += try ledger.verify(user)
            broken += try jobs.verify(user)
        }
        return Part(checked: ledger.checked + jobs.checked, broken: broken)
    }
}

extension VerificationReport {
    fileprivate mutating func add(_ part: Verification.Part) {
        checked += part.checked
        broken += part.broken.prefix(Verification.brokenMax - broken.count)
        ok = ok && part.broken.isEmpty
    }
}
