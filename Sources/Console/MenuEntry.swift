import Operations

/// Something an operator can do from the menu, and what decides whether they may.
struct MenuEntry {
    /// The key inside of the menu.
    var letter: Character
    /// As the audit and the help know it.
    var name: String
    var title: String
    var needs: Operations.Role
    /// What the menu shows beside it: how much care it will ask for.
    var care: String

    static let all: [MenuEntry] = [
        MenuEntry(
            letter: "u", name: "deliveries.redrive", title: "re-drive deliveries",
            needs: .operator, care: "safe to repeat"),
        MenuEntry(
            letter: "l", name: "holds.release", title: "release holds", needs: .support,
            care: "irreversible"),
        MenuEntry(
            letter: "c", name: "jobs.cancel", title: "cancel jobs", needs: .operator,
            care: "irreversible"),
        MenuEntry(
            letter: "r", name: "jobs.resolve", title: "resolve attention", needs: .operator,
            care: "irreversible"),
        MenuEntry(
            letter: "f", name: "users.refund", title: "refund the job", needs: .support,
            care: "money back"),
        MenuEntry(
            letter: "g", name: "users.grant", title: "grant goodwill credits…", needs: .support,
            care: "money"),
        MenuEntry(
            letter: "s", name: "providers.default", title: "make it the default provider",
            needs: .admin, care: "everybody"),
        MenuEntry(
            letter: "o", name: "providers.mode.on", title: "mode on: takes jobs", needs: .admin,
            care: "everybody"),
        MenuEntry(
            letter: "d", name: "providers.mode.draining", title: "mode draining: finishes only",
            needs: .admin, care: "everybody"),
        MenuEntry(
            letter: "x", name: "providers.mode.off", title: "mode off", needs: .admin,
            care: "everybody"),
    ]

    static func named(_ name: String) -> MenuEntry? { all.first { $0.name == name } }
}

/// What choosing an entry of the menu leads to.
enum MenuChoice: Equatable {
    case command(OperatorCommand, hidden: Int, gone: Int)
    /// The rest has to be typed on the command line.
    case prompt(String)
    case disabled(String)
}
