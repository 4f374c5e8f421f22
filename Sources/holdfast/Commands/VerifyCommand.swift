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

    static let command = Command(
        path: ["verify"],
        summary: "Prove every balance from the ledger's entries, and every hold from its job",
        details: [
            "Exits with 1 and names the first broken rows if anything is wrong. What is found for"
                + " the whole ledger is shown by every console from then on."
        ],
        options: [user, .json] + Option.desk,
        example: "holdfast verify --json",
        action: .inTask { invocation in
            let user = invocation.value(user).map { UserID($0) }
            let report = try await Workplace.with(invocation) { workplace in
                let report = try await prove(user, workplace, invocation.streams)
                if user == nil { try await store(report, in: workplace.engine) }
                return report
            }
            tell(report, of: user, invocation)
            if invocation.has(.json) {
                invocation.streams.print(json: try JSONText.encode(report))
            }
            return report.ok ? .done : .failed
        })

    private static func prove(
        _ user: UserID?, _ workplace: Workplace, _ streams: Streams
    ) async throws -> VerificationReport {
        let report = try await Verification(workplace.engine).run(user: user) { done, all in
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
        _ report: VerificationReport, of user: UserID?, _ invocation: Invocation
    ) {
        let streams = invocation.streams
        guard !report.ok else {
            let whose = user.map { "\($0)'s part of the ledger" } ?? "The ledger"
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
