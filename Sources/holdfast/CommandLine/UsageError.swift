/// The command line makes no sense; nothing was done.
struct UsageError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it, and what would be right if that can be guessed.
    var description: String
    /// Whose help to look at, such as `jobs list`; empty for the whole program's.
    var command: String

    init(_ description: String, command: String = "") {
        self.description = description
        self.command = command
    }
}

/// Something could not be done, in words for whoever typed the command.
struct CommandFailure: Error, Equatable, CustomStringConvertible {
    /// What, where, and what to do.
    var description: String

    init(_ description: String) {
        self.description = description
    }
}
