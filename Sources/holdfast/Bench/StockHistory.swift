import Credits
import Database

/// The rows of one user who was granted packages and has used the first of them.
struct StockHistory {
    private struct Package {
        var id: PackageID
        var credits: Int64
        var expiresAt: Instant
    }

    private let user: UserID
    private let at: Instant
    private var packages: [Package] = []
    private var entries: [(entry: Entry, hash: [UInt8])] = []
    private var settled: Int64 = 0

    init(user: UserID, at: Instant) {
        self.user = user
        self.at = at
    }

    /// Adds a package, which has to expire later than the one before.
    mutating func grant(_ credits: Int64, as id: PackageID, expires: Instant) {
        packages.append(Package(id: id, credits: credits, expiresAt: expires))
        append(
            Entry(
                user: user, number: nextNumber, kind: .grant, package: id, from: .outside,
                to: .available, credits: credits, at: at, effectiveAt: at, expiresAt: expires,
                source: .purchase))
    }

    /// Uses the first package, which must have as much left.
    mutating func freezeAndSettle(_ credits: Int64, as hold: HoldID, for job: JobID) {
        let (package, expiresAt) = (packages[0].id, packages[0].expiresAt)
        append(
            Entry(
                user: user, number: nextNumber, kind: .freeze, package: package, from: .available,
                to: .held, credits: credits, hold: hold, job: job, at: at, expiresAt: expiresAt))
        append(
            Entry(
                user: user, number: nextNumber, kind: .settle, package: package, from: .held,
                to: .settled, credits: credits, hold: hold, job: job, at: at))
        settled += credits
    }

    private var nextNumber: Int64 { Int64(entries.count) + 1 }

    private mutating func append(_ entry: Entry) {
        entries.append((entry, entry.hash(after: entries.last?.hash ?? Entry.genesis)))
    }

    var userRow: SQL {
        let available = packages.reduce(0) { $0 + $1.credits } - settled
        return """
            (\(user), \(available), \(settled), \(entries.count),
                \(entries.last?.hash ?? Entry.genesis), \(at), \(at))
            """
    }

    var packageRows: [SQL] {
        packages.enumerated().map { index, package in
            let used = index == 0 ? settled : 0
            return """
                (\(package.id), \(user), \(PackageSource.purchase), \(package.credits),
                    \(package.credits - used), \(used), \(at), \(at), \(package.expiresAt))
                """
        }
    }

    var entryRows: [SQL] {
        entries.map { entry, hash in
            """
            (\(user), \(entry.number), \(entry.kind), \(entry.package), \(entry.from), \(entry.to),
                \(entry.credits), \(entry.hold), \(entry.job), \(at), \(entry.effectiveAt),
                \(entry.expiresAt), \(entry.source), \(hash))
            """
        }
    }
}
