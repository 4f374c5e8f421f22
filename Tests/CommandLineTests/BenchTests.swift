import Credits
import Database
import Dispatch
import Foundation
import Support
import Testing

@testable import holdfast

/// What `holdfast bench ledger` takes, does and prints; how fast it is, is no test's affair.
struct BenchTests {
    private static let binary = ProcessInfo.processInfo.environment["HOLDFAST_BINARY"]

    @Test(arguments: [
        (["--engine", "mysql"], "--engine is one of sqlite, postgresql, not mysql"),
        (["--callers", "0"], "--callers is a number from 1 to 1024, not 0"),
        (["--packages", "101"], "--packages is a number from 1 to 100, not 101"),
        (["--entries", "many"], "--entries is a number from 1 to 1000000000, not many"),
        (["--for", "0s"], "--for is longer than nothing"),
        (
            ["--engine", "sqlite", "--url", "postgresql:///x"],
            "--url is of PostgreSQL, not of sqlite"
        ),
    ])
    func `options that make no sense are refused`(options: [String], why: String) async {
        let run = await CommandRun(["bench", "ledger"] + options)
        #expect(run.code == .usage)
        #expect(run.errors.hasPrefix("holdfast: \(why)\n"), "\(run.errors)")
    }

    @Test(arguments: [
        ("postgresql:///db", "postgresql:///db?options=-csearch_path%3Dholdfast_bench"),
        ("postgresql:///db?a=b", "postgresql:///db?a=b&options=-csearch_path%3Dholdfast_bench"),
        ("host=h dbname=d", "host=h dbname=d options=-csearch_path=holdfast_bench"),
    ])
    func `a server's URL is kept with the schema of the benchmark`(url: String, inSchema: String) {
        #expect(LedgerBench.inSchema(url) == inSchema)
    }

    @Test(arguments: EngineKind.allCases)
    func `what is there before is a sound ledger`(kind: EngineKind) async throws {
        let stock = LedgerStock(users: 7, packagesPerUser: 3, entries: 200)
        try await kind.withEngine { engine in
            try await engine.migrate(MigrationPlan(CreditsSchema.migrations))
            try await stock.write(in: engine) { _, _ in }
            try await engine.read { tx in
                var verifier = LedgerVerifier(tx)
                #expect(try verifier.users(after: nil, limit: 10).count == 7)
                #expect(try verifier.orphans().isEmpty)
                for number in 0..<7 {
                    #expect(try verifier.verify(LedgerStock.user(number)).isEmpty)
                }
                let entries = try tx.first("SELECT count(*) FROM entries") { row in
                    try row.get(0, as: Int.self)
                }
                #expect(entries == stock.entriesWritten)
                #expect(entries == 199)
            }
        }
    }

    @Test(
        .timeLimit(.minutes(5)),
        arguments: [
            (EngineKind.sqlite, ["--pairs", "50"]), (.sqlite, ["--pairs", "50", "--part"]),
            (.postgresql, ["--pairs", "50", "--part"]),
        ] as [(EngineKind, [String])])
    func `a short run measures both spreads and leaves nothing`(
        kind: EngineKind, options: [String]
    ) async throws {
        try await withTemporaryDirectory { directory in
            // The server's own user has to be able to enter.
            #expect(chmod(directory, 0o755) == 0)
            let run = await CommandRun(
                [
                    "bench", "ledger", "--engine", kind.rawValue, "--for", "200ms", "--callers",
                    "4",
                    "--entries", "300", "--dir", directory, "--json",
                ] + options)
            #expect(run.code == .done, "\(run.errors)")
            let ledger = try #require(try run.json()["ledger"] as? [String: Any])
            #expect(ledger["engine"] as? String == kind.rawValue)
            #expect(ledger["callers"] as? Int == 4)
            #expect(ledger["users"] as? Int == 30)
            #expect(ledger["packages_per_user"] as? Int == 3)
            #expect(ledger["entries"] as? Int == 300)
            for name in ["pairs_per_second", "hot_pairs_per_second", "p50_ms", "p99_ms"] {
                #expect(ledger[name] as? Double ?? 0 > 0, "\(name)")
            }
            for spread in ["uniform", "hot"] { try check(ledger[spread] as? [String: Any]) }
            let disk = try #require(try run.json()["disk"] as? [String: Any])
            for name in ["fsync_us", "fsync_after_us"] { #expect(disk[name] as? Double ?? 0 > 0) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }

    private func check(_ run: [String: Any]?) throws {
        let run = try #require(run)
        for operation in ["pair", "freeze", "settle"] {
            let quantiles = try #require(run[operation] as? [String: Double])
            #expect(quantiles.keys.sorted() == ["p50_ms", "p99_ms"])
        }
        let names = [
            "pairs_per_second", "commits", "writes_per_commit", "largest_group",
            "statements_per_pair", "commit_share", "processor_us_per_pair",
        ]
        for name in names { #expect(run[name] as? Double ?? 0 > 0, "\(name)") }
    }

    @Test(
        .enabled(if: Self.binary != nil), .timeLimit(.minutes(5)),
        arguments: [EngineKind.sqlite, .postgresql])
    func `a signal stops it, and nothing is left`(kind: EngineKind) async throws {
        try await withTemporaryDirectory { directory in
            #expect(chmod(directory, 0o755) == 0)
            let words = [
                "bench", "ledger", "--engine", kind.rawValue, "--for", "1h", "--dir", directory,
            ]
            try await ChildProcess.with(try #require(Self.binary), words) { bench in
                // It has begun once there is something of it.
                try await eventually("something in \(directory)") {
                    let names = try FileManager.default.contentsOfDirectory(atPath: directory)
                    return names.isEmpty && !bench.now.isOver ? nil : true
                }
                bench.signal(SIGINT)
                let end = try await bench.end()
                #expect(end.code == 1)
                #expect(end.error.hasSuffix("the benchmark was stopped; nothing of it is left\n"))
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
        }
    }
}
