package import Terminal

/// How a console is to run.
package struct ConsoleOptions: Sendable {
    /// All themes that can be worn; the built-in one stands in where there is none.
    package var themes: [Theme] = [.defaultDark]
    /// The theme worn first.
    package var themeName: String?
    /// How often the desk is asked whether anything changed.
    package var refresh = Duration.seconds(2)
    /// Lines of text instead of a screen; see ``ConsoleSession/runPlain(readLine:write:)``.
    package var isPlain = false
    /// Nothing can be changed in this session, whatever the role.
    package var isReadOnly = false
    package var startView = View.overview
    /// What the terminal says about itself.
    package var screen = ScreenOptions(terminalType: nil)
    /// Terminal and SSH origin, for the audit.
    package var origin = ""
    /// The machine's time zone, in seconds east of UTC.
    package var localOffsetSeconds: Int64 = 0
    /// Writes the screen's text somewhere and says where; without it `:dump` copies the text.
    package var writeDump: (@Sendable (String) throws -> String)?

    package init() {}
}

/// Why there is no screen to run on.
package enum ConsoleError: Error, Equatable {
    /// Plain mode was asked for, or is all there can be, for the reason given.
    case needsPlainMode(String)
}

extension ConsoleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .needsPlainMode(let reason): "the console can only run as plain text: \(reason)"
        }
    }
}
