/// How a role looks, in colour and without.
package struct Style: Hashable, Sendable {
    /// The colour of the text; nil is the terminal's own.
    package var foreground: Color?
    /// The colour behind it; nil is the terminal's own.
    package var background: Color?
    package var attributes: TextAttributes
    /// What stands for all of the above on a terminal without colour.
    package var monochrome: TextAttributes

    package init(
        foreground: Color? = nil, background: Color? = nil, attributes: TextAttributes = [],
        monochrome: TextAttributes = []
    ) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
        self.monochrome = monochrome
    }
}

/// How text looks apart from its colour.
package struct TextAttributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let bold = TextAttributes(rawValue: 1)
    package static let dim = TextAttributes(rawValue: 2)
    package static let underline = TextAttributes(rawValue: 4)
    package static let reverse = TextAttributes(rawValue: 8)

    /// Reads names separated by spaces: `bold underline`; `normal` and the empty text are none.
    package init?(_ text: String) {
        self = []
        for word in text.split(separator: " ") {
            switch word {
            case "bold": insert(.bold)
            case "dim": insert(.dim)
            case "underline": insert(.underline)
            case "reverse": insert(.reverse)
            case "normal": break
            default: return nil
            }
        }
    }
}
