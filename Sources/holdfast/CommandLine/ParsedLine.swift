/// What a command line asks for.
enum ParsedLine: Sendable {
    case run(Command, ParsedWords)
    /// The help of the whole, of a group or of a command.
    case help(path: [String])
    case version
}

/// The words of a command line, sorted.
struct ParsedWords: Sendable, Equatable {
    var arguments: [String] = []
    /// Values by option.
    var values: [String: String] = [:]
    /// Options without a value that were given.
    var flags: Set<String> = []
}
