import Jobs
import Operations
import Terminal

/// `holdfast jobs`: list, show, cancel, resolve.
enum JobCommands {
    static let all = [list, show, cancel, resolve]

    private static let states = JobState.allCases.map(\.rawValue)
    private static let state = Option(
        name: "state", value: "STATE", help: "only those in this state", choices: states)
    private static let user = Option(name: "user", value: "ID", help: "only those of this user")
    private static let provider = Option(
        name: "provider", value: "NAME", help: "only those at this provider")
    private static let attention = Option(
        name: "attention", value: "KIND", help: "only those that need a person; any for all kinds",
        choices: ["any"] + Attention.allCases.map(\.rawValue))

    static let list = Command(
        path: ["jobs", "list"], summary: "List jobs, newest first",
        options: [state, user, provider, attention] + Option.list,
        example: "holdfast jobs list --state failed --limit 20",
        action: .inTask { invocation in
            let listing = Listing(invocation: invocation)
            let query = try listing.query([state, user, provider, attention])
            let page = try await Workplace.with(invocation) { try await $0.desk.jobs(query) }
            let now = listing.now
            return try listing.show(
                page, none: "There are no such jobs.",
                columns: [
                    .text("ID"), .note("USER"), .text("STATE"), .text("PROVIDER"),
                    .number("CREDITS"), .number("TRIES"), .number("AGE"), .note("NOTE"),
                ]
            ) { row in
                [
                    row.id, row.user, row.state, row.provider ?? "-", row.credits.grouped,
                    row.attempts.grouped, row.createdAt.age(at: now),
                    [row.attention, row.note].compactMap(\.self).joined(separator: ": "),
                ]
            }
        })

    static let show = Command(
        path: ["jobs", "show"], summary: "Show a job with everything that happened to it",
        arguments: [Argument(name: "ID", help: "the job's id, or its last 8 characters")],
        options: [.json] + Option.desk,
        example: "holdfast jobs show 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA",
        action: .inTask { invocation in
            let id = try invocation.requiredArgument(0)
            let found = try await Workplace.with(invocation) { workplace in
                try await workplace.desk.job(workplace.desk.wholeJobID(id))
            }
            guard let job = found else {
                throw CommandFailure(
                    "there is no job \(id): holdfast jobs list shows those there are")
            }
            return try Listing(invocation: invocation).show(job, lines: job.lines)
        })

    static let cancel = Command(
        path: ["jobs", "cancel"], summary: "Cancel jobs and give their credits back",
        details: [
            "A job that waits is canceled at once. What a provider has already may still complete"
                + " and be charged."
        ],
        arguments: [
            Argument(
                name: "ID", help: "the jobs' ids, or the last 8 characters of each", repeats: true)
        ],
        options: Option.order,
        example: "holdfast jobs cancel 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"asked by the user\"",
        action: .inTask { invocation in
            try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .cancelJobs(invocation.targets), at: workplace)
            }
        })

    static let resolve = Command(
        path: ["jobs", "resolve"], summary: "Settle what needs a person's decision",
        details: ["An unknown outcome fails, and its credits go back to the user."],
        arguments: [
            Argument(
                name: "ID", help: "the jobs' ids, or the last 8 characters of each", repeats: true)
        ],
        options: Option.order,
        example: "holdfast jobs resolve 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"asked EvoLink\"",
        action: .inTask { invocation in
            try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .resolveAttention(invocation.targets), at: workplace)
            }
        })
}

extension Invocation {
    /// The rows that the arguments name, each once, as they are now.
    var targets: [OperatorCommand.Target] {
        var seen: Set<String> = []
        return words.arguments.filter { seen.insert($0).inserted }
            .map { OperatorCommand.Target(id: $0, version: nil) }
    }
}

extension JobDetail {
    fileprivate var lines: [String] {
        let facts: [(String, String?)] = [
            ("Job", row.id), ("User", row.user), ("State", row.state),
            ("Attention", row.attention), ("Provider", row.provider),
            ("Credits", row.credits.grouped), ("Created", row.createdAt.readable),
            ("Note", row.note), ("Prompt", prompt), ("Aspect ratio", aspectRatio),
            ("Money", verdict),
        ]
        var lines = FactLines.lines(facts)
        lines += ["", "Timeline:"]
        let events = TextTable(
            [.text("TIME"), .text("EVENT"), .number("CREDITS"), .note("WHAT")],
            rows: timeline.map {
                [$0.at.precise, $0.event, $0.credits?.signed ?? "", $0.text]
            })
        lines += events.lines(width: nil).map { "  \($0)" }
        guard !outputs.isEmpty else { return lines }
        lines += ["", "Pictures:"]
        let pictures = TextTable(
            [.number("NO"), .text("STATE"), .number("BYTES"), .text("TYPE"), .text("WHERE")],
            rows: outputs.map {
                [
                    "\($0.number)", $0.state, $0.bytes?.grouped ?? "-", $0.type ?? "-",
                    $0.key ?? $0.url ?? "-",
                ]
            })
        return lines + pictures.lines(width: nil).map { "  \($0)" }
    }
}
