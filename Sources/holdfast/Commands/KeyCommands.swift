import Database
import Operations

/// `holdfast keys`: create, list, revoke.
enum KeyCommands {
    static let all = [create, list, revoke]

    private static let role = Option(
        name: "role", value: "ROLE",
        help: "what its owner may do: the product's calls, or an operator's",
        choices: KeyRole.allCases.map(\.rawValue))

    static let create = Command(
        path: ["keys", "create"], summary: "Make a key for a program and show it once",
        details: ["Only its hash is stored: a key that is lost is revoked and replaced."],
        arguments: [Argument(name: "NAME", help: "what the key is for, such as web-shop")],
        options: [role] + Option.change,
        example: "holdfast keys create web-shop --role product --reason \"new product\"",
        action: .inTask { invocation in
            let name = try invocation.requiredArgument(0)
            guard OperatorName.isName(name) else {
                throw invocation.usage(
                    "NAME is 1 to 64 letters, digits and . _ - @, not \(name)")
            }
            guard let role = invocation.value(role).flatMap(KeyRole.init(rawValue:)) else {
                throw invocation.usage("--role ROLE is needed")
            }
            return try await Workplace.with(invocation) { workplace in
                try await create(name, role, invocation, workplace)
            }
        })

    static let list = Command(
        path: ["keys", "list"], summary: "List keys, without the keys themselves",
        options: [.json] + Option.desk,
        example: "holdfast keys list",
        action: .inTask { invocation in
            let rows = try await Workplace.with(invocation) { workplace in
                try await workplace.engine.read { try KeyRing($0).all() }
            }
            let listing = Listing(invocation: invocation)
            let now = listing.now
            return try listing.show(
                Page(items: rows, next: nil, total: rows.count), none: "There are no keys.",
                columns: [
                    .text("ID"), .text("NAME"), .text("ROLE"), .number("AGE"), .text("REVOKED"),
                ]
            ) { row in
                [
                    row.id, row.name, row.role.rawValue, row.createdAt.age(at: now),
                    row.revokedAt?.readable ?? "",
                ]
            }
        })

    static let revoke = Command(
        path: ["keys", "revoke"], summary: "Revoke a key for good",
        arguments: [Argument(name: "ID", help: "the key's id, as in keys list")],
        options: Option.change,
        example: "holdfast keys revoke 01KAJ3T0V5Z4N8Q2R7W9X1Y3ZA --reason \"it leaked\"",
        action: .inTask { invocation in
            let id = try invocation.requiredArgument(0)
            return try await Workplace.with(invocation) { workplace in
                let report = try await AccessChange(invocation: invocation, workplace: workplace)
                    .run(
                        "keys.revoke", target: id, title: "Revoke a key",
                        lines: ["Whoever uses key \(id) is refused from now on, for good."],
                        confirmation: String(id.suffix(4))
                    ) { tx in
                        guard try KeyRing(tx).revoke(id) else {
                            throw CommandFailure(
                                "there is no key \(id) that works: see holdfast keys list")
                        }
                        return AccessChange.Effect(
                            before: "works", after: "revoked", note: "key \(id) is revoked")
                    }
                return try report.map(Change(invocation: invocation).tell) ?? .done
            }
        })

    /// A new key, which nobody can read again.
    private struct Created: Encodable {
        var id: String
        var name: String
        var role: KeyRole
        var key: String
    }

    private static func create(
        _ name: String, _ role: KeyRole, _ invocation: Invocation, _ workplace: Workplace
    ) async throws -> ExitCode {
        let made = Handover<Created>()
        let report = try await AccessChange(invocation: invocation, workplace: workplace).run(
            "keys.create", target: name, title: "Make a key for \(name)",
            lines: ["It may make \(role.rawValue) calls.", "It is shown once, now."],
            confirmation: name
        ) { tx in
            let (key, record) = try KeyRing(tx).create(name: name, role: role)
            made.give(Created(id: record.id, name: name, role: role, key: key))
            return AccessChange.Effect(
                before: nil, after: "\(role.rawValue) key \(record.id)", note: "made")
        }
        guard report != nil, let created = made.taken else { return .done }
        if invocation.has(.json) {
            invocation.streams.print(json: try JSONText.encode(created))
        } else {
            invocation.streams.print(created.key)
            invocation.streams.note("This is key \(created.id); it is not shown again.")
        }
        return .done
    }
}
