extension Completions {
    /// A script for bash 4 and later, which needs nothing else.
    var bash: String {
        var lines = [
            "# Completions of holdfast for bash.",
            "_holdfast() {",
            "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
            "    local i path= words= options=",
            "    for ((i = 1; i < COMP_CWORD; i++)); do",
            "        case \"$path ${COMP_WORDS[i]}\" in",
        ]
        let paths =
            table.firstWords.map { " \($0)" }
            + table.commands.filter { $0.path.count == 2 }
            .map { " \($0.path.joined(separator: " "))" }
        lines.append("            " + paths.map { "\"\($0)\"" }.joined(separator: "|") + ")")
        lines += [
            "                path=\"$path ${COMP_WORDS[i]}\" ;;",
            "        esac",
            "    done",
            "    case \"$path $before\" in",
        ]
        lines += valueCases
        lines += ["    esac", "    case $path in", "        '') words='\(joined([]))' ;;"]
        for group in table.groups {
            lines.append("        ' \(group.name)') words='\(joined([group.name]))' ;;")
        }
        for command in table.commands {
            let options = options(of: command).map { "--\($0.name)" }.joined(separator: " ")
            let words = argumentWords(of: command).joined(separator: " ")
            lines.append(
                "        ' \(command.name)') words='\(words)' options='\(options)' ;;")
        }
        lines += [
            "    esac",
            "    if [[ $word == -* ]]; then words=${options:---help}; fi",
            "    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))",
            "    if [[ -z $words ]]; then COMPREPLY=($(compgen -f -- \"$word\")); fi",
            "}",
            "complete -o filenames -F _holdfast holdfast",
        ]
        return lines.joined(separator: "\n")
    }

    /// What follows an option that takes a value.
    private var valueCases: [String] {
        table.commands.flatMap { command in
            command.options.compactMap { option in
                guard option.value != nil else { return nil }
                let reply =
                    option.choices.isEmpty
                    ? (option.takesPath ? "$(compgen -f -- \"$word\")" : "")
                    : "$(compgen -W '\(option.choices.joined(separator: " "))' -- \"$word\")"
                let place = " \(command.name) --\(option.name)"
                return "        '\(place)') COMPREPLY=(\(reply)); return ;;"
            }
        }
    }

    private func joined(_ path: [String]) -> String {
        words(after: path).map(\.word).joined(separator: " ")
    }
}
