/// Reads a command line by the table of commands: GNU long options, anywhere after the program's
/// name.
struct CommandParser {
    private let table: CommandTable
    private var rest: ArraySlice<String>
    private var words = ParsedWords()
    private var path: [String] = []
    private var command: Command?
    private var wantsHelp = false
    private var takesOptions = true

    private init(_ arguments: [String], table: CommandTable) {
        self.table = table
        rest = arguments[...]
    }

    /// Reads the words that follow the program's name.
    static func parse(
        _ arguments: [String], table: CommandTable
    ) throws(UsageError)
        -> ParsedLine
    {
        if arguments.first == "help" { return .help(path: Array(arguments.dropFirst())) }
        var parser = CommandParser(arguments, table: table)
        return try parser.parse()
    }

    private mutating func parse() throws(UsageError) -> ParsedLine {
        if rest.first == "--version" { return .version }
        while let word = rest.popFirst() {
            if takesOptions, word == "--" {
                takesOptions = false
            } else if takesOptions, word == "-h" {
                wantsHelp = true
            } else if takesOptions, word.hasPrefix("--") {
                try takeOption(String(word.dropFirst(2)))
            } else if takesOptions, word.hasPrefix("-"), word != "-",
                command == nil || !isNumber(word)
            {
                throw error("unknown option \(word): options have two dashes, as in --help")
            } else {
                try take(word)
            }
        }
        if wantsHelp { return .help(path: path) }
        guard let command else { throw missingCommand() }
        try checkArguments(of: command)
        return .run(command, words)
    }

    private mutating func take(_ word: String) throws(UsageError) {
        guard command == nil else {
            words.arguments.append(word)
            return
        }
        path.append(word)
        if let found = table.command(path) {
            command = found
            return try checkEarlyOptions(of: found)
        }
        if path.count == 1, table.group(word) != nil { return }
        path.removeLast()
        let known = path.isEmpty ? table.firstWords : table.members(of: path[0]).map { $0.path[1] }
        let hint = SpellingHint.text(for: word, among: known)
        if wantsHelp { return }
        throw error(
            path.isEmpty
                ? "there is no command \(word)\(hint)"
                : "there is no command \(path[0]) \(word)\(hint)")
    }

    private mutating func takeOption(_ text: String) throws(UsageError) {
        let name = String(text.prefix { $0 != "=" })
        let inline = text.contains("=") ? String(text.dropFirst(name.count + 1)) : nil
        // Before the command is known, an option can only be one that some command has.
        let candidates = command.map { [$0] } ?? table.commands
        guard let option = candidates.lazy.compactMap({ $0.option(name) }).first else {
            let known = candidates.flatMap(\.options).map(\.name) + ["help"]
            let hint = SpellingHint.text(for: name, among: known, prefix: "--")
            throw error("unknown option --\(name)\(hint)")
        }
        guard words.values[name] == nil else { throw error("--\(name) is given twice") }
        guard let valueName = option.value else {
            guard inline == nil else { throw error("--\(name) takes no value") }
            if name == "help" { wantsHelp = true } else { words.flags.insert(name) }
            return
        }
        guard let value = inline ?? takeValue() else {
            throw error("--\(name) needs a value: --\(name) \(valueName)")
        }
        try check(value, of: "--\(name)", among: option.choices)
        words.values[name] = value
    }

    /// The next word, unless it is an option: then the value was forgotten.
    private mutating func takeValue() -> String? {
        guard let next = rest.first, !next.hasPrefix("--") else { return nil }
        return rest.popFirst()
    }

    private func checkEarlyOptions(of command: Command) throws(UsageError) {
        for name in Array(words.values.keys) + words.flags
        where command.option(name) == nil {
            throw error("unknown option --\(name)")
        }
    }

    private func checkArguments(of command: Command) throws(UsageError) {
        var given = words.arguments[...]
        for argument in command.arguments {
            guard let first = given.popFirst() else {
                if argument.isOptional { break }
                throw error("\(argument.name) is missing: \(argument.help)")
            }
            try check(first, of: argument.name, among: argument.choices)
            if argument.repeats { given = [] }
        }
        guard let extra = given.first else { return }
        throw error("unexpected word \(extra)")
    }

    private func check(
        _ value: String, of name: String, among choices: [String]
    ) throws(UsageError) {
        guard !choices.isEmpty, !choices.contains(value) else { return }
        let hint = SpellingHint.text(for: value, among: choices)
        throw error("\(name) is one of \(choices.joined(separator: ", ")), not \(value)\(hint)")
    }

    private func missingCommand() -> UsageError {
        path.isEmpty
            ? error("a command is missing")
            : error("a command is missing after \(path[0])")
    }

    private func isNumber(_ word: String) -> Bool { Int64(word) != nil }

    private func error(_ text: String) -> UsageError {
        UsageError(text, command: path.joined(separator: " "))
    }
}
