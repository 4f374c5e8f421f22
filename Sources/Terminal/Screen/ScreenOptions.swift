/// What the environment and the operator ask of a screen.
package struct ScreenOptions: Hashable, Sendable {
    /// The type the terminal says it is: `TERM`.
    package var terminalType: String?
    /// No colour, only bold, underline and their like: `NO_COLOR`.
    package var isMonochrome: Bool
    /// Draw with ASCII signs although the terminal could do more.
    package var prefersASCII: Bool
    /// How long Esc waits for the rest of an arrow key: `ESCDELAY` in milliseconds.
    ///
    /// 50 ms, and 100 ms over SSH, where a sequence may arrive in two parts.
    package var escapeDelay: Duration
    /// Keeps what others print on standard error until the screen is closed.
    package var capturesStandardError = true

    package init(
        terminalType: String?, isMonochrome: Bool = false, prefersASCII: Bool = false,
        escapeDelay: Duration = .milliseconds(50), capturesStandardError: Bool = true
    ) {
        self.terminalType = terminalType
        self.isMonochrome = isMonochrome
        self.prefersASCII = prefersASCII
        self.escapeDelay = escapeDelay
        self.capturesStandardError = capturesStandardError
    }

    /// Reads the variables above and `SSH_CONNECTION`; empty ones count as missing.
    package init(environment: [String: String]) {
        let set = environment.filter { !$0.value.isEmpty }
        let isRemote = set["SSH_CONNECTION"] != nil
        let asked = set["ESCDELAY"].flatMap(Int.init).map { min(max($0, 1), 5_000) }
        self.init(
            terminalType: set["TERM"], isMonochrome: set["NO_COLOR"] != nil,
            escapeDelay: .milliseconds(asked ?? (isRemote ? 100 : 50)))
    }
}
