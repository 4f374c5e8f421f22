package import Credits
package import Database

/// A user's account in a time: what there was before, every entry, and what there was then.
package struct UserStatement: Sendable, Equatable, Codable {
    package var user: String
    /// The first instant of it; `nil` from the first entry on.
    package var from: Instant?
    /// The last instant of it.
    package var asOf: Instant
    /// The balance before the first entry of it.
    package var opening: Balance
    /// The balance after the last entry of it.
    package var closing: Balance
    /// What could be spent at its last instant.
    package var spendable: Int64
    /// The packages at its last instant, in the order of use.
    package var packages: [Package]
    /// Oldest first.
    package var entries: [Line]

    /// A package as it was at the statement's end.
    package struct Package: Sendable, Equatable, Codable {
        package var id: String
        package var source: String
        package var balance: Balance
        package var grantedAt: Instant
        package var startsAt: Instant
        package var expiresAt: Instant?
        package var revokedAt: Instant?
    }

    /// One entry, and the user's balance after it.
    package struct Line: Sendable, Equatable, Codable {
        package var number: Int64
        package var at: Instant
        /// `granted`, `frozen`, `settled` and so on.
        package var event: String
        package var package: String
        package var from: Bucket
        package var to: Bucket
        package var credits: Int64
        package var balance: Balance
        package var job: String?
        package var why: String?
    }
}

extension UserStatement {
    /// More entries than this belong in several statements.
    package static let entriesMax = 100_000

    /// What a statement is about.
    package struct Query: Sendable, Equatable {
        package var user: String
        package var from: Instant?
        /// The last instant; now if `nil`.
        package var asOf: Instant?

        package init(user: String, from: Instant? = nil, asOf: Instant? = nil) {
            self.user = user
            self.from = from
            self.asOf = asOf
        }
    }

    /// There is more than one statement can hold.
    package struct TooLong: Error, Sendable, CustomStringConvertible {
        package var description: String {
            "there are more than \(UserStatement.entriesMax) entries in that time:"
                + " ask for a shorter one"
        }
    }

    /// Reads a statement.
    ///
    /// - Throws: `LedgerError.unknownUser` or `.notYet`, or ``TooLong``.
    /// - Complexity: O(entries of the user until the statement's end).
    static func read(_ query: Query, in tx: Transaction) throws -> UserStatement {
        let (ledger, user) = (Ledger(tx), UserID(query.user))
        let asOf = query.asOf ?? tx.now
        try ledger.requireUser(user, at: asOf)
        var history = UserHistory()
        var opening = Balance()
        var lines: [Line] = []
        try ledger.forEachEntry(of: user, asOf: asOf) { entry in
            history.take(entry)
            guard query.from.map({ entry.at >= $0 }) ?? true else {
                opening = history.balance
                return
            }
            guard lines.count < entriesMax else { throw TooLong() }
            lines.append(Line(entry, balance: history.balance))
        }
        let past = try ledger.past(history, of: user, asOf: asOf)
        return UserStatement(
            user: query.user, from: query.from, asOf: asOf, opening: opening,
            closing: past.balance, spendable: past.spendable,
            packages: past.packages.map(Package.init), entries: lines)
    }
}

extension UserStatement.Package {
    fileprivate init(_ record: PackageRecord) {
        self.init(
            id: record.id.text, source: record.source.rawValue, balance: record.balance,
            grantedAt: record.grantedAt, startsAt: record.effectiveAt,
            expiresAt: record.expiresAt, revokedAt: record.revokedAt)
    }
}

extension UserStatement.Line {
    fileprivate init(_ entry: Entry, balance: Balance) {
        self.init(
            number: entry.number, at: entry.at, event: entry.event, package: entry.package.text,
            from: entry.from, to: entry.to, credits: entry.credits, balance: balance,
            job: entry.job?.text, why: entry.reason)
    }
}

extension LocalDesk {
    /// A user's account in a time.
    ///
    /// - Throws: `LedgerError.unknownUser` or `.notYet`, or ``UserStatement/TooLong``.
    package func statement(_ query: UserStatement.Query) async throws -> UserStatement {
        try await engine.read { try UserStatement.read(query, in: $0) }
    }
}
