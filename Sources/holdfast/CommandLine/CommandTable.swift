/// All commands, from which the parser, the help and the completions are made.
struct CommandTable: Sendable {
    /// In the order in which the help lists them.
    let commands: [Command]
    let groups: [CommandGroup]

    /// The first words there are, in order.
    var firstWords: [String] {
        var seen: Set<String> = []
        return commands.map { $0.path[0] }.filter { seen.insert($0).inserted }
    }

    /// The command of exactly these words.
    func command(_ path: [String]) -> Command? { commands.first { $0.path == path } }

    func group(_ name: String) -> CommandGroup? { groups.first { $0.name == name } }

    /// The commands that begin with `name`, in order.
    func members(of name: String) -> [Command] { commands.filter { $0.path[0] == name } }
}
