import Credits
import Database

/// Measures the ledger on an engine of its own, filled first and proved afterwards.
struct LedgerBench: Sendable {
    /// Which users the callers work on.
    enum Spread: String, CaseIterable, Sendable {
        /// Each time any of them.
        case uniform
        /// Always the same one.
        case hot
    }

    /// Where the ledger is.
    enum Place: Sendable {
        case sqlite
        /// On a server of the benchmark's own.
        case privateServer
        /// On a server that is there, in a schema that is dropped again.
        case server(url: String)
    }

    /// What a person may choose.
    struct Plan: Sendable {
        var place = Place.sqlite
        var callers = 32
        var users = 1_000
        var packagesPerUser = 3
        /// How many entries there are before; nothing but the grants of the packages if zero.
        var entries = 0
        var spreads = Spread.allCases
        var isPartial = false
        /// How many pairs are measured, instead of as many as there is time for.
        var pairs: Int?
    }

    /// More users say little more of whether the ledger is sound, and take their time.
    private static let provedUsersMax = 200
    private static let schemaOption = "-csearch_path%3Dholdfast_bench"

    var plan: Plan
    /// A directory on the disk to measure, for what is thrown away.
    var directory: String
    var progress: @Sendable (String) -> Void

    /// Runs each spread for `time`.
    ///
    /// - Throws: ``StartError`` if there is no server, or if the ledger is not sound afterwards;
    ///   `CancellationError` if the task is canceled. Nothing stays behind then, either.
    func run(for time: Duration) async throws -> LedgerReport {
        switch plan.place {
        case .sqlite:
            let engine = try SQLiteEngine.open(path: "\(directory)/ledger.db", create: true)
            return try await closing(engine) { try await measure($0, for: time) }
        case .privateServer:
            progress("starting a PostgreSQL server …")
            let server = try await PrivateServer.start(in: directory)
            let result: Result<LedgerReport, any Error>
            do {
                result = .success(try await run(on: server.url, for: time))
            } catch { result = .failure(error) }
            await server.stop()
            return try result.get()
        case .server(let url):
            return try await run(on: url, for: time)
        }
    }

    private func run(on url: String, for time: Duration) async throws -> LedgerReport {
        let keeper = try PostgresEngine.open(url: url, writers: 1, readers: 1)
        return try await closing(keeper) { keeper in
            do {
                _ = try await keeper.write { try $0.execute("CREATE SCHEMA holdfast_bench") }
            } catch let error as DatabaseError where error.code == "42P06" {
                throw StartError(
                    "another benchmark runs on this server, or one was killed there:"
                        + " DROP SCHEMA holdfast_bench CASCADE removes what it left")
            }
            let result: Result<LedgerReport, any Error>
            do {
                let engine = try PostgresEngine.open(url: Self.inSchema(url))
                result = .success(
                    try await closing(engine) { try await measure($0, for: time) })
            } catch { result = .failure(error) }
            _ = try await keeper.write { try $0.execute("DROP SCHEMA holdfast_bench CASCADE") }
            return try result.get()
        }
    }

    /// The same server, with the benchmark's schema as the one in which tables are made.
    static func inSchema(_ url: String) -> String {
        guard url.contains("://") else { return "\(url) options=-csearch_path=holdfast_bench" }
        return "\(url)\(url.contains("?") ? "&" : "?")options=\(schemaOption)"
    }

    private func closing<E: Engine, R: Sendable>(
        _ engine: E, _ body: (E) async throws -> R
    ) async throws -> R {
        let result: Result<R, any Error>
        do { result = .success(try await body(engine)) } catch { result = .failure(error) }
        await engine.close()
        return try result.get()
    }

    private func measure(_ engine: any Engine, for time: Duration) async throws -> LedgerReport {
        let stock = LedgerStock(
            users: plan.users, packagesPerUser: plan.packagesPerUser, entries: plan.entries)
        try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
        try await stock.write(in: engine) { done, all in
            progress(ProgressBar.line(done, of: all, unit: "entries"))
        }
        var report = LedgerReport(
            engine: engine.dialect.name.rawValue, callers: plan.callers, users: plan.users,
            packagesPerUser: plan.packagesPerUser, entries: stock.entriesWritten)
        for spread in plan.spreads {
            progress("measuring the ledger, \(spread.rawValue) …")
            let load = LedgerLoad(
                users: plan.users, callers: plan.callers, isHot: spread == .hot,
                isPartial: plan.isPartial, pairs: plan.pairs)
            report.runs[spread] = LedgerReport.Run(
                try await load.run(in: engine, for: time), connections: connections)
        }
        progress("proving the ledger …")
        try await prove(engine)
        return report
    }

    /// How many commits can be under way at once.
    private var connections: Int {
        if case .sqlite = plan.place { 1 } else { PostgresEngine.sharedTransactionsMax }
    }

    /// Figures of a ledger that is wrong are worth nothing.
    private func prove(_ engine: any Engine) async throws {
        for number in 0..<min(plan.users, Self.provedUsersMax) {
            try Task.checkCancellation()
            let broken = try await engine.read { tx in
                var verifier = LedgerVerifier(tx)
                return try verifier.verify(LedgerStock.user(number))
            }
            guard let first = broken.first else { continue }
            throw StartError("the ledger is broken after the benchmark: \(first)")
        }
    }
}
