import Foundation
import Testing

/// No file knows the machine that it was written on.
struct PathTests {
    /// Folders that are someone's own, and the one that this package stands in now.
    static let folders =
        ["Users", "home", "root", "work"].map { "/" + $0 + "/" } + [
            SourceTree.root.path
        ]

    @Test
    func `no file names a folder of someone's machine`() {
        for file in SourceTree.all {
            for (index, line) in file.lines.enumerated() {
                for folder in Self.folders where line.contains(folder) {
                    guard line.ranges(of: folder).contains(where: { isAbsolute(in: line, at: $0) })
                    else { continue }
                    file.report(line: index, "names a path below \(folder)")
                }
            }
        }
    }

    /// Whether a path starts there; `/api/home/x` and `example.com/work/x` are none.
    private func isAbsolute(in line: String, at range: Range<String.Index>) -> Bool {
        guard let before = line[..<range.lowerBound].last else { return true }
        return !(before.isLetter || before.isNumber || "_.~-}".contains(before))
    }
}
