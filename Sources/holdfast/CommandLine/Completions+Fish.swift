extension Completions {
    /// A script for fish.
    var fish: String {
        var lines = ["# Completions of holdfast for fish.", "complete -c holdfast -f"]
        lines += words(after: []).map { word, summary in
            line(["-n __fish_use_subcommand", "-a \(word)", "-d \(quoted(summary))"])
        }
        for group in table.groups {
            let members = words(after: [group.name])
            let condition =
                "__fish_seen_subcommand_from \(group.name); and not "
                + "__fish_seen_subcommand_from \(members.map(\.word).joined(separator: " "))"
            lines += members.map { word, summary in
                line(["-n \(quoted(condition))", "-a \(word)", "-d \(quoted(summary))"])
            }
        }
        for command in table.commands {
            let condition = command.path.map { "__fish_seen_subcommand_from \($0)" }
                .joined(separator: "; and ")
            lines += options(of: command).map { option in
                line(["-n \(quoted(condition))"] + words(of: option))
            }
            lines += command.arguments.map { argument in
                line(["-n \(quoted(condition))"] + words(of: argument))
            }
        }
        return lines.joined(separator: "\n")
    }

    private func words(of option: Option) -> [String] {
        var words = ["-l \(option.name)", "-d \(quoted(option.help))"]
        guard option.value != nil else { return words }
        words.append("-r")
        if option.takesPath { words.append("-F") }
        if !option.choices.isEmpty {
            words.append("-a \(quoted(option.choices.joined(separator: " ")))")
        }
        return words
    }

    private func words(of argument: Argument) -> [String] {
        if argument.takesPath { return ["-F"] }
        return argument.choices.isEmpty
            ? [] : ["-a \(quoted(argument.choices.joined(separator: " ")))"]
    }

    private func line(_ words: [String]) -> String {
        (["complete -c holdfast"] + words).joined(separator: " ")
    }

    private func quoted(_ text: String) -> String {
        "'\(text.replacing("\\", with: "\\\\").replacing("'", with: "\\'"))'"
    }
}
