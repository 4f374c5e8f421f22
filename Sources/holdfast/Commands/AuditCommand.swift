import Operations

/// `holdfast audit list`.
enum AuditCommand {
    private static let operatorName = Option(
        name: "operator", value: "NAME", help: "only what this operator did")
    private static let commandName = Option(
        name: "command", value: "NAME", help: "only this command, such as providers.default")
    private static let target = Option(
        name: "target", value: "ID", help: "only what was done to this row, user or provider")

    static let command = Command(
        path: ["audit", "list"], summary: "List what operators did and why, newest first",
        options: [operatorName, commandName, target] + Option.list,
        example: "holdfast audit list --operator alice --limit 20",
        action: .inTask { invocation in
            let listing = Listing(invocation: invocation)
            let query = try listing.query([operatorName, commandName, target])
            let page = try await Workplace.with(invocation) { try await $0.desk.audit(query) }
            return try listing.show(
                page, none: "Nobody has done anything yet.",
                columns: [
                    .text("TIME"), .text("OPERATOR"), .text("ROLE"), .text("COMMAND"),
                    .text("TARGET"), .note("BEFORE"), .note("AFTER"), .note("REASON"),
                    .note("ORIGIN"),
                ]
            ) { row in
                [
                    row.at.readable, row.operatorName, row.role, row.command, row.target,
                    row.before ?? "", row.after ?? "", row.reason, row.origin,
                ]
            }
        })
}
