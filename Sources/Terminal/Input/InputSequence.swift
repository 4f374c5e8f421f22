/// The bytes a decoder looks for by name.
enum Byte {
    static let escape: UInt8 = 0x1B
    static let bracket = UInt8(ascii: "[")
    static let letterO = UInt8(ascii: "O")
    static let letterM = UInt8(ascii: "M")
}

/// The first complete sequence of an input: how many bytes it is, and what it means.
struct InputSequence {
    enum Meaning {
        case event(InputEvent)
        case pasteBegins
        /// Complete, but nothing we know.
        case nothing
    }

    let count: Int
    let meaning: Meaning

    /// Reads from the front of `bytes`, which are not empty; nil when more bytes are needed.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard let first = bytes.first else { return nil }
        switch first {
        case Byte.escape: self.init(escaped: bytes.dropFirst())
        case 0x00...0x1F, 0x7F: self.init(1, key: Self.controlKey(first))
        default: self.init(character: bytes, wrappedBy: Key.character, offset: 0)
        }
    }

    private init(_ count: Int, _ meaning: Meaning) {
        self.count = count
        self.meaning = meaning
    }

    private init(_ count: Int, key: Key?) {
        self.init(count, key.map { .event(.key($0)) } ?? .nothing)
    }

    /// Reads what follows an Esc.
    private init?(escaped rest: ArraySlice<UInt8>) {
        guard let next = rest.first else { return nil }
        switch next {
        case Byte.bracket: self.init(control: rest.dropFirst())
        case Byte.letterO:
            guard let final = rest.dropFirst().first else { return nil }
            self.init(3, key: Self.applicationKey(final))
        // Esc, and then another key that came with it.
        case 0x00...0x1F, 0x7F: self.init(1, key: .escape)
        default: self.init(character: rest, wrappedBy: Key.alt, offset: 1)
        }
    }

    /// Reads one character of UTF-8; bytes that are none are dropped.
    private init?(
        character bytes: ArraySlice<UInt8>, wrappedBy key: (Character) -> Key, offset: Int
    ) {
        let first = bytes[bytes.startIndex]
        let length: Int
        switch first {
        case 0x00...0x7F: length = 1
        case 0xC2...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xF4: length = 4
        default:
            self.init(offset + 1, .nothing)
            return
        }
        let encoded = bytes.prefix(length)
        let followers = encoded.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
        guard followers == length - 1 else {
            if encoded.count < length, followers == encoded.count - 1 { return nil }
            self.init(offset + 1 + followers, .nothing)
            return
        }
        let text = String(decoding: encoded, as: UTF8.self).sanitized
        self.init(offset + length, key: text.first.map(key))
    }

    /// Reads what follows Esc and `[`: parameters, and the byte that ends the sequence.
    private init?(control rest: ArraySlice<UInt8>) {
        guard let first = rest.first else { return nil }
        if first == Byte.bracket {
            // The Linux console's F1 to F5: Esc [ [ A.
            guard let final = rest.dropFirst().first else { return nil }
            let isKnown = (UInt8(ascii: "A")...UInt8(ascii: "E")).contains(final)
            self.init(4, key: isKnown ? .function(Int(final) - 0x40) : nil)
            return
        }
        if first == Byte.letterM {
            // A mouse's report in the oldest form, left on by another program: three more bytes.
            guard rest.count >= 4 else { return nil }
            self.init(6, .nothing)
            return
        }
        guard let end = rest.firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return nil }
        let final = rest[end]
        let length = 2 + end - rest.startIndex
        guard (0x40...0x7E).contains(final) else {
            // Broken off: the byte starts something else.
            self.init(length, .nothing)
            return
        }
        self.init(length + 1, Self.meaning(of: rest[..<end], final: final))
    }
}

extension InputSequence {
    private static func controlKey(_ byte: UInt8) -> Key {
        switch byte {
        case 0x00: .control(" ")
        case 0x08, 0x7F: .backspace
        case 0x09: .tab
        case 0x0A, 0x0D: .enter
        case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
        default: .control(Character(Unicode.Scalar(byte + 0x40)))
        }
    }

    /// Keys sent as Esc O and a letter: arrows, F1 to F4, and the keypad.
    private static func applicationKey(_ final: UInt8) -> Key? {
        switch final {
        case UInt8(ascii: "M"): .enter
        case UInt8(ascii: "X"): .character("=")
        // `j` to `y` stand 0x40 above the characters on the keys: `*+,-./0123456789`.
        case UInt8(ascii: "j")...UInt8(ascii: "y"):
            .character(Character(Unicode.Scalar(final - 0x40)))
        default: letterKey(final, isShifted: false)
        }
    }

    private static func letterKey(_ final: UInt8, isShifted: Bool) -> Key? {
        switch final {
        case UInt8(ascii: "A"): isShifted ? .shiftUp : .up
        case UInt8(ascii: "B"): isShifted ? .shiftDown : .down
        case UInt8(ascii: "C"), UInt8(ascii: "c"): .right
        case UInt8(ascii: "D"), UInt8(ascii: "d"): .left
        case UInt8(ascii: "a"): .shiftUp
        case UInt8(ascii: "b"): .shiftDown
        case UInt8(ascii: "F"): .end
        case UInt8(ascii: "H"): .home
        case UInt8(ascii: "P")...UInt8(ascii: "S"): .function(Int(final) - 0x4F)
        case UInt8(ascii: "Z"): .backTab
        default: nil
        }
    }

    private static func meaning(of parameters: ArraySlice<UInt8>, final: UInt8) -> Meaning {
        let numbers = parameters.split(
            separator: UInt8(ascii: ";"), omittingEmptySubsequences: false
        ).map { Int(String(decoding: $0, as: UTF8.self)) }
        if parameters.isEmpty, final == UInt8(ascii: "I") { return .event(.focusGained) }
        if parameters.isEmpty, final == UInt8(ascii: "O") { return .event(.focusLost) }
        if !parameters.isEmpty, numbers.contains(nil) { return .nothing }
        guard final == UInt8(ascii: "~") || final == UInt8(ascii: "$") else {
            // Esc [ 1 ; 2 A is Shift-Up; other numbers are reports, such as of the cursor.
            guard parameters.isEmpty || numbers[0] == 1 else { return .nothing }
            let isShifted = numbers.count == 2 && numbers[1] == 2
            let key = letterKey(final, isShifted: isShifted)
            return key.map { .event(.key($0)) } ?? .nothing
        }
        guard let number = numbers.first ?? nil else { return .nothing }
        if number == 200 { return .pasteBegins }
        return numberedKey(number).map { .event(.key($0)) } ?? .nothing
    }

    private static func numberedKey(_ number: Int) -> Key? {
        switch number {
        case 1, 7: .home
        case 2: .insert
        case 3: .delete
        case 4, 8: .end
        case 5: .pageUp
        case 6: .pageDown
        case 11...15: .function(number - 10)
        case 17...21: .function(number - 11)
        case 23, 24: .function(number - 12)
        default: nil
        }
    }
}
