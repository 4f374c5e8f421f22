import Foundation
import Testing

/// One text file of this package, line by line.
struct SourceFile: Sendable {
    /// The path from the package's root, with `/` between its parts.
    let path: String

    /// What each line says, in full.
    let lines: [String]

    /// The same lines with comments and the inside of string literals replaced by spaces.
    ///
    /// A rule about code looks here, so that prose and test data may say what code may not.
    let code: [String]

    /// The same lines with only the inside of string literals replaced.
    let codeAndComments: [String]

    init(path: String, text: String) {
        self.path = path
        lines = text.components(separatedBy: "\n")
        let masked = MaskedSource(text)
        code = masked.code.components(separatedBy: "\n")
        codeAndComments = masked.codeAndComments.components(separatedBy: "\n")
    }

    /// The folder below Sources or Tests, which is also the name of the target.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// The name of the file without its extension.
    var stem: String {
        URL(filePath: path).deletingPathExtension().lastPathComponent
    }

    /// Reports what stands in a line, as an editor and a person can follow it.
    func report(line index: Int, _ says: String) {
        let location = SourceLocation(
            fileID: "\(target)/\(URL(filePath: path).lastPathComponent)",
            filePath: SourceTree.root.appending(path: path).path, line: index + 1, column: 1)
        Issue.record("\(path):\(index + 1) \(says)", sourceLocation: location)
    }

    /// Whether a comment says why, on the line directly above.
    func isExplained(line index: Int) -> Bool {
        index > 0 && lines[index - 1].trimmingPrefix { $0 == " " }.hasPrefix("//")
    }
}
