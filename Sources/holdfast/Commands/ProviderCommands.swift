import Operations
import Terminal

/// `holdfast providers`: list, default, mode.
enum ProviderCommands {
    static let all = [list, makeDefault, mode]

    static let list = Command(
        path: ["providers", "list"], summary: "List providers with their health and load",
        options: [.json] + Option.desk,
        example: "holdfast providers list",
        action: .inTask { invocation in
            let rows = try await Workplace.with(invocation) { try await $0.desk.providers() }
            let listing = Listing(invocation: invocation)
            let now = listing.now
            return try listing.show(
                Page(items: rows, next: nil, total: rows.count), none: "There are no providers.",
                columns: [
                    .text("NAME"), .text("DEFAULT"), .text("MODE"), .text("HEALTH"),
                    .number("SINCE"), .number("ERRORS"), .number("P50"), .number("P95"),
                    .number("IN FLIGHT"), .number("QUEUED"), .number("HELD"),
                    .number("PRICE"), .note("REASON"),
                ]
            ) { row in
                [
                    row.name, row.isDefault ? "yes" : "", row.mode, row.health,
                    row.healthSince.age(at: now), row.errorShare.percent,
                    row.p50Seconds?.seconds ?? "-", row.p95Seconds?.seconds ?? "-",
                    row.inFlight.grouped, row.queued.grouped, row.creditsHeld.grouped,
                    row.price.grouped, row.reason ?? "",
                ]
            }
        })

    static let makeDefault = Command(
        path: ["providers", "default"], summary: "Switch the provider that new jobs go to",
        details: ["Waiting jobs without a provider of their own follow; running ones stay."],
        arguments: [Argument(name: "NAME", help: "the provider's name")],
        options: Option.order,
        example: "holdfast providers default replicate --reason \"EvoLink is down\"",
        action: .inTask { invocation in
            let name = try invocation.requiredArgument(0)
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .switchDefault(to: name), at: workplace)
            }
        })

    static let mode = Command(
        path: ["providers", "mode"], summary: "Take a provider out of use, or back into it",
        details: [
            "A provider that is on takes jobs; one that is draining finishes what it has; one that"
                + " is off takes nothing new."
        ],
        arguments: [
            Argument(name: "NAME", help: "the provider's name"),
            Argument(name: "MODE", help: "what it becomes", choices: ["on", "draining", "off"]),
        ],
        options: Option.order,
        example: "holdfast providers mode evolink draining --reason \"maintenance at EvoLink\"",
        action: .inTask { invocation in
            let name = try invocation.requiredArgument(0)
            let mode = try invocation.requiredArgument(1)
            return try await Workplace.with(invocation) { workplace in
                try await Change(invocation: invocation).order(
                    .setMode(provider: name, mode: mode), at: workplace)
            }
        })
}

extension Double {
    /// A share as a percentage with one digit: `2.5%`.
    fileprivate var percent: String { "\((self * 1_000).rounded() / 10)%" }

    /// Seconds with one digit: `4.1s`.
    fileprivate var seconds: String { "\((self * 10).rounded() / 10)s" }
}
