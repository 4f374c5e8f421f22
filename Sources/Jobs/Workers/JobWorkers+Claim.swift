import Credits
import Database

/// What was taken of the work that is due.
struct Claimed<Item: Sendable>: Sendable {
    var items: [Item]
    /// Whether more may be due: not every job that was looked at is work for a worker.
    var isMore: Bool
}

/// A job that is due, and whose it is.
struct DueJob: Hashable {
    let id: JobID
    let user: UserID

    /// The order in which everybody locks users who locks several.
    func isLocked(before other: DueJob) -> Bool {
        user == other.user
            ? id.text < other.id.text
            : user.text.utf8.lexicographicallyPrecedes(other.user.text.utf8)
    }
}

extension JobWorkers {
    /// How long a job rests that could not be carried on, or an attempt that could not be read.
    static let brokenRest: Duration = .seconds(60)

    /// Takes jobs that are due, in one transaction.
    ///
    /// Where one of them makes that fail, each is taken in a transaction of its own, and those that
    /// fail again are put off: a broken row is a matter of its job, and must not stop the others.
    ///
    /// - Parameters:
    ///   - limit: How many to look at.
    ///   - due: Finds them.
    ///   - take: Decides what one of them needs; its work, if any.
    /// - Returns: the work, and whether there may be more.
    /// - Throws: what keeps even one job from being put off: the database is out of order.
    func claim<Item: Sendable>(
        _ limit: Int, due: @escaping @Sendable (Transaction) throws -> [DueJob],
        take: @escaping @Sendable (Transaction, JobID) throws -> Item?
    ) async throws -> Claimed<Item> {
        do {
            return try await world.engine.write { tx in
                let jobs = try due(tx)
                var items: [JobID: Item] = [:]
                for job in jobs.sorted(by: { $0.isLocked(before: $1) }) {
                    items[job.id] = try take(tx, job.id)
                }
                return Claimed(
                    items: jobs.compactMap { items[$0.id] }, isMore: jobs.count >= limit)
            }
        } catch {
            return try await claimSingly(limit, due: due, take: take)
        }
    }

    private func claimSingly<Item: Sendable>(
        _ limit: Int, due: @escaping @Sendable (Transaction) throws -> [DueJob],
        take: @escaping @Sendable (Transaction, JobID) throws -> Item?
    ) async throws -> Claimed<Item> {
        let jobs = try await world.engine.write { try due($0) }.map(\.id)
        var items: [Item] = []
        for job in jobs {
            do {
                let item = try await world.engine.write { tx -> Item? in
                    // Others may have been here since.
                    try Self.isDue(job, in: tx) ? try take(tx, job) : nil
                }
                if let item { items.append(item) }
            } catch {
                world.log.error("job \(job): cannot be carried on: \(error)")
                try await world.engine.write { tx in
                    _ = try tx.execute(
                        """
                        UPDATE jobs SET wake_at = \(tx.now + Self.brokenRest)
                        WHERE id = \(job) AND wake_at <= \(tx.now)
                        """)
                }
            }
        }
        return Claimed(items: items, isMore: jobs.count >= limit)
    }

    private static func isDue(_ job: JobID, in tx: Transaction) throws -> Bool {
        try tx.first(
            """
            SELECT 1 FROM jobs WHERE id = \(job) AND wake_at <= \(tx.now)
            \(sql: tx.dialect.forUpdate)
            """
        ) { _ in true } ?? false
    }

    /// Jobs in these states whose time has come, those of the first state before the others, and
    /// of one state the longest waiting first.
    static func due(_ states: [JobState], limit: Int, in tx: Transaction) throws -> [DueJob] {
        var due: [DueJob] = []
        for state in states where due.count < limit {
            due += try tx.rows(
                """
                SELECT id, user_id FROM jobs WHERE state = \(state) AND wake_at <= \(tx.now)
                ORDER BY wake_at LIMIT \(limit - due.count)
                \(sql: tx.dialect.forUpdateSkipLocked)
                """
            ) { try DueJob(id: $0.get(0), user: $0.get(1)) }
        }
        return due
    }
}
