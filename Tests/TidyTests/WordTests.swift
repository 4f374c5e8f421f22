import Foundation
import Testing

/// What code, comments and names do not say.
struct WordTests {
    @Test
    func `no word is said that has a better one`() {
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() {
                for banned in BannedWord.all
                where banned.exceptIn != file.target && banned.isIn(line) {
                    if banned.mayBeExplained && file.isExplained(line: index) { continue }
                    file.report(line: index, "says \(banned.word): \(banned.instead)")
                }
            }
        }
    }

    @Test
    func `no module pays for the whole of Foundation`() {
        for file in SourceTree.sources {
            for (line, module) in file.imports where module == "Foundation" {
                file.report(line: line, "imports Foundation: FoundationEssentials is enough")
            }
        }
    }

    @Test
    func `an error is dropped only with a reason`() {
        for file in SourceTree.sources {
            for (index, line) in file.code.enumerated() where line.contains("try?") {
                let text = line.trimmingCharacters(in: .whitespaces)
                let isDropped = text.hasPrefix("try?") || text.hasPrefix("_ = try?")
                if isDropped && !file.isExplained(line: index) {
                    file.report(line: index, "drops an error: say why on the line above")
                }
            }
        }
    }

    /// Spelt in halves, so that a search for them finds none here.
    static let leftovers = ["FIX" + "ME", "TO" + "DO", "XX" + "X"]

    @Test
    func `nothing is left to be done later`() {
        for file in SourceTree.sources + SourceTree.tests {
            for (index, line) in file.codeAndComments.enumerated() {
                for word in Self.leftovers where line.contains(word) {
                    guard
                        line.split(whereSeparator: { !$0.isLetter }).contains(where: { $0 == word })
                    else { continue }
                    file.report(line: index, "says \(word): do it, or file it")
                }
            }
        }
    }

    @Test
    func `nobody makes a thread sleep, and tests wait for signals`() {
        for file in SourceTree.sources {
            for (line, blocksThread) in file.sleeps where blocksThread {
                file.report(line: line, "makes a thread sleep: wait for what it waits for")
            }
        }
        for file in SourceTree.tests {
            for (line, _) in file.sleeps {
                file.report(line: line, "sleeps: wait for what it waits for")
            }
        }
    }

    @Test
    func `a file is named for its one idea`() {
        for file in SourceTree.sources + SourceTree.tests {
            let rooms = [
                "Common", "Extensions", "Helper", "Helpers", "Manager", "Misc", "Types", "Util",
                "Utilities", "Utils",
            ]
            for room in rooms where file.stem.hasSuffix(room) {
                file.report(line: 0, "is named \(room), which any code could go into")
            }
        }
    }

    @Test
    func `no type has its module's name`() {
        for file in SourceTree.sources {
            let kinds = ["actor ", "class ", "enum ", "protocol ", "struct ", "typealias "]
            for (index, line) in file.code.enumerated() {
                for kind in kinds where line.contains(kind + file.target) {
                    let names = line.ranges(of: kind).map { range in
                        line[range.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                    }
                    if names.contains(where: { $0 == file.target }) {
                        file.report(line: index, "hides the module: no other can be said then")
                    }
                }
            }
        }
    }

    @Test
    func `everything that other targets see is documented`() {
        for file in SourceTree.sources {
            for index in file.undocumentedDeclarations {
                file.report(line: index, "declares for other targets without a doc comment")
            }
        }
    }
}
