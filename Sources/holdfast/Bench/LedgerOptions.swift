/// What a person may choose of the ledger's benchmark.
enum LedgerOptions {
    private static let engine = Option(
        name: "engine", value: "NAME", help: "ledger: where it is stored (sqlite unless given)",
        choices: ["sqlite", "postgresql"])
    private static let url = Option(
        name: "url", value: "URL",
        help: "ledger: a PostgreSQL server to measure (else one is started for it)")
    private static let callers = Option(
        name: "callers", value: "N",
        help: "ledger: how many ask at the same time, 1 to 1024 (32 unless given)")
    private static let users = Option(
        name: "users", value: "N",
        help: "ledger: how many users (1000 unless given, or one for ten --entries)")
    private static let packages = Option(
        name: "packages", value: "N", help: "ledger: packages of each, 1 to 100 (3 unless given)")
    private static let entries = Option(
        name: "entries", value: "N",
        help: "ledger: how many entries are there before (one a package unless given)")
    private static let hot = Option(name: "hot", help: "ledger: only with all callers on one user")
    private static let uniform = Option(
        name: "uniform", help: "ledger: only with callers on any user")
    private static let pairs = Option(
        name: "pairs", value: "N",
        help: "ledger: measure N pairs, whatever time they take: for a profiler")
    private static let part = Option(
        name: "part", help: "ledger: settle 7 credits of 10, and give back the rest")

    static let all = [
        engine, url, callers, users, packages, entries, hot, uniform, pairs, part,
    ]

    private static let usersMax: Int64 = 10_000_000
    private static let entriesMax: Int64 = 1_000_000_000

    /// Reads them from the command line.
    static func plan(_ invocation: Invocation) throws(UsageError) -> LedgerBench.Plan {
        var plan = LedgerBench.Plan()
        plan.place = try place(invocation)
        plan.callers = Int(try invocation.integer(callers, in: 1...1_024) ?? 32)
        plan.packagesPerUser = Int(try invocation.integer(packages, in: 1...100) ?? 3)
        let entries = try invocation.integer(entries, in: 1...entriesMax)
        plan.entries = Int(entries ?? 0)
        plan.users = Int(
            try invocation.integer(users, in: 1...usersMax)
                ?? entries.map { min(max($0 / 10, 1), usersMax) } ?? 1_000)
        plan.pairs = try invocation.integer(pairs, in: 1...entriesMax).map { Int($0) }
        plan.isPartial = invocation.has(part)
        switch (invocation.has(uniform), invocation.has(hot)) {
        case (true, false): plan.spreads = [.uniform]
        case (false, true): plan.spreads = [.hot]
        default: plan.spreads = LedgerBench.Spread.allCases
        }
        return plan
    }

    private static func place(_ invocation: Invocation) throws(UsageError) -> LedgerBench.Place {
        switch (invocation.value(engine), invocation.value(url)) {
        case ("sqlite", .some): throw invocation.usage("--url is of PostgreSQL, not of sqlite")
        case (_, .some(let url)): return .server(url: url)
        case ("postgresql", nil): return .privateServer
        default: return .sqlite
        }
    }
}
