import Operations
import Terminal

/// `holdfast deliveries`: list, redrive.
enum DeliveryCommands {
    static let all = [list, redrive]

    private static let failed = Option(name: "failed", help: "only those that were given up")
    private static let everything = Option(name: "all", help: "every delivery that was given up")
    private static let user = Option(name: "user", value: "ID", help: "only those of this user")
    private static let provider = Option(
        name: "provider", value: "NAME", help: "only those from this provider")
    private static let job = Option(name: "job", value: "ID", help: "only those of this job")

    static let list = Command(
        path: ["deliveries", "list"],
        summary: "List copies of pictures to our storage, newest first",
        options: [failed, user, provider, job] + Option.list,
        example: "holdfast deliveries list --failed",
        action: .inTask { invocation in
            let listing = Listing(invocation: invocation)
            var query = try listing.query([user, provider, job])
            if invocation.has(failed) { query.conditions["failed"] = "true" }
            let asked = query
            let page = try await Workplace.with(invocation) {
                try await $0.desk.deliveries(asked)
            }
            let now = listing.now
            return try listing.show(
                page, none: "There are no such deliveries.",
                columns: [
                    .text("ID"), .note("USER"), .text("STATE"), .text("PROVIDER"),
                    .number("TRIES"), .number("BYTES"), .number("CREDITS"), .number("AGE"),
                    .text("SOURCE DIES"), .note("NOTE"),
                ]
            ) { row in
                [
                    row.id, row.user, row.state, row.provider, row.tries.grouped,
                    row.bytes?.grouped ?? "-", row.credits.grouped, row.createdAt.age(at: now),
                    row.sourceExpiresAt?.wait(at: now) ?? "-", row.note ?? "",
                ]
            }
        })

    static let redrive = Command(
        path: ["deliveries", "redrive"], summary: "Try deliveries again that were given up",
        details: [
            "What is on our disk is not downloaded again. When it is stored, the job completes and"
                + " its hold is settled, once."
        ],
        arguments: [
            Argument(
                name: "ID", help: "deliveries as JOB/NUMBER, or jobs", isOptional: true,
                repeats: true)
        ],
        options: [everything] + Option.order,
        example: "holdfast deliveries redrive --all --reason \"the bucket is writable again\"",
        action: .inTask { invocation in
            let isAll = invocation.has(everything)
            guard isAll != (invocation.argument(0) != nil) else {
                throw invocation.usage("name deliveries, or all that failed with --all")
            }
            return try await Workplace.with(invocation) { workplace in
                let targets =
                    isAll ? try await failedOnes(at: workplace.desk) : invocation.targets
                guard !targets.isEmpty else {
                    return try Change(invocation: invocation).tell(
                        CommandReport(
                            summary: "No delivery has failed: there is nothing to do.", items: [],
                            undoCommandLine: nil))
                }
                return try await Change(invocation: invocation).order(
                    .redriveDeliveries(targets), at: workplace)
            }
        })

    /// One failed delivery of each job, as it is now: the others of the job go with it.
    private static func failedOnes(
        at desk: LocalDesk
    ) async throws
        -> [OperatorCommand.Target]
    {
        var targets: [OperatorCommand.Target] = []
        var jobs: Set<String> = []
        var query = ListQuery(conditions: ["failed": "true"], limit: 1_000)
        repeat {
            let page = try await desk.deliveries(query)
            for row in page.items where jobs.insert(row.job).inserted {
                targets.append(OperatorCommand.Target(id: row.id, version: row.version))
            }
            query.after = page.next
        } while query.after != nil
        return targets
    }
}
