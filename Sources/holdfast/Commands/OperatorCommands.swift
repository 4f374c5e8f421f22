import Database
import Operations

/// `holdfast operators`: list, add, remove.
enum OperatorCommands {
    static let all = [list, add, remove]

    private static let role = Option(
        name: "role", value: "ROLE", help: "what they may do",
        choices: Operations.Role.allCases.map(\.rawValue))

    static let list = Command(
        path: ["operators", "list"], summary: "List operators and their roles",
        details: ["A name that is not listed is a viewer."],
        options: [.json] + Option.desk,
        example: "holdfast operators list",
        action: .inTask { invocation in
            let rows = try await Workplace.with(invocation) { workplace in
                try await workplace.engine.read { try OperatorDirectory($0).all() }
            }
            let listing = Listing(invocation: invocation)
            let now = listing.now
            return try listing.show(
                Page(items: rows, next: nil, total: rows.count), none: "There are no operators.",
                columns: [.text("NAME"), .text("ROLE"), .number("AGE")]
            ) { [$0.name, $0.role.rawValue, $0.createdAt.age(at: now)] }
        })

    static let add = Command(
        path: ["operators", "add"], summary: "Give somebody a role, or another one",
        details: [
            "A viewer looks. Support refunds, grants goodwill and releases stuck holds. An"
                + " operator also cancels, releases, re-drives and resolves. An admin also"
                + " switches providers and says who may do what."
        ],
        arguments: [Argument(name: "NAME", help: "the operator's name, as a rule their Unix user")],
        options: [role] + Option.change,
        example: "holdfast operators add alice --role support --reason \"joined the team\"",
        action: .inTask { invocation in
            let name = try invocation.requiredArgument(0)
            guard OperatorName.isName(name) else {
                throw invocation.usage(
                    "NAME is 1 to 64 letters, digits and . _ - @, not \(name)")
            }
            guard let role = invocation.value(role).flatMap(Operations.Role.init(rawValue:))
            else { throw invocation.usage("--role ROLE is needed") }
            return try await Workplace.with(invocation) { workplace in
                let report = try await AccessChange(invocation: invocation, workplace: workplace)
                    .run(
                        "operators.add", target: name, title: "Give \(name) a role",
                        lines: ["\(name) becomes \(role.rawValue)."], confirmation: name
                    ) { try give(role, to: name, in: $0) }
                return try report.map(Change(invocation: invocation).tell) ?? .done
            }
        })

    static let remove = Command(
        path: ["operators", "remove"], summary: "Take somebody's role away",
        details: ["They can still look: a name without a role is a viewer."],
        arguments: [Argument(name: "NAME", help: "the operator's name")],
        options: Option.change,
        example: "holdfast operators remove alice --reason \"left the team\"",
        action: .inTask { invocation in
            let name = try invocation.requiredArgument(0)
            return try await Workplace.with(invocation) { workplace in
                let report = try await AccessChange(invocation: invocation, workplace: workplace)
                    .run(
                        "operators.remove", target: name, title: "Take \(name)'s role away",
                        lines: ["\(name) becomes a viewer."], confirmation: name
                    ) { try take(from: name, in: $0) }
                return try report.map(Change(invocation: invocation).tell) ?? .done
            }
        })

    private static func give(
        _ role: Operations.Role, to name: String, in tx: Transaction
    ) throws
        -> AccessChange.Effect
    {
        let directory = OperatorDirectory(tx)
        let before = try directory.role(of: name)
        if before == .admin, role < .admin { try keepAnAdmin(directory, without: name) }
        try directory.set(role, for: name)
        return AccessChange.Effect(
            before: before.rawValue, after: role.rawValue, note: "\(name) is \(role.rawValue)")
    }

    private static func take(
        from name: String, in tx: Transaction
    ) throws
        -> AccessChange.Effect
    {
        let directory = OperatorDirectory(tx)
        let before = try directory.role(of: name)
        if before == .admin { try keepAnAdmin(directory, without: name) }
        guard try directory.remove(name) else {
            throw CommandFailure(
                "there is no operator \(name): holdfast operators list shows those there are")
        }
        return AccessChange.Effect(
            before: before.rawValue, after: nil, note: "\(name) is no operator any more")
    }

    private static func keepAnAdmin(
        _ directory: OperatorDirectory, without name: String
    ) throws {
        guard try directory.adminCount() > 1 else {
            throw CommandFailure("\(name) is the last admin: make somebody else one first")
        }
    }
}
