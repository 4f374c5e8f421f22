import Terminal

/// One line of text being typed.
struct TextField: Equatable {
    /// Longer than any sensible answer; what comes after it is dropped.
    static let charactersMax = 200

    private(set) var text = ""
    /// How many characters stand before the cursor.
    private(set) var cursor = 0

    init(_ text: String = "") {
        self.text = String(text.prefix(Self.charactersMax))
        cursor = self.text.count
    }

    /// Changes the text as `key` says.
    ///
    /// - Returns: Whether the key means anything to a line of text.
    mutating func press(_ key: Key) -> Bool {
        switch key {
        case .character(let character): insert(String(character))
        case .backspace, .control("h"): erase(from: cursor - 1)
        case .delete: erase(from: cursor)
        case .left, .control("b"): cursor = max(cursor - 1, 0)
        case .right, .control("f"): cursor = min(cursor + 1, text.count)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = text.count
        case .control("u"):
            text = String(text.dropFirst(cursor))
            cursor = 0
        case .control("w"): eraseWord()
        default: return false
        }
        return true
    }

    /// Puts text in at the cursor; line breaks become spaces and the rest is made harmless.
    mutating func insert(_ more: String) {
        let added = more.sanitized.prefix(max(Self.charactersMax - text.count, 0))
        let index = text.index(text.startIndex, offsetBy: cursor)
        text.insert(contentsOf: added, at: index)
        cursor = min(cursor + added.count, text.count)
    }

    private mutating func erase(from place: Int) {
        guard place >= 0, place < text.count else { return }
        text.remove(at: text.index(text.startIndex, offsetBy: place))
        cursor = place
    }

    private mutating func eraseWord() {
        while cursor > 0, text.prefix(cursor).last == " " { erase(from: cursor - 1) }
        while cursor > 0, text.prefix(cursor).last != " " { erase(from: cursor - 1) }
    }

    /// The columns before the cursor.
    var cursorColumns: Int { String(text.prefix(cursor)).columns }
}
