extension Completions {
    /// A script for zsh, to be found as `_holdfast`.
    var zsh: String {
        var lines = [
            "#compdef holdfast",
            "# Completions of holdfast for zsh.",
            "_holdfast() {",
            "    local -a commands",
            "    if ((CURRENT == 2)); then",
            "        commands=(\(described([])))",
            "        _describe command commands",
            "        return",
            "    fi",
            "    local place=$words[2]",
            "    case $place in",
        ]
        for group in table.groups {
            lines += [
                "        \(group.name))",
                "            if ((CURRENT == 3)); then",
                "                commands=(\(described([group.name])))",
                "                _describe command commands",
                "                return",
                "            fi",
                "            place=\"$place $words[3]\" ;;",
            ]
        }
        lines += ["    esac", "    case $place in"]
        for command in table.commands {
            let specs = (options(of: command).map(spec) + command.arguments.map(spec))
                .joined(separator: " ")
            let shift = command.path.count
            lines += [
                "        '\(command.name)')",
                "            shift \(shift) words; ((CURRENT -= \(shift)))",
                "            _arguments \(specs) ;;",
            ]
        }
        lines += ["    esac", "}", "_holdfast \"$@\""]
        return lines.joined(separator: "\n")
    }

    private func described(_ path: [String]) -> String {
        words(after: path).map { quoted("\($0.word):\($0.summary)") }.joined(separator: " ")
    }

    private func spec(_ option: Option) -> String {
        let help = option.help.replacing("[", with: "(").replacing("]", with: ")")
            .replacing(":", with: ";")
        guard let value = option.value else { return quoted("--\(option.name)[\(help)]") }
        let action = action(choices: option.choices, takesPath: option.takesPath)
        return quoted("--\(option.name)=[\(help)]:\(value):\(action)")
    }

    private func spec(_ argument: Argument) -> String {
        let action = action(choices: argument.choices, takesPath: argument.takesPath)
        let place = argument.repeats ? "*" : argument.isOptional ? ":" : ""
        return quoted("\(place):\(argument.name):\(action)")
    }

    private func action(choices: [String], takesPath: Bool) -> String {
        if !choices.isEmpty { return "(\(choices.joined(separator: " ")))" }
        return takesPath ? "_files" : " "
    }

    private func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''"))'"
    }
}
