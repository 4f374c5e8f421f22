import Operations
import Terminal

/// `holdfast holds`: list, release.
enum HoldCommands {
    static let all = [list, release]

    private static let stuck = Option(
        name: "stuck", help: "only those held longer than their job's deadline allows")
    private static let state = Option(
        name: "state", value: "STATE", help: "only those in this state, else those held",
        choices: ["held", "settled", "released"])
    private static let user = Option(name: "user", value: "ID", help: "only those of this user")
    private static let provider = Option(
        name: "provider", value: "NAME", help: "only those at this provider")

    static let list = Command(
        path: ["holds", "list"], summary: "List holds, oldest first",
        options: [stuck, state, user, provider] + Option.list,
        example: "holdfast holds list --stuck",
        action: .inTask { invocation in
            let listing = Listing(invocation: invocation)
            var query = try listing.query([state, user, provider])
            if invocation.has(stuck) { query.conditions["stuck"] = "true" }
            let asked = query
            let page = try await Workplace.with(invocation) { try await $0.desk.holds(asked) }
            let now = listing.now
            return try listing.show(
                page, none: "There are no such holds.",
                columns: [
                    .text("ID"), .note("USER"), .number("CREDITS"), .text("STATE"),
                    .text("JOB"), .text("JOB STATE"), .text("PROVIDER"), .number("AGE"),
                    .text("STUCK"), .note("NOTE"),
                ]
            ) { row in
                [
                    row.id, row.user, row.credits.grouped, row.state, row.job, row.jobState,
                    row.provider ?? "-", row.createdAt.age(at: now), row.isStuck ? "yes" : "",
                    row.note ?? "",
                ]
            }
        })

    static let release = Command(
        path: ["holds", "release"], summary: "Give held credits back; their jobs fail",
        details: ["What a provider still delivers is kept and never charged."],
        arguments: [
            Argument(
                name: "ID", help: "the holds' ids, or the last 8 characters of each", repeats: true)
        ],
        options: Option.order,
        example: "holdfast holds release 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"provider lost it\"",
        action: .inTask { invocation in
            try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .releaseHolds(invocation.targets), at: workplace)
            }
        })
}
