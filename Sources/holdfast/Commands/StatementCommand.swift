import Credits
import Database
import Operations
import Terminal

/// `holdfast users statement`: a user's account in a time, as text, CSV or JSON.
enum StatementCommand {
    private static let asOf = Option(
        name: "as-of", value: "WHEN",
        help: "as it stood then: 2027-01-31, 2027-01-31T12:00:00Z, or 30d for so long ago")
    private static let from = Option(
        name: "from", value: "WHEN", help: "leave out the entries before")
    private static let to = Option(
        name: "to", value: "WHEN", help: "leave out the entries from then on")
    private static let format = Option(
        name: "format", value: "FORMAT", help: "text, csv or json (text unless given)",
        choices: ["text", "csv", "json"])

    static let command = Command(
        path: ["users", "statement"],
        summary: "Show a user's account in a time, with the balance after each entry",
        details: [
            "Every balance is derived from the entries, so that it can be had of any past instant."
        ],
        arguments: [Argument(name: "ID", help: "the user's id")],
        options: [asOf, from, to, format, .json] + Option.desk,
        example: "holdfast users statement user-17 --from 2027-01-01 --to 2027-02-01 --format csv",
        action: .inTask { invocation in
            let query = try query(invocation)
            let format = try format(invocation)
            let statement = try await Workplace.with(invocation) { workplace in
                do {
                    return try await workplace.desk.statement(query)
                } catch let refusal as LedgerError {
                    throw CommandFailure("\(refusal)")
                } catch let refusal as UserStatement.TooLong {
                    throw CommandFailure("\(refusal): --from and --to")
                }
            }
            let streams = invocation.streams
            switch format {
            case "json": streams.print(json: try JSONText.encode(statement))
            case "csv": for line in statement.csvLines { streams.print(line) }
            default:
                for line in statement.textLines(width: streams.traits.columns) {
                    streams.print(line)
                }
            }
            return .done
        })

    private static func format(_ invocation: Invocation) throws(UsageError) -> String {
        let format = invocation.value(format)
        guard invocation.has(.json) else { return format ?? "text" }
        guard format == nil || format == "json" else {
            throw invocation.usage("--json and --format \(format ?? "") exclude each other")
        }
        return "json"
    }

    private static func query(_ invocation: Invocation) throws(UsageError) -> UserStatement.Query {
        let now = SystemClock().now()
        let (asOf, from, to) = (
            try PastInstant.read(asOf, invocation, now: now),
            try PastInstant.read(from, invocation, now: now),
            try PastInstant.read(to, invocation, now: now)
        )
        guard asOf == nil || to == nil else {
            throw invocation.usage("--as-of and --to exclude each other")
        }
        // The end of a time does not belong to it, so that months follow one another.
        let last = asOf ?? to.map { min($0 - .microseconds(1), now) }
        if let from, from > last ?? now {
            throw invocation.usage("--from is later than the statement's end")
        }
        return UserStatement.Query(
            user: try invocation.requiredArgument(0), from: from, asOf: last)
    }
}

extension UserStatement {
    fileprivate var csvLines: [String] {
        let heading = [
            "number", "at", "event", "package", "from", "to", "credits", "available", "held",
            "settled", "expired", "revoked", "job", "why",
        ]
        return [CSVText.line(heading)]
            + entries.map { line in
                let balance = line.balance
                return CSVText.line([
                    "\(line.number)", line.at.rfc3339, line.event, line.package,
                    line.from.rawValue, line.to.rawValue, "\(line.credits)",
                    "\(balance.available)", "\(balance.held)", "\(balance.settled)",
                    "\(balance.expired)", "\(balance.revoked)", line.job ?? "", line.why ?? "",
                ])
            }
    }

    fileprivate func textLines(width: Int?) -> [String] {
        var lines = FactLines.lines([
            ("User", user), ("From", from?.readable ?? "the first entry"),
            ("As of", asOf.readable), ("Before it", opening.inWords),
            ("Then", closing.inWords), ("To spend", spendable.grouped),
        ])
        lines += ["", "Packages then:"]
        lines += packageTable.lines(width: nil).map { "  \($0)" }
        lines += ["", "Entries, oldest first, and the balance after each:"]
        return lines + entryTable.lines(width: width.map { $0 - 2 }).map { "  \($0)" }
    }

    private var packageTable: TextTable {
        TextTable(
            [
                .text("ID"), .text("SOURCE"), .number("AVAILABLE"), .number("HELD"),
                .number("SETTLED"), .number("EXPIRED"), .number("REVOKED"), .text("EXPIRES"),
            ],
            rows: packages.map {
                [
                    $0.id, $0.source, $0.balance.available.grouped, $0.balance.held.grouped,
                    $0.balance.settled.grouped, $0.balance.expired.grouped,
                    $0.balance.revoked.grouped, $0.expiresAt?.readable ?? "never",
                ]
            })
    }

    private var entryTable: TextTable {
        TextTable(
            [
                .number("NO"), .text("TIME"), .text("EVENT"), .number("CREDITS"),
                .number("AVAILABLE"), .number("HELD"), .number("SETTLED"), .text("JOB"),
                .note("WHY"),
            ],
            rows: entries.map {
                [
                    $0.number.grouped, $0.at.precise, $0.event, $0.credits.grouped,
                    $0.balance.available.grouped, $0.balance.held.grouped,
                    $0.balance.settled.grouped, $0.job ?? "-", $0.why ?? "",
                ]
            })
    }
}

extension Balance {
    /// `12 available, 4 held`, without what is zero.
    fileprivate var inWords: String {
        let words = [
            (available, "available"), (held, "held"), (settled, "settled"), (expired, "expired"),
            (revoked, "revoked"),
        ].filter { $0.0 != 0 }.map { "\($0.0.grouped) \($0.1)" }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }
}
