/// What a theme's file says, before anything in it is understood.
///
/// It decodes from the tables `[theme]`, `[palette]`, `[roles]` and `[glyphs]`; a value that may
/// be a list may also be a single text.
package struct ThemeSource: Hashable, Sendable {
    package var name: String
    /// The name of the theme that gives every role this one lacks; nil for the built-in one.
    package var inherits: String?
    package var background: ThemeBackground
    /// Names of colours: their light, then their entries in 256 and in 16 colours, which are
    /// computed when left out.
    package var palette: [String: [String]]
    package var roles: [String: RoleStyle]
    /// Signs, in Unicode and then in ASCII; `spark` holds its eight bars in one text.
    package var glyphs: [String: [String]]

    package init(
        name: String, inherits: String? = nil, background: ThemeBackground = .any,
        palette: [String: [String]] = [:], roles: [String: RoleStyle] = [:],
        glyphs: [String: [String]] = [:]
    ) {
        self.name = name
        self.inherits = inherits
        self.background = background
        self.palette = palette
        self.roles = roles
        self.glyphs = glyphs
    }
}

/// What terminals a theme is made for.
package enum ThemeBackground: String, CaseIterable, Decodable, Hashable, Sendable {
    case dark, light, any
}

/// How a theme's file says a role looks.
///
/// Colours are names of the palette, `#rrggbb`, names of the 16 colours, numbers of the
/// 256-colour palette, or `default`, which is also what is left out.
package struct RoleStyle: Decodable, Hashable, Sendable {
    package var fg: String?
    package var bg: String?
    package var bold: Bool?
    package var dim: Bool?
    package var underline: Bool?
    package var reverse: Bool?
    /// The attributes without colour, as words; left out, those above stay.
    package var mono: String?

    package init(
        fg: String? = nil, bg: String? = nil, bold: Bool? = nil, dim: Bool? = nil,
        underline: Bool? = nil, reverse: Bool? = nil, mono: String? = nil
    ) {
        self.fg = fg
        self.bg = bg
        self.bold = bold
        self.dim = dim
        self.underline = underline
        self.reverse = reverse
        self.mono = mono
    }
}

extension ThemeSource: Decodable {
    private enum CodingKeys: String, CodingKey { case theme, palette, roles, glyphs }

    private struct Header: Decodable {
        var name: String
        var inherits: String?
        var background: ThemeBackground?
    }

    /// Decodes the four tables; all but `[theme]` may be missing.
    package init(from decoder: any Decoder) throws {
        let tables = try decoder.container(keyedBy: CodingKeys.self)
        let header = try tables.decode(Header.self, forKey: .theme)
        self.init(
            name: header.name, inherits: header.inherits, background: header.background ?? .any,
            palette: try Self.lists(in: tables, at: .palette),
            roles: try tables.decodeIfPresent([String: RoleStyle].self, forKey: .roles) ?? [:],
            glyphs: try Self.lists(in: tables, at: .glyphs))
    }

    private static func lists(
        in tables: KeyedDecodingContainer<CodingKeys>, at key: CodingKeys
    ) throws -> [String: [String]] {
        let lists = try tables.decodeIfPresent([String: OneOrMore].self, forKey: key)
        return lists?.mapValues(\.texts) ?? [:]
    }
}

/// A list of texts that may be written as one text.
private struct OneOrMore: Decodable {
    var texts: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            texts = [try container.decode(String.self)]
        } catch DecodingError.typeMismatch {
            texts = try container.decode([String].self)
        }
    }
}
