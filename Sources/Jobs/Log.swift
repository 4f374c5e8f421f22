/// Where lines for the people who run the service go.
///
/// Lines hold ids, codes and counts; never prompts, keys, tokens or URLs with secrets.
package struct Log: Sendable {
    /// How much a line matters: an error needs a person, a warning may pass by itself.
    package enum Level: String, Sendable { case info, warning, error }

    private let write: @Sendable (Level, String) -> Void

    package init(_ write: @escaping @Sendable (Level, String) -> Void) {
        self.write = write
    }

    /// Drops every line.
    package static let silent = Log { _, _ in }

    /// Tells what happened as it should.
    package func info(_ line: String) { write(.info, line) }
    /// Tells what went wrong and is being dealt with.
    package func warning(_ line: String) { write(.warning, line) }
    /// Tells what needs a person.
    package func error(_ line: String) { write(.error, line) }
}
