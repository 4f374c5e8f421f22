/// A function, initializer or computed property, with its braces.
struct FunctionSpan: Equatable {
    /// The index of the line that declares it.
    let start: Int

    /// How many lines it takes from its declaration to its closing brace.
    let length: Int
}

extension SourceFile {
    /// Every declaration with a body, nested ones too.
    var functions: [FunctionSpan] {
        code.indices.compactMap { start in
            let words = code[start].split { !$0.isLetter && $0 != "_" }
            let declares = words.contains { ["func", "init", "deinit", "subscript"].contains($0) }
            let computes = words.contains("var") && !code[start].contains("=")
            guard declares || computes, let end = endOfBody(from: start) else { return nil }
            return FunctionSpan(start: start, length: end - start + 1)
        }
    }

    /// The line of the brace that closes the body of what is declared in the line `start`.
    ///
    /// A line that only calls (`self.init()`) or requires (in a protocol) has no body: there, a
    /// statement ends before a brace opens.
    private func endOfBody(from start: Int) -> Int? {
        var parentheses = 0
        var braces = 0
        for index in code[start...].indices {
            for byte in code[index].utf8 {
                switch byte {
                case UInt8(ascii: "("), UInt8(ascii: "["): parentheses += 1
                case UInt8(ascii: ")"), UInt8(ascii: "]"): parentheses -= 1
                case UInt8(ascii: "{") where parentheses == 0: braces += 1
                case UInt8(ascii: "}") where parentheses == 0:
                    braces -= 1
                    if braces == 0 { return index }
                    if braces < 0 { return nil }
                default: break
                }
            }
            let hasEnded = braces == 0 && parentheses <= 0 && !continues(after: index)
            if hasEnded || parentheses < 0 { return nil }
        }
        return nil
    }

    /// Whether the line after `index` goes on with a signature that is not finished.
    private func continues(after index: Int) -> Bool {
        guard index + 1 < code.count else { return false }
        let next = code[index + 1].trimmingPrefix { $0 == " " }
        return ["{", "->", "throws", "async", "rethrows", "where"].contains { next.hasPrefix($0) }
    }
}
