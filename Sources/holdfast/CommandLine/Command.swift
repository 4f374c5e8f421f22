/// One command of the program: what the parser, the help and the completions know of it.
struct Command: Sendable {
    /// Its words, such as `jobs list`.
    var path: [String]
    /// What it does, in one line without a full stop.
    var summary: String
    /// What else is worth knowing, a paragraph each.
    var details: [String] = []
    var arguments: [Argument] = []
    var options: [Option] = []
    /// A command line that could be typed as it is.
    var example: String
    var action: Action

    /// How a command runs.
    enum Action: Sendable {
        case inTask(@Sendable (Invocation) async throws -> ExitCode)
        /// For what owns the terminal, which only the main thread may.
        case onMainThread(@Sendable (Invocation) throws -> ExitCode)
    }

    var name: String { path.joined(separator: " ") }

    /// The option of that name, `--help` included.
    func option(_ name: String) -> Option? {
        (options + [.help]).first { $0.name == name }
    }
}

/// What the program's end tells its caller.
enum ExitCode: Int32, Sendable {
    case done = 0
    /// Refused, failed, or done in part only.
    case failed = 1
    /// The command line makes no sense.
    case usage = 2
}

/// A word after the command's own.
struct Argument: Sendable, Hashable {
    /// In capitals, such as `ID`.
    var name: String
    var help: String
    var isOptional = false
    /// Whether more of the same may follow.
    var repeats = false
    /// The words it can be; empty for any.
    var choices: [String] = []

    /// As a usage line shows it: `ID`, `[ID]`, `ID...`.
    var usage: String {
        let name = repeats ? "\(name)..." : name
        return isOptional ? "[\(name)]" : name
    }
}

/// Something that is said with two dashes.
struct Option: Sendable, Hashable {
    /// Without the dashes.
    var name: String
    /// What its value is called in capitals; `nil` for one that has none.
    var value: String?
    var help: String
    /// The words its value can be; empty for any.
    var choices: [String] = []

    /// As a usage line shows it: `--json`, `--limit N`.
    var usage: String { value.map { "--\(name) \($0)" } ?? "--\(name)" }
}

/// A family of commands that begin with the same word.
struct CommandGroup: Sendable {
    var name: String
    var summary: String
}
