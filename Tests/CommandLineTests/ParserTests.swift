import Testing

@testable import holdfast

/// What a command line means, as a table.
struct ParserTests {
    private func words(_ line: String) -> [String] {
        line.split(separator: " ").map { $0 == "''" ? "" : String($0) }
    }

    @Test(arguments: [
        ("jobs list", "jobs list"),
        ("jobs list --json", "jobs list | --json"),
        ("jobs list --limit 5 --user u", "jobs list | --limit=5 --user=u"),
        ("jobs list --limit=5", "jobs list | --limit=5"),
        ("--config x jobs list", "jobs list | --config=x"),
        ("jobs --json list", "jobs list | --json"),
        ("jobs cancel a b c --yes", "jobs cancel a b c | --yes"),
        ("jobs cancel -- --odd", "jobs cancel --odd"),
        ("jobs cancel --reason=--because a", "jobs cancel a | --reason=--because"),
        ("users grant u -5", "users grant u -5"),
        ("deliveries redrive", "deliveries redrive"),
        ("init -", "init -"),
        ("--version", "version"),
        ("--help", "help"),
        ("-h", "help"),
        ("help", "help"),
        ("help jobs list", "help jobs list"),
        ("jobs --help", "help jobs"),
        ("jobs list --help --limit 3", "help jobs list"),
        ("jobs cancel --help", "help jobs cancel"),
    ])
    func `a command line is read`(line: String, meaning: String) throws {
        let parsed = try CommandParser.parse(words(line), table: .all)
        #expect(parsed.text == meaning)
    }

    @Test(arguments: [
        ("jbos", "there is no command jbos (did you mean jobs?)"),
        ("jobs lst", "there is no command jobs lst (did you mean list?)"),
        ("zzzzzz", "there is no command zzzzzz"),
        ("jobs", "a command is missing after jobs"),
        ("--json", "a command is missing"),
        ("jobs list --jso", "unknown option --jso (did you mean --json?)"),
        ("jobs list --stat=failed", "unknown option --stat (did you mean --state?)"),
        ("--stuck jobs list", "unknown option --stuck"),
        ("jobs list -x", "unknown option -x: options have two dashes, as in --help"),
        ("jobs list --limit", "--limit needs a value: --limit N"),
        ("jobs list --limit --json", "--limit needs a value: --limit N"),
        ("jobs list --json=yes", "--json takes no value"),
        ("jobs list --limit 1 --limit 2", "--limit is given twice"),
        ("jobs list one", "unexpected word one"),
        ("jobs show", "ID is missing: the job's id, or its last 8 characters"),
        ("users grant u", "CREDITS is missing: how many"),
        (
            "providers mode evolink of",
            "MODE is one of on, draining, off, not of (did you mean on?)"
        ),
        ("completions tcsh", "SHELL is one of bash, zsh, fish, not tcsh"),
    ])
    func `a command line that makes no sense is refused with a hint`(line: String, text: String) {
        let error = #expect(throws: UsageError.self) {
            try CommandParser.parse(words(line), table: .all)
        }
        #expect(error?.description == text)
    }

    @Test func `every command can be said, and no two are the same`() throws {
        let names = CommandTable.all.commands.map(\.name)
        #expect(Set(names).count == names.count)
        for command in CommandTable.all.commands {
            let words = command.path + ["--help"]
            #expect(try CommandParser.parse(words, table: .all).text == "help \(command.name)")
            let optional = command.arguments.drop { !$0.isOptional && !$0.repeats }
            #expect(optional.count <= 1, "\(command.name): what may be left out comes last")
        }
    }

    @Test func `no command says an option twice`() {
        for command in CommandTable.all.commands {
            let names = command.options.map(\.name)
            #expect(Set(names).count == names.count, "\(command.name)")
        }
    }

    @Test func `an example is a command line that makes sense`() throws {
        for command in CommandTable.all.commands {
            let line = command.example.prefix { $0 != ">" && $0 != "\"" }
            var words = line.split(separator: " ").map(String.init)
            #expect(words.removeFirst() == "holdfast")
            // What stood in quotes was the last option's value.
            if words.last?.hasPrefix("--") == true, command.example.contains("\"") {
                words.append("text")
            }
            let parsed = try CommandParser.parse(words, table: .all)
            #expect(parsed.text.hasPrefix(command.name), "\(command.example)")
        }
    }
}

extension ParsedLine {
    /// The meaning of a line in a line.
    var text: String {
        switch self {
        case .version: return "version"
        case .help(let path): return (["help"] + path).joined(separator: " ")
        case .run(let command, let words):
            let options =
                words.flags.sorted().map { "--\($0)" }
                + words.values.sorted { $0.key < $1.key }.map { "--\($0.key)=\($0.value)" }
            let line = (command.path + words.arguments).joined(separator: " ")
            return options.isEmpty ? line : "\(line) | \(options.joined(separator: " "))"
        }
    }
}
