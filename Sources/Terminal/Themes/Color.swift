/// A colour in every depth a terminal may have.
package struct Color: Hashable, Sendable {
    /// What the theme's author meant, as 0xRRGGBB; contrast is judged by it.
    package var rgb: UInt32
    /// The entry of the 256-colour palette.
    package var index256: UInt8
    /// The entry of the 16-colour palette; 8 to 15 are the bright ones.
    package var index16: UInt8

    package init(rgb: UInt32, index256: UInt8, index16: UInt8) {
        self.rgb = rgb
        self.index256 = index256
        self.index16 = index16
    }

    /// Creates a colour from its light alone; the palette entries are the nearest ones.
    package init(rgb: UInt32) {
        self.init(
            rgb: rgb,
            index256: Self.nearest(to: rgb, among: 16...255),
            index16: Self.nearest(to: rgb, among: 0...15))
    }

    /// Creates a colour from its entry in the 256-colour palette.
    package init(index256: UInt8) {
        let rgb = Self.light(of: index256)
        self.init(
            rgb: rgb, index256: index256,
            index16: index256 < 16 ? index256 : Self.nearest(to: rgb, among: 0...15))
    }

    /// Reads `#5f87af`, the name of one of the 16 colours (`red`, `bright_blue`), or a number of
    /// the 256-colour palette.
    package init?(_ text: String) {
        if text.hasPrefix("#") {
            guard text.utf8.count == 7 else { return nil }
            guard let rgb = UInt32(text.dropFirst(), radix: 16) else { return nil }
            self.init(rgb: rgb)
        } else if let index = Self.names.firstIndex(of: text) {
            self.init(index256: UInt8(index))
        } else if let index = UInt8(text) {
            self.init(index256: index)
        } else {
            return nil
        }
    }

    /// The names of the 16 colours, in the order of the palette.
    package static let names =
        ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
        + [
            "bright_black", "bright_red", "bright_green", "bright_yellow", "bright_blue",
            "bright_magenta", "bright_cyan", "bright_white",
        ]
}

extension Color {
    /// The light of an entry of xterm's palette: 16 colours, a cube of 6 × 6 × 6, and 24 greys.
    package static func light(of index: UInt8) -> UInt32 {
        switch index {
        case 0...15: return basic[Int(index)]
        case 16...231:
            let steps: [UInt32] = [0x00, 0x5F, 0x87, 0xAF, 0xD7, 0xFF]
            let place = Int(index) - 16
            return steps[place / 36] << 16 | steps[place / 6 % 6] << 8 | steps[place % 6]
        default:
            let grey = UInt32(index - 232) * 10 + 8
            return grey << 16 | grey << 8 | grey
        }
    }

    private static let basic: [UInt32] = [
        0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
        0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]

    private static func nearest(to rgb: UInt32, among indices: ClosedRange<UInt8>) -> UInt8 {
        indices.min { distance(light(of: $0), rgb) < distance(light(of: $1), rgb) } ?? 0
    }

    private static func distance(_ one: UInt32, _ other: UInt32) -> Int {
        [16, 8, 0].reduce(0) { sum, shift in
            let difference = Int(one >> shift & 0xFF) - Int(other >> shift & 0xFF)
            return sum + difference * difference
        }
    }
}
