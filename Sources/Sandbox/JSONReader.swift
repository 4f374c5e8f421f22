/// Reads a JSON document (RFC 8259) strictly, in one pass over its bytes.
///
/// Depth is bounded, so that a hostile document cannot exhaust the stack.
struct JSONReader {
    private let bytes: [UInt8]
    private var position = 0
    private static let depthMax = 64

    /// Not a JSON document: what was expected at which byte.
    struct Failure: Error, Equatable {
        var expected: String
        var offset: Int
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Reads the whole of `bytes` as one document.
    static func read(_ bytes: [UInt8]) throws(Failure) -> JSON {
        var reader = JSONReader(bytes)
        let document = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.count else { throw reader.failure("the end") }
        return document
    }

    /// Reads `bytes` as one document, for callers that do not tell what is wrong with it.
    static func document(_ bytes: [UInt8]) -> JSON? {
        do {
            return try read(bytes)
        } catch {
            return nil
        }
    }

    private func failure(_ expected: String) -> Failure {
        Failure(expected: expected, offset: position)
    }

    private var current: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    /// Steps over `byte` if it comes next.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Failure) -> JSON {
        guard depth < Self.depthMax else { throw failure("at most \(Self.depthMax) levels") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSON) throws(Failure) -> JSON {
        guard bytes[position...].starts(with: word.utf8) else { throw failure(word) }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(Failure) -> JSON {
        position += 1
        var members: [JSON.Member] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw failure("a member's name") }
            let name = try string()
            guard take(UInt8(ascii: ":")) else { throw failure("a colon") }
            members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("a comma or a closing brace") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(Failure) -> JSON {
        position += 1
        var elements: [JSON] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            elements.append(try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("a comma or a closing bracket") }
        return .array(elements)
    }

    private mutating func number() throws(Failure) -> String {
        let start = position
        _ = step("-")
        guard step("0") || digits() else { throw failure("a value") }
        if step(".") { guard digits() else { throw failure("a digit") } }
        if step("e") || step("E") {
            _ = step("+") || step("-")
            guard digits() else { throw failure("a digit") }
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func step(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = current, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }
}

extension JSONReader {
    /// Reads the string whose opening quote comes next.
    private mutating func string() throws(Failure) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw failure("no control character in a string") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                text += try escaped().utf8
            } else {
                text.append(byte)
            }
        }
        guard current != nil else { throw failure("a closing quote") }
        guard let string = String(validating: text, as: UTF8.self) else { throw failure("UTF-8") }
        position += 1
        return string
    }

    private mutating func escaped() throws(Failure) -> String {
        guard let byte = current else { throw failure("an escaped character") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw failure("a known escape")
        }
    }

    private mutating func unicode() throws(Failure) -> String {
        let first = try fourDigits()
        if let scalar = Unicode.Scalar(first) { return String(Character(scalar)) }
        guard first < 0xDC00, step("\\"), step("u") else { throw failure("a surrogate pair") }
        let second = try fourDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("a surrogate pair") }
        return String(Character(scalar))
    }

    private mutating func fourDigits() throws(Failure) -> UInt32 {
        let end = position + 4
        guard end <= bytes.count,
            bytes[position..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits") }
        position = end
        return value
    }
}
