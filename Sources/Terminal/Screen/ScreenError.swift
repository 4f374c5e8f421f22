/// Why there can be no screen; each is answered by the plain mode, which needs none.
package enum ScreenError: Error, Hashable, Sendable {
    /// Input or output is a file or a pipe.
    case notATerminal
    /// The terminal cannot place its cursor (`TERM=dumb`), or no description of one was found.
    case cannotPlaceCursor(terminalType: String)
    /// The system refused; `call` names the C function.
    case system(call: String, code: Int32)
}

extension ScreenError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notATerminal:
            "standard input and output are not both a terminal; use --plain for text"
        case .cannotPlaceCursor(let type):
            "a terminal of type \"\(type.sanitized)\" cannot place its cursor; use --plain for"
                + " text, or set TERM to what the terminal is"
        case .system(let call, let code):
            "\(call) failed with errno \(code) while the screen was opened; use --plain for text"
        }
    }
}
