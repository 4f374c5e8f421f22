/// Swift text with its comments and strings blanked out, every other byte where it was.
///
/// It knows nested comments, raw and multi-line strings, and strings inside interpolations. It
/// does not know regex literals: one with a quotation mark in it blanks the rest of its line.
struct MaskedSource {
    /// The text without comments and without what strings say.
    private(set) var code = ""

    /// The text without what strings say.
    private(set) var codeAndComments = ""

    private enum Mode {
        case code(parentheses: Int)
        case lineComment
        case blockComment(depth: Int)
        case string(pounds: Int, isMultiline: Bool)
    }

    private let bytes: [UInt8]
    private var position = 0
    /// What the position is inside of; an interpolation is code on top of its string.
    private var modes = [Mode.code(parentheses: 0)]
    private var codeBytes: [UInt8] = []
    private var commentedBytes: [UInt8] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
        codeBytes.reserveCapacity(bytes.count)
        commentedBytes.reserveCapacity(bytes.count)
        while position < bytes.count { step() }
        code = String(decoding: codeBytes, as: UTF8.self)
        codeAndComments = String(decoding: commentedBytes, as: UTF8.self)
    }

    private mutating func step() {
        switch modes[modes.count - 1] {
        case .code(let parentheses): stepInCode(parentheses)
        case .lineComment:
            if bytes[position] == UInt8(ascii: "\n") { modes.removeLast() }
            copy(1, inComment: true)
        case .blockComment(let depth): stepInBlockComment(depth)
        case .string(let pounds, let isMultiline): stepInString(pounds, isMultiline)
        }
    }

    private mutating func stepInCode(_ parentheses: Int) {
        // Nearly every byte is none of these; asking once keeps the tests fast.
        switch bytes[position] {
        case UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "("),
            UInt8(ascii: ")"):
            break
        default: return copy(1)
        }
        let isInterpolation = modes.count > 1
        if isNext("//") {
            modes.append(.lineComment)
            copy(2, inComment: true)
        } else if isNext("/*") {
            modes.append(.blockComment(depth: 1))
            copy(2, inComment: true)
        } else if let (pounds, isMultiline) = openingQuote() {
            modes.append(.string(pounds: pounds, isMultiline: isMultiline))
            copy(pounds + (isMultiline ? 3 : 1))
        } else if isInterpolation, bytes[position] == UInt8(ascii: ")"), parentheses == 0 {
            modes.removeLast()
            copy(1)
        } else {
            if bytes[position] == UInt8(ascii: "(") { setParentheses(parentheses + 1) }
            if bytes[position] == UInt8(ascii: ")") { setParentheses(parentheses - 1) }
            copy(1)
        }
    }

    private mutating func stepInBlockComment(_ depth: Int) {
        if isNext("*/") {
            modes.removeLast()
            if depth > 1 { modes.append(.blockComment(depth: depth - 1)) }
            copy(2, inComment: true)
        } else if isNext("/*") {
            modes[modes.count - 1] = .blockComment(depth: depth + 1)
            copy(2, inComment: true)
        } else {
            copy(1, inComment: true)
        }
    }

    private mutating func stepInString(_ pounds: Int, _ isMultiline: Bool) {
        let hashes = String(repeating: "#", count: pounds)
        if isNext((isMultiline ? "\"\"\"" : "\"") + hashes) {
            modes.removeLast()
            copy((isMultiline ? 3 : 1) + pounds)
        } else if isNext("\\" + hashes + "(") {
            modes.append(.code(parentheses: 0))
            copy(2 + pounds)
        } else if isNext("\\" + hashes) {
            blank(2 + pounds)
        } else if bytes[position] == UInt8(ascii: "\n"), !isMultiline {
            modes.removeLast()
            copy(1)
        } else {
            blank(1)
        }
    }

    private mutating func setParentheses(_ count: Int) {
        modes[modes.count - 1] = .code(parentheses: count)
    }

    private func isNext(_ text: String) -> Bool {
        bytes[position] == text.utf8.first && bytes[position...].starts(with: text.utf8)
    }

    /// The pound signs and the kind of the string that opens here.
    private func openingQuote() -> (pounds: Int, isMultiline: Bool)? {
        var quote = position
        while quote < bytes.count, bytes[quote] == UInt8(ascii: "#") { quote += 1 }
        guard quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") else { return nil }
        return (quote - position, bytes[quote...].starts(with: "\"\"\"".utf8))
    }

    private mutating func copy(_ count: Int, inComment: Bool = false) {
        let end = min(position + count, bytes.count)
        while position < end {
            let byte = bytes[position]
            codeBytes.append(inComment ? blanked(byte) : byte)
            commentedBytes.append(byte)
            position += 1
        }
    }

    private mutating func blank(_ count: Int) {
        let end = min(position + count, bytes.count)
        while position < end {
            codeBytes.append(blanked(bytes[position]))
            commentedBytes.append(blanked(bytes[position]))
            position += 1
        }
    }

    private func blanked(_ byte: UInt8) -> UInt8 {
        byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " ")
    }
}
