import Configuration
import Database

/// One run of a command: what was said, where, and where answers go.
struct Invocation: Sendable {
    var command: Command
    /// All commands there are, this one included.
    var table: CommandTable
    var words: ParsedWords
    var environment: [String: String]
    var streams: Streams

    func has(_ option: Option) -> Bool { words.flags.contains(option.name) }

    /// The value that was given, if any.
    func value(_ option: Option) -> String? { words.values[option.name] }

    /// The argument at `index`, if it was given.
    func argument(_ index: Int) -> String? {
        words.arguments.indices.contains(index) ? words.arguments[index] : nil
    }

    /// An argument that the parser has made sure of.
    func requiredArgument(_ index: Int) throws(UsageError) -> String {
        guard let argument = argument(index) else { throw usage("an argument is missing") }
        return argument
    }

    func usage(_ text: String) -> UsageError { UsageError(text, command: command.name) }

    /// A whole number in `range`, if the option was given.
    func integer(
        _ option: Option, in range: ClosedRange<Int64>
    ) throws(UsageError)
        -> Int64?
    {
        guard let text = value(option) else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw usage(
                "--\(option.name) is a number from \(range.lowerBound) to \(range.upperBound),"
                    + " not \(text)")
        }
        return number
    }

    /// A duration, if the option was given.
    func duration(_ option: Option) throws(UsageError) -> Duration? {
        guard let text = value(option) else { return nil }
        guard let duration = DurationText.parse(text) else {
            throw usage("--\(option.name) is a duration such as 90s, 10m or 30d, not \(text)")
        }
        return duration
    }
}
