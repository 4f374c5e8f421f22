/// Something that code here does not say, and what to say in its place.
struct BannedWord: Sendable {
    let word: String
    let instead: String

    /// Where it is allowed: a comment on the line above has to say why.
    var mayBeExplained = false

    /// The one target that may say it.
    var exceptIn: String?

    static let all = [
        BannedWord(word: "try!", instead: "throw"),
        BannedWord(word: "as!", instead: "use as? and say what happens otherwise"),
        BannedWord(word: "public", instead: "use package"),
        BannedWord(word: "open", instead: "use package"),
        BannedWord(word: "@unchecked", instead: "use Mutex", mayBeExplained: true),
        BannedWord(word: "nonisolated(unsafe)", instead: "use Mutex", mayBeExplained: true),
        BannedWord(word: "Task.detached", instead: "use a task group"),
        BannedWord(word: "print(", instead: "return the text", exceptIn: "holdfast"),
    ]

    /// Whether a line of code says it, as a word of its own.
    func isIn(_ line: String) -> Bool {
        guard line.contains(word) else { return false }
        let keyword = word.allSatisfy(\.isLetter)
        return line.ranges(of: word).contains { range in
            let before = line[..<range.lowerBound].last
            let after = line[range.upperBound...].first
            guard !isPartOfAName(before), before != "." else { return false }
            // A keyword is followed by what it qualifies; `open(path)` only has the same letters.
            return !keyword || (after == " " && Self.isDeclaration(line[range.upperBound...]))
        }
    }

    private func isPartOfAName(_ character: Character?) -> Bool {
        character.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" } ?? false
    }

    private static func isDeclaration(_ rest: Substring) -> Bool {
        let next = rest.split { !$0.isLetter }.first.map(String.init) ?? ""
        return [
            "actor", "class", "enum", "extension", "final", "func", "import", "init", "let",
            "private", "protocol", "static", "struct", "subscript", "typealias", "var",
        ].contains(next)
    }
}
