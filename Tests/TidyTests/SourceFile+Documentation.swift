import Foundation

extension SourceFile {
    /// The lines that declare something for other targets and do not say what it is.
    ///
    /// What a conformance in an extension declares is documented by its protocol, and so are a few
    /// requirements of the standard library wherever they stand. A stored property may speak for
    /// itself, an option of a set too, and so may an initializer without arguments or one that does
    /// nothing but set the properties.
    var undocumentedDeclarations: [Int] {
        code.indices.filter { index in
            declaresForThePackage(code[index]) && !isDocumented(index) && !isRequirement(index)
                && !isStoredProperty(index) && !onlySetsProperties(index)
        }
    }

    private func declaresForThePackage(_ line: String) -> Bool {
        guard line.contains("package") else { return false }
        let words = line.split { $0 == " " || $0 == "(" }.drop {
            $0.hasPrefix("@") || $0.hasSuffix(")") || Self.modifiers.contains($0)
        }
        guard words.first == "package", let next = words.dropFirst().first else { return false }
        return Self.declarations.contains(next) || Self.modifiers.contains(next)
    }

    /// Whether a doc comment stands above, with nothing between but attributes.
    private func isDocumented(_ index: Int) -> Bool {
        for line in lines[..<index].reversed() {
            let text = line.trimmingCharacters(in: .whitespaces)
            if text.hasPrefix("///") || text.hasSuffix("*/") { return true }
            guard text.hasPrefix("@") || text.hasPrefix("#") else { return false }
        }
        return false
    }

    private func isStoredProperty(_ index: Int) -> Bool {
        let line = code[index]
        guard line.contains(" var ") || line.contains(" let ") else { return false }
        let isConstant = line.contains("static ") && !line.contains("(rawValue: ")
        return !line.contains("{") && !isConstant && line.hasPrefix(" ")
    }

    private func onlySetsProperties(_ index: Int) -> Bool {
        guard code[index].contains("init("),
            let function = functions.first(where: { $0.start == index })
        else { return false }
        if code[index].contains("init() ") { return true }
        let body = code[index..<(index + function.length)]
        guard let opening = body.firstIndex(where: { $0.hasSuffix("{") }) else { return false }
        return body[(opening + 1)...].dropLast().allSatisfy { line in
            let text = line.trimmingCharacters(in: .whitespaces)
            return text.hasPrefix("self.") && text.contains(" = ")
        }
    }

    private func isRequirement(_ index: Int) -> Bool {
        if Self.requirements.contains(where: code[index].contains) { return true }
        let indentation = code[index].prefix { $0 == " " }.count
        let owner = code[..<index].last { line in
            !line.allSatisfy { $0 == " " } && line.prefix { $0 == " " }.count < indentation
        }
        let head = owner?.prefix { $0 != "{" }.components(separatedBy: " where ").first ?? ""
        return head.hasPrefix("extension ") && head.contains(":")
    }

    private static let declarations: Set<Substring> = [
        "actor", "associatedtype", "class", "enum", "func", "init", "init?", "let", "macro",
        "protocol", "struct", "subscript", "typealias", "var",
    ]

    private static let modifiers: Set<Substring> = [
        "borrowing", "consuming", "convenience", "fileprivate", "final", "indirect", "infix",
        "internal", "lazy", "mutating", "nonisolated", "nonmutating", "override", "postfix",
        "prefix", "private", "required", "static", "unowned", "unsafe", "weak",
    ]

    private static let requirements = [
        "func < ", "func == ", "func encode(to ", "func hash(into ",
        "func makeAsyncIterator()", "func makeIterator()", "func next()", "init(from ",
        "init(rawValue: ", "init?(rawValue: ", "let rawValue: ", "var debugDescription: ",
        "var customMirror: ", "var description: ", "var rawValue: ", "var testDescription: ",
    ]
}
