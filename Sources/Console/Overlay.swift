import Operations

/// What lies over the view and takes the keys.
enum Overlay: Equatable {
    /// The keys of this view, from a line on.
    case help(top: Int)
    case menu(cursor: Int)
    /// The columns to sort by.
    case sorting
    /// What was said and done since the console began, newest last.
    case log(top: Int)
    /// What became of each item of a command.
    case report(CommandReport, top: Int)
    /// A row in full.
    case detail(title: String, lines: [String], top: Int)
}

/// A line at the bottom that takes text.
struct Prompt: Equatable {
    enum Kind: Equatable { case command, filter }

    var kind: Kind
    var field = TextField()
    /// The filter before it was edited, for Esc.
    var before = ""

    var sign: String { kind == .command ? ":" : "/" }
}

/// What the message line says.
struct Message: Equatable {
    enum Kind: Equatable { case said, failed }

    var text: String
    var kind = Kind.said
}
