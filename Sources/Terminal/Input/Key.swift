/// A key as the operator pressed it.
package enum Key: Hashable, Sendable {
    /// A printable character, typed as it is.
    case character(Character)
    /// A character typed with Ctrl, in lower case: Ctrl-C is `.control("c")`.
    case control(Character)
    /// A character typed with Alt, which many terminals send as Esc and the character.
    case alt(Character)
    /// A function key, 1 to 12.
    case function(Int)
    case enter, escape, tab, backTab, backspace, delete, insert
    case up, down, left, right
    case shiftUp, shiftDown
    case pageUp, pageDown, home, end
}

extension Key: CustomStringConvertible {
    /// The key as help texts name it: `Ctrl-C`, `PgUp`, `F1`, `a`.
    package var description: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let character): "Ctrl-\(character.uppercased())"
        case .alt(let character): "Alt-\(character)"
        case .function(let number): "F\(number)"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .insert: "Ins"
        case .up: "Up"
        case .down: "Down"
        case .left: "Left"
        case .right: "Right"
        case .shiftUp: "Shift-Up"
        case .shiftDown: "Shift-Down"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        }
    }
}
