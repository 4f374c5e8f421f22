package import Operations
package import Terminal

/// Something that happened to the console.
package enum ConsoleEvent: Sendable {
    case started
    case input(InputEvent)
    /// Time passed; nothing else did.
    case tick
    /// The desk's answer to a fetch.
    case loaded(View, token: Int, role: Operations.Role, Snapshot)
    /// The desk's answer where nothing was committed since the last one.
    case unchanged(token: Int)
    case fetchFailed(token: Int, String)
    /// What a command would do, and the key under which it would be done.
    case previewed(token: Int, CommandPreview, key: String)
    case previewFailed(token: Int, String)
    case executed(token: Int, CommandReport)
    case executionFailed(token: Int, String)
    /// The shell did something worth a line, such as writing a file.
    case notice(String)
}

/// What the desk says about one view at one time.
package enum Snapshot: Sendable, Equatable {
    case overview(OverviewSnapshot)
    /// `nil` where there is no such job.
    case job(JobDetail?)
    /// `nil` where there is no such user.
    case user(UserDetail?)
    case rows([ConsoleRow], next: String?, total: Int?)
}

/// Something the console wants done; the shell does it.
package enum ConsoleEffect: Sendable, Equatable {
    /// Reads a view anew, or only if anything was committed since the last time.
    case fetch(View, ListQuery, token: Int, onlyIfChanged: Bool)
    case preview(OperatorCommand, token: Int)
    case execute(CommandOrder, token: Int)
    /// Puts text on the clipboard (OSC 52).
    case copy(String)
    case useTheme(String)
    /// Writes the screen as text to a file.
    case dump
    /// Draws everything again.
    case repaint
    case title(String)
    case bell
    case suspend
    case quit
}
