/// Where lines for the people who run the service go.
///
/// Lines hold ids, codes and counts; never prompts, keys, tokens or URLs with secrets.
package struct Log: Sendable {
    package enum Level: String, Sendable { case info, warning, error }

    private let write: @Sendable (Level, String) -> Void

    package init(_ write: @escaping @Sendable (Level, String) -> Void) {
        self.write = write
    }

    /// Drops every line.
    package static let silent = Log { _, _ in }

    package func info(_ line: String) { write(.info, line) }
    package func warning(_ line: String) { write(.warning, line) }
    package func error(_ line: String) { write(.error, line) }
}
