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
    private let readers: Int

    /// - Parameters:
    ///   - engine: the database.
    ///   - readers: how many parts are proved at the same time; one leaves the others to those who
    ///     are being served.
    package init(_ engine: any Engine, readers: Int = 1) {
        precondition(readers > 0)
        self.engine = engine
        self.readers = readers
    }

    /// Proves everything, or one user, or everybody who has had an entry lately.
    ///
    /// - Parameters:
    ///   - user: the one to prove; everybody if `nil`.
    ///   - since: leaves out those whose last entry is older.
    ///   - progress: is told how many users of how many are done.
    /// - Returns: what was found, in the order of the users; broken rows are no error of this call.
    /// - Throws: `CancellationError` if canceled: half a proof is none.
    /// - Complexity: O(entries), in constant space but for one user's packages, holds and jobs.
    package func run(
        user: UserID? = nil, since: Instant? = nil,
        progress: @Sendable (_ done: Int, _ all: Int) -> Void = { _, _ in }
    ) async throws -> VerificationReport {
        if let user {
            var report = VerificationReport(ok: true, checked: 0, broken: [])
            report.add(try await engine.read { try Self.prove([user], in: $0) })
            return report
        }
        let (all, orphans) = try await engine.read { tx in
            var verifier = LedgerVerifier(tx)
            let sums = since == nil ? try CreditSums(tx).broken() : []
            return (try verifier.userCount(since: since), try verifier.orphans() + sums)
        }
        var parts: [Int: Part] = [0: Part(checked: 0, broken: orphans)]
        try await withThrowingTaskGroup(of: (Int, Part).self) { group in
            var (last, started, running, done) = (UserID?.none, 0, 0, 0)
            var isEnd = false
            while !isEnd || running > 0 {
                try Task.checkCancellation()
                if !isEnd, running < readers {
                    let users = try await users(after: last, since: since)
                    isEnd = users.count < Self.usersPerTransaction
                    last = users.last
                    started += 1
                    running += 1
                    group.addTask { [engine, started] in
                        (started, try await engine.read { try Self.prove(users, in: $0) })
                    }
                } else if let (place, part) = try await group.next() {
                    parts[place] = part
                    running -= 1
                    done += part.users
                    progress(done, max(all, done))
                }
            }
        }
        // The first broken row is the same however the parts overtook one another.
        return parts.sorted { $0.key < $1.key }.reduce(
            into: VerificationReport(ok: true, checked: 0, broken: [])
        ) { $0.add($1.value) }
    }

    /// Proves everything in one transaction, as it would be if that were committed.
    ///
    /// - Parameters:
    ///   - tx: the transaction, which may have written.
    ///   - progress: is told how many users of how many are done; what it throws ends the proof.
    /// - Returns: what was found; broken rows are no error of this call.
    /// - Throws: what the database or `progress` says.
    package static func run(
        in tx: Transaction, progress: (_ done: Int, _ all: Int) throws -> Void
    ) throws -> VerificationReport {
        var verifier = LedgerVerifier(tx)
        let all = try verifier.userCount(since: nil)
        var report = VerificationReport(ok: true, checked: 0, broken: [])
        report.add(Part(checked: 0, broken: try verifier.orphans()))
        var (last, done) = (UserID?.none, 0)
        while true {
            try progress(done, all)
            let users = try verifier.users(after: last, limit: usersPerTransaction, since: nil)
            report.add(try prove(users, in: tx))
            done += users.count
            guard let next = users.last, users.count == usersPerTransaction else { break }
            last = next
        }
        try progress(done, all)
        return report
    }

    private func users(after last: UserID?, since: Instant?) async throws -> [UserID] {
        try await engine.read {
            try LedgerVerifier($0).users(
                after: last, limit: Self.usersPerTransaction, since: since)
        }
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
        var users = 0
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
        return Part(
            users: users.count, checked: ledger.checked + jobs.checked,
            broken: Array(broken.prefix(brokenMax)))
    }
}

extension VerificationReport {
    fileprivate mutating func add(_ part: Verification.Part) {
        checked += part.checked
        broken += part.broken.prefix(Verification.brokenMax - broken.count)
        ok = ok && part.broken.isEmpty
    }
}
