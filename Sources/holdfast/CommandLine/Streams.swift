import Synchronization
import Terminal

/// Where a command's words go and come from: the standard streams, or a test's.
///
/// A reader that went away is no error: what would be written to it is dropped, and the command
/// goes on, since its exit code still has to tell what happened.
final class Streams: Sendable {
    /// What is known of the streams.
    struct Traits: Sendable {
        var isInputTerminal = false
        var isOutputTerminal = false
        var isErrorTerminal = false
        /// How wide the terminal is; nothing is cut where there is none.
        var columns: Int?
    }

    /// What does the reading and writing.
    struct Ends: Sendable {
        /// Writes everything, or says that nobody reads any more.
        var writeOutput: @Sendable (String) throws -> Void
        var writeError: @Sendable (String) throws -> Void
        var readLine: @Sendable () -> String?
    }

    let traits: Traits
    private let ends: Ends
    private let failure = Mutex<String?>(nil)

    init(_ ends: Ends, traits: Traits) {
        self.ends = ends
        self.traits = traits
    }

    /// Why something could not be written, if anything but a reader that went away.
    var writeFailure: String? { failure.withLock { $0 } }

    /// Prints lines; on a terminal without anything that could take it over.
    func print(_ text: String = "") {
        let text = traits.isOutputTerminal ? text.sanitizedByLine : text
        write(text + "\n", ends.writeOutput)
    }

    /// Prints a JSON document, on a terminal with what is not printable as escapes.
    func print(json text: String) {
        write((traits.isOutputTerminal ? text.jsonEscaped : text) + "\n", ends.writeOutput)
    }

    /// Prints lines for the person, beside the result.
    func note(_ text: String = "") {
        let text = traits.isErrorTerminal ? text.sanitizedByLine : text
        write(text + "\n", ends.writeError)
    }

    /// Writes over the line for the person; empty to clear it.
    func progress(_ line: String) {
        guard traits.isErrorTerminal else { return }
        write("\r\u{1B}[K\(line)", ends.writeError)
    }

    /// Asks the person; `nil` if they went away.
    func ask(_ question: String) -> String? {
        write(traits.isErrorTerminal ? question.sanitized : question, ends.writeError)
        return ends.readLine()
    }

    private func write(_ text: String, _ end: (String) throws -> Void) {
        do {
            try end(text)
        } catch is ReaderGone {
            // Nobody is there to be told.
        } catch {
            failure.withLock { $0 = "\(error)" }
        }
    }
}

/// Nobody reads what is written.
struct ReaderGone: Error {}

extension String {
    fileprivate var sanitizedByLine: String {
        split(separator: "\n", omittingEmptySubsequences: false).map { String($0).sanitized }
            .joined(separator: "\n")
    }

    /// A JSON text in which what is not printable stands as `\uXXXX`, which means the same.
    fileprivate var jsonEscaped: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .format, .lineSeparator, .paragraphSeparator:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
