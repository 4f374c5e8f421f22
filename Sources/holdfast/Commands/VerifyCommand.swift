import Credits
import Database
import FoundationEssentials
import Jobs
import Operations
import Terminal

/// `holdfast verify`: proves the ledger.
enum VerifyCommand {
    /// How many broken rows the text names.
    private static let namedMax = 10

    private static let user = Option(name: "user", value: "ID", help: "prove one user only")
    private static let since = Option(
        name: "since", value: "WHEN",
        help: "prove those only who had an entry since: 2027-01-31, an instant, or 24h ago")
    private static let readers = Option(
        name: "readers", value: "N",
        help: "prove N parts at the same time, 1 to 16 (4 unless given)")

    static let command = Command(
        path: ["verify"],
        summary: "Prove every balance from the ledger's entries, and every hold from its job",
        details: [
            "Derives every balance, hold and package from the entries, and checks each entry"
                + " against those before it: order of use, expiry, lifetime, chain (I1 to I14),"
                + " and every job against its hold (J1, J2).",
            "Exits with 1 and names the first broken rows if anything is wrong. What is found for"
                + " the whole ledger is shown by every console from then on.",
        ],
        options: [user, since, readers, .json] + Option.desk,
        example: "holdfast verify --json",
        action: .inTask { invocation in
            let user = invocation.value(user).map { UserID($0) }
            let since = try PastInstant.read(
                since, invocation, now: SystemClock().now())
            guard user == nil || since == nil else {
                throw invocation.usage("--user and --since exclude each other")
            }
            let readers = Int(try invocation.integer(readers, in: 1...16) ?? 4)
            let report = try await Workplace.with(invocation, readers: readers) { workplace in
                let verification = Verification(workplace.engine, readers: readers)
                let report = try await prove(user, since, verification, invocation.streams)
                if user == nil, since == nil { try await store(report, in: workplace.engine) }
                return report
            }
            tell(report, of: user, since, invocation)
            if invocation.has(.json) {
                invocation.streams.print(json: try JSONText.encode(report))
            }
            return report.ok ? .done : .failed
        })

    private static func prove(
        _ user: UserID?, _ since: Instant?, _ verification: Verification, _ streams: Streams
    ) async throws -> VerificationReport {
        let report = try await verification.run(user: user, since: since) { done, all in
            streams.progress(ProgressBar.line(done, of: all, unit: "users"))
        }
        streams.progress("")
        if report.checked == 0, let user {
            throw CommandFailure("there is no user \(user)")
        }
        return report
    }

    /// Lets every console show what was found.
    private static func store(_ report: VerificationReport, in engine: any Engine) async throws {
        try await engine.write { tx in
            let check = LedgerCheck(
                checkedAt: tx.now, isSound: report.ok,
                broken: report.broken.first.map { "\($0)" })
            let json = String(decoding: try JSONEncoder().encode(check), as: UTF8.self)
            try SettingsValue.set(.ledgerCheck, to: json, by: "verify", in: tx)
        }
    }

    private static func tell(
        _ report: VerificationReport, of user: UserID?, _ since: Instant?,
        _ invocation: Invocation
    ) {
        let streams = invocation.streams
        guard !report.ok else {
            let whose =
                user.map { "\($0)'s part of the ledger" }
                ?? since.map { "The ledger of who had an entry since \($0.readable)" }
                ?? "The ledger"
            if !invocation.has(.json) {
                streams.print("\(whose) is sound: \(report.checked.grouped) rows were proved.")
            }
            return
        }
        streams.note("holdfast: the ledger is broken, stop the service and look at these rows:")
        for row in report.broken.prefix(namedMax) { streams.note("  \(row)") }
        let rest = report.broken.count - namedMax
        if rest > 0 { streams.note("  and \(rest.grouped) more: --json names them") }
    }
}

/// How far something is, as a line.
enum ProgressBar {
    private static let columns = 30

    static func line(_ done: Int, of all: Int, unit: String) -> String {
        let filled = all > 0 ? min(done * columns / all, columns) : columns
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: columns - filled)
        return "[\(bar)] \(done.grouped) of \(all.grouped) \(unit)"
    }
}
