import CNcurses

/// The look of every role in ncurses' terms: its attributes, and a pair of colours.
///
/// Roles share pairs, so 40 roles need far fewer than the 255 that a cell's attributes can name.
struct ColorPairs {
    private var looks: [Look]

    /// Defines the pairs of `theme`; the screen must be open.
    ///
    /// The corresponding C function is `init_pair`.
    init(theme: Theme, depth: ColorDepth) {
        var defined: [[Int16]: Int16] = [:]
        looks = Role.allCases.map { role in
            let style = theme[role]
            guard depth != .monochrome else {
                return Look(style.monochrome, pair: 0, hasBackground: false)
            }
            var attributes = style.attributes
            let isBright = depth == .eight && (style.foreground?.index16 ?? 0) > 7
            if isBright { attributes.insert(.bold) }
            let colors = [
                Self.number(of: style.foreground, in: depth),
                Self.number(of: style.background, in: depth),
            ]
            let hasBackground = colors[1] != -1
            // Plain text has a pair too: to end a colour by another costs half of ending it by
            // the terminal's own, pair 0.
            if let pair = defined[colors] {
                return Look(attributes, pair: pair, hasBackground: hasBackground)
            }
            let pair = Int16(defined.count + 1)
            init_pair(pair, colors[0], colors[1])
            defined[colors] = pair
            return Look(attributes, pair: pair, hasBackground: hasBackground)
        }
    }

    subscript(_ role: Role) -> Look { looks[Int(role.rawValue)] }

    private static func number(of color: Color?, in depth: ColorDepth) -> Int16 {
        guard let color else { return -1 }
        switch depth {
        case .full256: return Int16(color.index256)
        case .sixteen: return Int16(color.index16)
        case .eight, .monochrome: return Int16(color.index16 % 8)
        }
    }
}

/// One way for a cell to look.
struct Look {
    let attributes: attr_t
    let pair: Int16
    /// Whether a space looks as one of plain text does.
    let isUnseenOnBlank: Bool

    /// Nothing at all: what an erased cell has.
    static let blank = Look([], pair: 0, hasBackground: false)

    init(_ attributes: TextAttributes, pair: Int16, hasBackground: Bool) {
        self.attributes = cncurses_attributes(
            attributes.contains(.bold), attributes.contains(.dim),
            attributes.contains(.underline), attributes.contains(.reverse))
        self.pair = pair
        isUnseenOnBlank =
            !hasBackground && attributes.isDisjoint(with: [.underline, .reverse])
    }
}
