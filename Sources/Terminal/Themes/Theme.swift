/// How every role looks: a theme's file, understood.
package struct Theme: Hashable, Sendable {
    package let name: String
    package let background: ThemeBackground
    /// What was wrong with the file; each was ignored, and what is inherited took its place.
    package private(set) var warnings: [String] = []

    private var styles: [Role: Style]
    private var unicode: GlyphSet
    private var ascii: GlyphSet

    /// The theme inside the program, which no lost file can take away.
    package static let defaultDark = Theme(.defaultDark, base: nil)

    /// Understands `source`; roles and signs it lacks are those of `base`.
    package init(_ source: ThemeSource, base: Theme = .defaultDark) {
        self.init(source, base: Optional(base))
    }

    private init(_ source: ThemeSource, base: Theme?) {
        name = source.name
        background = source.background
        styles = base?.styles ?? [:]
        unicode = base?.unicode ?? .unicode
        ascii = base?.ascii ?? .ascii
        let palette = readPalette(source)
        for (key, description) in source.roles.sorted(by: { $0.key < $1.key }) {
            guard let role = Role(named: key) else {
                warn("unknown role \(key) in [roles]")
                continue
            }
            if let style = readStyle(description, of: key, palette: palette) {
                styles[role] = style
            }
        }
        readGlyphs(source)
    }

    /// How `role` looks.
    package subscript(_ role: Role) -> Style { styles[role] ?? Style() }

    /// The signs this theme draws with.
    package func glyphs(ascii wantsASCII: Bool) -> GlyphSet { wantsASCII ? ascii : unicode }
}

extension Theme {
    /// The longest chain of themes that inherit from each other.
    private static let depthMax = 8

    /// Finds a theme by name among what was read from files, with all it inherits.
    ///
    /// A name that is not there, and a chain that leads back to itself, end at the built-in theme
    /// with a warning.
    package static func named(_ name: String, among sources: [String: ThemeSource]) -> Theme {
        var chain: [ThemeSource] = []
        var missing: String?
        var next: String? = name
        while let wanted = next {
            guard let source = sources[wanted] ?? builtIn(wanted), chain.count < depthMax else {
                missing = wanted
                break
            }
            chain.append(source)
            next = source.inherits
        }
        var warnings: [String] = []
        var theme = defaultDark
        for source in chain.reversed() {
            theme = Theme(source, base: theme)
            warnings += theme.warnings
        }
        if let missing {
            let reason =
                chain.count < depthMax ? "there is no such theme" : "it inherits from itself"
            warnings.append("theme \(missing): \(reason); default-dark is used instead")
        }
        theme.warnings = warnings
        return theme
    }

    private static func builtIn(_ name: String) -> ThemeSource? {
        name == ThemeSource.defaultDark.name ? .defaultDark : nil
    }

    private mutating func warn(_ text: String) {
        warnings.append("theme \(name): \(text)")
    }

    private mutating func readPalette(_ source: ThemeSource) -> [String: Color] {
        var palette: [String: Color] = [:]
        for (key, values) in source.palette.sorted(by: { $0.key < $1.key }) {
            guard let light = values.first, var color = Color(light), values.count <= 3 else {
                warn("\(key) in [palette] is not a colour, and up to two entries, that I know")
                continue
            }
            if values.count > 1 {
                guard let pinned = Color(values[1]) else {
                    warn("\(key) in [palette]: \(values[1]) is not one of 256 colours")
                    continue
                }
                color.index256 = pinned.index256
            }
            if values.count > 2 {
                guard let pinned = Color(values[2]), pinned.index256 < 16 else {
                    warn("\(key) in [palette]: \(values[2]) is not one of 16 colours")
                    continue
                }
                color.index16 = pinned.index16
            }
            palette[key] = color
        }
        return palette
    }

    private mutating func readStyle(
        _ description: RoleStyle, of key: String, palette: [String: Color]
    ) -> Style? {
        var style = Style()
        for (text, field) in [
            (description.fg, \Style.foreground), (description.bg, \Style.background),
        ] {
            guard let text, text != "default" else { continue }
            guard let color = palette[text] ?? Color(text) else {
                warn("\(key) in [roles]: \(text) is neither in [palette] nor a colour")
                return nil
            }
            style[keyPath: field] = color
        }
        if description.bold == true { style.attributes.insert(.bold) }
        if description.dim == true { style.attributes.insert(.dim) }
        if description.underline == true { style.attributes.insert(.underline) }
        if description.reverse == true { style.attributes.insert(.reverse) }
        style.monochrome = style.attributes
        guard let mono = description.mono else { return style }
        guard let attributes = TextAttributes(mono) else {
            warn("\(key) in [roles]: mono can be bold, dim, underline, reverse or normal")
            return nil
        }
        style.monochrome = attributes
        return style
    }

    private mutating func readGlyphs(_ source: ThemeSource) {
        for (key, values) in source.glyphs.sorted(by: { $0.key < $1.key }) {
            if key == "set" {
                if values == ["ascii"] { unicode = ascii }
                continue
            }
            guard let plain = values.last, let rich = values.first else { continue }
            var isUsable = true
            if key == "spark" {
                isUsable = unicode.replaceSpark(rich.map(String.init))
                if values.count > 1 {
                    isUsable = ascii.replaceSpark(plain.map(String.init)) && isUsable
                }
            } else if let glyph = Glyph(rawValue: key) {
                isUsable = unicode.replace(glyph, with: rich)
                if values.count > 1 { isUsable = ascii.replace(glyph, with: plain) && isUsable }
            } else {
                warn("unknown sign \(key) in [glyphs]")
            }
            if !isUsable { warn("\(key) in [glyphs] is not a sign of one column") }
        }
    }
}
