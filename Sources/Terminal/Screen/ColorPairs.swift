import CNcurses

/// The look of every role in ncurses' terms: its attributes, and a pair of colours.
///
/// Roles share pairs, so 40 roles need far fewer than the 255 that a cell's attributes can name.
struct ColorPairs {
    private var looks: [(attributes: attr_t, pair: Int16)]

    /// Defines the pairs of `theme`; the screen must be open.
    ///
    /// The corresponding C function is `init_pair`.
    init(theme: Theme, depth: ColorDepth) {
        var defined: [[Int16]: Int16] = [:]
        looks = Role.allCases.map { role in
            let style = theme[role]
            guard depth != .monochrome else { return (Self.bits(style.monochrome), 0) }
            var attributes = style.attributes
            let isBright = depth == .eight && (style.foreground?.index16 ?? 0) > 7
            if isBright { attributes.insert(.bold) }
            let colors = [
                Self.number(of: style.foreground, in: depth),
                Self.number(of: style.background, in: depth),
            ]
            guard colors != [-1, -1] else { return (Self.bits(attributes), 0) }
            if let pair = defined[colors] { return (Self.bits(attributes), pair) }
            let pair = Int16(defined.count + 1)
            init_pair(pair, colors[0], colors[1])
            defined[colors] = pair
            return (Self.bits(attributes), pair)
        }
    }

    subscript(_ role: Role) -> (attributes: attr_t, pair: Int16) { looks[Int(role.rawValue)] }

    private static func number(of color: Color?, in depth: ColorDepth) -> Int16 {
        guard let color else { return -1 }
        switch depth {
        case .full256: return Int16(color.index256)
        case .sixteen: return Int16(color.index16)
        case .eight, .monochrome: return Int16(color.index16 % 8)
        }
    }

    private static func bits(_ attributes: TextAttributes) -> attr_t {
        cncurses_attributes(
            attributes.contains(.bold), attributes.contains(.dim),
            attributes.contains(.underline), attributes.contains(.reverse))
    }
}
