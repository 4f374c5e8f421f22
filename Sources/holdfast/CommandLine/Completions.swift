/// Completions for shells, made from the table of commands.
struct Completions {
    let table: CommandTable

    /// The words that can follow those of `path`.
    func words(after path: [String]) -> [(word: String, summary: String)] {
        if path.isEmpty {
            return table.firstWords.map { word in
                (word, table.group(word)?.summary ?? table.command([word])?.summary ?? "")
            }
        }
        return table.members(of: path[0]).filter { $0.path.count == 2 }
            .map { ($0.path[1], $0.summary) }
    }

    /// The words that a command's arguments can be.
    func argumentWords(of command: Command) -> [String] {
        command.arguments.flatMap(\.choices)
    }

    func options(of command: Command) -> [Option] { command.options + [.help] }
}

extension Option {
    /// Whether its value is a file or directory, by the name of the value.
    var takesPath: Bool { value == "FILE" || value == "DIR" }
}

extension Argument {
    var takesPath: Bool { name == "FILE" || name == "DIR" }
}
