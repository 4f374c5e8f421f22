/// The signs the console draws with, each one column wide.
///
/// A theme may replace any of them. None is an emoji, and apart from lines, bars and the ellipsis,
/// which have no such twin, none is of ambiguous width in East Asian settings.
package struct GlyphSet: Hashable, Sendable {
    private var signs: [Glyph: String]
    /// The bars of a sparkline, lowest first; always eight.
    package private(set) var spark: [String]
    package let isASCII: Bool

    /// For terminals that speak UTF-8.
    package static let unicode = GlyphSet(
        signs: Dictionary(uniqueKeysWithValues: Glyph.allCases.map { ($0, $0.unicode) }),
        spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], isASCII: false)
    /// For every terminal, the Linux console and a serial line among them.
    package static let ascii = GlyphSet(
        signs: Dictionary(uniqueKeysWithValues: Glyph.allCases.map { ($0, $0.ascii) }),
        spark: ["_", ".", "-", "=", "+", "*", "#", "@"], isASCII: true)

    /// The sign to draw, always one column wide.
    package subscript(_ glyph: Glyph) -> String { signs[glyph] ?? glyph.ascii }

    /// Replaces one sign.
    ///
    /// - Returns: Whether `text` can stand there: one grapheme of one column, and ASCII in the
    ///   ASCII set.
    package mutating func replace(_ glyph: Glyph, with text: String) -> Bool {
        guard Self.isUsable(text, isASCII: isASCII) else { return false }
        signs[glyph] = text
        return true
    }

    /// Replaces the bars.
    ///
    /// - Returns: Whether they can be used: eight, each as `replace(_:with:)` asks.
    package mutating func replaceSpark(_ bars: [String]) -> Bool {
        guard bars.count == spark.count else { return false }
        guard bars.allSatisfy({ Self.isUsable($0, isASCII: isASCII) }) else { return false }
        spark = bars
        return true
    }

    private static func isUsable(_ text: String, isASCII: Bool) -> Bool {
        guard text.unicodeScalars.count == 1, text.columns == 1 else { return false }
        return text.sanitized == text && (!isASCII || text.utf8.count == 1)
    }
}

/// One sign of the console; the raw values are the keys of a theme's `[glyphs]` table.
package enum Glyph: String, CaseIterable, Hashable, Sendable {
    case ok, warn, fail, stuck, active, waiting
    case selection, marked, preferred
    case ellipsis, crumb, separator, bullet, unknown
    case sortedUp = "sorted_up"
    case sortedDown = "sorted_down"
    case horizontal, vertical
    case topLeft = "top_left"
    case topRight = "top_right"
    case bottomLeft = "bottom_left"
    case bottomRight = "bottom_right"
    case teeLeft = "tee_left"
    case teeRight = "tee_right"

    /// The sign on a terminal that speaks UTF-8.
    package var unicode: String { signs.unicode }
    /// The sign on every terminal.
    package var ascii: String { signs.ascii }

    private var signs: (unicode: String, ascii: String) {
        switch self {
        case .ok: ("✓", "+")
        case .warn: ("▴", "^")
        case .fail: ("✗", "!")
        case .stuck: ("◉", "o")
        case .active: ("▸", ">")
        case .waiting: ("∙", ".")
        case .selection: (">", ">")
        case .marked: ("*", "*")
        case .preferred: ("*", "*")
        case .ellipsis: ("…", "~")
        case .crumb: ("›", ">")
        case .separator: ("│", "|")
        case .bullet: ("∙", "-")
        case .unknown: ("?", "?")
        case .sortedUp: ("▴", "^")
        case .sortedDown: ("▾", "v")
        case .horizontal: ("─", "-")
        case .vertical: ("│", "|")
        case .topLeft: ("┌", "+")
        case .topRight: ("┐", "+")
        case .bottomLeft: ("└", "+")
        case .bottomRight: ("┘", "+")
        case .teeLeft: ("├", "+")
        case .teeRight: ("┤", "+")
        }
    }
}
