import Terminal

/// The help of the program, of a group and of a command, made from the table.
struct HelpText {
    /// Lines are broken here, which reads well on a terminal of 80 columns.
    private static let columnsMax = 79

    let table: CommandTable

    /// What `path` leads to: a command's help, a group's, or the whole.
    func text(_ path: [String]) throws(UsageError) -> String {
        if let command = table.command(path) { return text(of: command) }
        if path.count == 1, let group = table.group(path[0]) { return text(of: group) }
        guard path.isEmpty else {
            let hint = SpellingHint.text(for: path[0], among: table.firstWords)
            throw UsageError("there is no command \(path.joined(separator: " "))\(hint)")
        }
        return whole
    }

    private var whole: String {
        var lines = [
            "Usage: holdfast COMMAND [OPTIONS]", "",
            "Turns requests for pictures into pictures, and holds the credits meanwhile.", "",
            "Commands:",
        ]
        lines += columns(
            table.firstWords.map { word in
                let summary = table.group(word)?.summary ?? table.command([word])?.summary
                return (word, summary ?? "")
            })
        lines += [
            "", "holdfast COMMAND --help shows the options of a command and an example.",
            "The configuration is --config FILE, $HOLDFAST_CONFIG, ./holdfast.toml or",
            "/etc/holdfast/holdfast.toml, whichever comes first.", "",
            "Exit status: 0 done, 1 refused or failed, 2 the command line makes no sense.", "",
            "To look at it: holdfast demo. To begin: holdfast init DIR.",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(of group: CommandGroup) -> String {
        let members = table.members(of: group.name)
        var lines = ["Usage: holdfast \(group.name) COMMAND", "", "\(group.summary).", ""]
        lines.append("Commands:")
        lines += columns(
            members.map { command in
                let words = [command.path[1]] + command.arguments.map(\.usage)
                return (words.joined(separator: " "), command.summary)
            })
        lines += ["", "holdfast \(group.name) COMMAND --help shows the options and an example."]
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(of command: Command) -> String {
        let words = ["holdfast", command.name] + command.arguments.map(\.usage) + ["[OPTIONS]"]
        var lines = ["Usage: \(words.joined(separator: " "))", "", "\(command.summary)."]
        for paragraph in command.details {
            lines.append("")
            lines += paragraph.wrapped(to: Self.columnsMax)
        }
        if !command.arguments.isEmpty {
            lines += ["", "Arguments:"]
            lines += columns(command.arguments.map { ($0.name, $0.help + among($0.choices)) })
        }
        lines += ["", "Options:"]
        lines += columns(
            (command.options + [.help]).map { ($0.usage, $0.help + among($0.choices)) })
        lines += ["", "Example:", "  \(command.example)"]
        return lines.joined(separator: "\n") + "\n"
    }

    private func among(_ choices: [String]) -> String {
        choices.isEmpty ? "" : ": \(choices.joined(separator: ", "))"
    }

    /// Names to the left, what they mean to the right.
    private func columns(_ rows: [(name: String, help: String)]) -> [String] {
        let left = min(rows.map(\.name.count).max() ?? 0, 24)
        return rows.flatMap { name, help in
            let lines = help.wrapped(to: Self.columnsMax - left - 4)
            let indent = String(repeating: " ", count: left + 4)
            let first = "  \(name.padded(to: max(left, name.count)))"
            guard name.count <= left else { return [first] + lines.map { indent + $0 } }
            return ["\(first)  \(lines.first ?? "")"] + lines.dropFirst().map { indent + $0 }
        }
    }
}
