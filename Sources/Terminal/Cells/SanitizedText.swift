/// A text as cells may show it, grapheme by grapheme.
///
/// Prompts, addresses and error texts are written by strangers. What could move the cursor, turn
/// the line around, hide, or make terminals disagree about the width is left out: control and
/// format characters (bidirectional ones and zero-width ones among them), variation selectors,
/// skin tones, and what an emoji joins to itself. Line breaks and tabs become spaces, flags become
/// their two letters, and what has no width becomes U+FFFD.
package struct SanitizedText: Sequence, IteratorProtocol {
    private var scalars: String.UnicodeScalarView.Iterator
    private var pending: Unicode.Scalar?

    /// Reads `text` as graphemes are asked for, one scalar ahead; nothing is copied.
    package init(_ text: String) {
        scalars = text.unicodeScalars.makeIterator()
        pending = scalars.next()
    }

    package mutating func next() -> Grapheme? {
        while let scalar = take() {
            switch ScalarKind(of: scalar) {
            case .base(let base): return withMarks(Grapheme(base))
            case .joiner: skipJoined()
            case .mark, .dropped: continue
            }
        }
        return nil
    }

    private mutating func take() -> Unicode.Scalar? {
        defer { pending = scalars.next() }
        return pending
    }

    private mutating func withMarks(_ base: Grapheme) -> Grapheme {
        var grapheme = base
        while let scalar = pending, scalar.value > 0x7E {
            switch ScalarKind(of: scalar) {
            case .base: return grapheme
            case .mark: grapheme.combine(scalar)
            case .joiner:
                _ = take()
                skipJoined()
                continue
            case .dropped: break
            }
            _ = take()
        }
        return grapheme
    }

    /// Drops the emoji after a joiner; letters stay, because scripts of India join letters.
    private mutating func skipJoined() {
        if let scalar = pending, scalar.value > 0x7E, scalar.properties.isEmoji { _ = take() }
    }
}

/// What a scalar is to a cell.
private enum ScalarKind {
    /// Starts a cell, shown as the scalar given.
    case base(Unicode.Scalar)
    /// Combines with the cell before.
    case mark
    /// Joins emoji: U+200D.
    case joiner
    /// Is not shown.
    case dropped

    init(of scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x20...0x7E: self = .base(scalar)
        case 0x09, 0x0A, 0x2028, 0x2029: self = .base(" ")
        case 0x200D: self = .joiner
        // Variation selectors of Unicode and of Mongolian, and fillers that show nothing.
        case 0xFE00...0xFE0F, 0xE0100...0xE01EF, 0x180B...0x180F: self = .dropped
        case 0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0: self = .dropped
        case 0x1F3FB...0x1F3FF: self = .dropped
        case 0x1F1E6...0x1F1FF:
            self = .base(Unicode.Scalar(UInt8(scalar.value - 0x1F1E6) + 0x41))
        default: self = Self.measured(scalar)
        }
    }

    private static func measured(_ scalar: Unicode.Scalar) -> ScalarKind {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate: return .dropped
        default: break
        }
        switch ColumnWidth.of(scalar) {
        case 0: return .mark
        case 1, 2: return .base(scalar)
        default: return .base(Grapheme.replacement.base)
        }
    }
}
