import Configuration
import Database
import Operations
import Terminal

/// `holdfast users`: list, show, statement, grant, refund, revoke, adjust.
enum UserCommands {
    static let all = [
        list, show, StatementCommand.command, grant, refund, revoke, adjust,
    ]

    private static let creditsRange: ClosedRange<Int64> = 1...1_000_000_000
    private static let expires = Option(
        name: "expires", value: "WHEN",
        help: "when the credits expire: in 30d, or at 2027-01-31T00:00:00Z (never unless given)")
    private static let credits = Option(
        name: "credits", value: "N", help: "how many, if not all that is left of the job")

    static let list = Command(
        path: ["users", "list"], summary: "List users with their balances, newest first",
        options: Option.list,
        example: "holdfast users list --limit 20",
        action: .inTask { invocation in
            let listing = Listing(invocation: invocation)
            let query = try listing.query()
            let page = try await Workplace.with(invocation) { try await $0.desk.users(query) }
            let now = listing.now
            return try listing.show(
                page, none: "There are no users yet.",
                columns: [
                    .text("ID"), .number("AVAILABLE"), .number("HELD"), .number("SETTLED"),
                    .number("EXPIRED"), .number("OPEN JOBS"), .number("AGE"),
                ]
            ) { row in
                [
                    row.id, row.available.grouped, row.held.grouped, row.settled.grouped,
                    row.expired.grouped, row.openJobs.grouped, row.createdAt.age(at: now),
                ]
            }
        })

    static let show = Command(
        path: ["users", "show"], summary: "Show a user's balance, packages and newest entries",
        arguments: [Argument(name: "ID", help: "the user's id")],
        options: [.json] + Option.desk,
        example: "holdfast users show user-17",
        action: .inTask { invocation in
            let id = try invocation.requiredArgument(0)
            let found = try await Workplace.with(invocation) { try await $0.desk.user(id) }
            guard let user = found else {
                throw CommandFailure(
                    "there is no user \(id): holdfast users list shows those there are")
            }
            let listing = Listing(invocation: invocation)
            return try listing.show(user, lines: user.lines(at: listing.now))
        })

    static let grant = Command(
        path: ["users", "grant"], summary: "Give a user a package of goodwill credits",
        details: ["Support may give up to 100 credits at a time, an operator more."],
        arguments: [
            Argument(name: "ID", help: "the user's id"),
            Argument(name: "CREDITS", help: "how many"),
        ],
        options: [expires] + Option.order,
        example: "holdfast users grant user-17 40 --expires 30d --reason \"outage on Friday\"",
        action: .inTask { invocation in
            let user = try invocation.requiredArgument(0)
            let text = try invocation.requiredArgument(1)
            guard let credits = Int64(text), creditsRange.contains(credits) else {
                throw invocation.usage(
                    "CREDITS is a number from 1 to \(creditsRange.upperBound), not \(text)")
            }
            let expiresAt = try expiry(invocation)
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .grantGoodwill(user: user, credits: credits, expiresAt: expiresAt),
                    at: workplace)
            }
        })

    static let refund = Command(
        path: ["users", "refund"], summary: "Give credits of a completed job back",
        arguments: [Argument(name: "JOB", help: "the job's id")],
        options: [credits] + Option.order,
        example: "holdfast users refund 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"blurred picture\"",
        action: .inTask { invocation in
            let job = try invocation.requiredArgument(0)
            let credits = try invocation.integer(credits, in: creditsRange)
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .refund(
                        job: OperatorCommand.Target(id: job, version: nil), credits: credits),
                    at: workplace)
            }
        })

    static let revoke = Command(
        path: ["users", "revoke"], summary: "Take a package back, as after a charge-back",
        details: [
            "What is available of it goes at once; what is held goes if its job gives it back;"
                + " what is settled stays, and goes if it is refunded."
        ],
        arguments: [Argument(name: "PACKAGE", help: "the package's id, as users show names it")],
        options: Option.order,
        example: "holdfast users revoke 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"charged back\"",
        action: .inTask { invocation in
            let package = try invocation.requiredArgument(0)
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .revokePackage(package), at: workplace)
            }
        })

    static let adjust = Command(
        path: ["users", "adjust"], summary: "Correct a user's credits, up or down",
        details: [
            "A number above 0 is a new package; one below 0 takes what is available, in the order"
                + " of use, and never more than that."
        ],
        arguments: [
            Argument(name: "ID", help: "the user's id"),
            Argument(name: "CREDITS", help: "how many more, or fewer: 40 or -40"),
        ],
        options: [expires] + Option.order,
        example: "holdfast users adjust user-17 -40 --reason \"granted twice on Friday\"",
        action: .inTask { invocation in
            let user = try invocation.requiredArgument(0)
            let text = try invocation.requiredArgument(1)
            guard let credits = Int64(text), credits != .min, creditsRange.contains(abs(credits))
            else {
                throw invocation.usage(
                    "CREDITS is a number from 1 to \(creditsRange.upperBound), or below 0 to take"
                        + " so many, not \(text)")
            }
            let expiresAt = try expiry(invocation)
            guard credits > 0 || expiresAt == nil else {
                throw invocation.usage("--expires is for credits that are given")
            }
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .adjust(user: user, credits: credits, expiresAt: expiresAt), at: workplace)
            }
        })

    /// A time from now, or an instant.
    private static func expiry(_ invocation: Invocation) throws(UsageError) -> Instant? {
        guard let text = invocation.value(expires) else { return nil }
        let now = SystemClock().now()
        let instant = DurationText.parse(text).map { now + $0 } ?? Instant(rfc3339: text)
        guard let instant, instant > now else {
            throw invocation.usage(
                "--expires is a duration such as 30d or a later instant such as "
                    + "2027-01-31T00:00:00Z, not \(text)")
        }
        return instant
    }
}

extension UserDetail {
    fileprivate func lines(at now: Instant) -> [String] {
        var lines = FactLines.lines([
            ("User", row.id), ("Available", row.available.grouped), ("Held", row.held.grouped),
            ("Settled", row.settled.grouped), ("Expired", row.expired.grouped),
            ("Revoked", revoked.grouped), ("Open jobs", row.openJobs.grouped),
            ("Since", row.createdAt.readable),
            ("Ledger", isChainSound ? "proved" : "BROKEN: run holdfast verify --user \(row.id)"),
        ])
        lines += ["", "Packages:"]
        let packages = TextTable(
            [
                .text("ID"), .number("AVAILABLE"), .number("HELD"), .number("GRANTED"),
                .text("EXPIRES"), .text("SOURCE"),
            ],
            rows: packages.map {
                [
                    $0.id, $0.available.grouped, $0.held.grouped, $0.granted.grouped,
                    $0.expiresAt?.wait(at: now) ?? "never", $0.source,
                ]
            })
        lines += packages.lines(width: nil).map { "  \($0)" }
        lines += ["", "Entries, newest first:"]
        let entries = TextTable(
            [
                .number("NO"), .text("TIME"), .text("EVENT"), .number("AVAILABLE"),
                .number("HELD"), .number("SETTLED"), .text("JOB"), .note("WHY"),
            ],
            rows: entries.map {
                [
                    $0.number.grouped, $0.at.precise, $0.event, $0.available.signed,
                    $0.held.signed, $0.settled.signed, $0.job ?? "-", $0.why ?? "",
                ]
            })
        return lines + entries.lines(width: nil).map { "  \($0)" }
    }
}
