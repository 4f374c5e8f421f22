import Foundation
import Testing

@testable import Terminal

@Suite struct ThemeTests {
    static let shipped = ThemeFile.names

    @Test func `the built-in theme is the one in its file`() throws {
        #expect(try ThemeFile.read("default-dark") == .defaultDark)
        #expect(Theme.defaultDark.warnings.isEmpty)
    }

    @Test(arguments: shipped) func `a shipped theme says how every role looks`(name: String) throws
    {
        let source = try ThemeFile.read(name)
        #expect(source.name == name)
        let theme = try ThemeFile.theme(name)
        #expect(theme.warnings.isEmpty)
        let said = Set(source.roles.keys)
        #expect(said == Set(Role.allCases.map(\.name)))
    }

    @Test(arguments: shipped) func `a shipped theme can be read`(name: String) throws {
        let theme = try ThemeFile.theme(name)
        let grounds = Contrast.grounds(of: theme.background)
        let quiet: Set<Role> = [.muted, .disabled, .border, .stale, .dialogMuted]
        for role in Role.allCases {
            let style = theme[role]
            for ground in grounds {
                for light in [\Color.rgb, \Color.light256] {
                    let front = style.foreground.map { $0[keyPath: light] } ?? ground.text
                    let back = style.background.map { $0[keyPath: light] } ?? ground.back
                    let ratio = Contrast.ratio(front, back)
                    let least = quiet.contains(role) ? 3.0 : 4.5
                    #expect(ratio >= least, "\(role.name) on \(String(back, radix: 16))")
                }
            }
        }
    }

    @Test(arguments: shipped) func `without colour the selection and the states are seen`(
        name: String
    ) throws {
        let theme = try ThemeFile.theme(name)
        for role in [Role.selected, .stateFail, .stateStuck, .envProduction, .dialogDanger] {
            #expect(theme[role].monochrome.contains(.reverse), "\(role.name)")
        }
        #expect(theme[.stateWarn].monochrome != theme[.stateOK].monochrome)
    }

    @Test(arguments: [false, true], Glyph.allCases)
    func `every sign is one narrow column`(isASCII: Bool, glyph: Glyph) {
        let text = (isASCII ? GlyphSet.ascii : .unicode)[glyph]
        #expect(text.columns == 1)
        #expect(text.unicodeScalars.allSatisfy { isASCII ? $0.isASCII : Self.isNarrow($0) })
    }

    @Test func `every bar is one narrow column`() {
        #expect(GlyphSet.unicode.spark.allSatisfy { $0.columns == 1 })
        #expect(GlyphSet.ascii.spark.allSatisfy { $0.utf8.count == 1 })
        #expect(Set(GlyphSet.ascii.spark).count == 8)
    }

    /// Not an emoji, and not of the signs that East Asian terminals may draw wide (of Unicode's
    /// EastAsianWidth.txt, those in the blocks we use), except lines, bars and the ellipsis.
    private static func isNarrow(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if scalar.isASCII || (0x2500...0x259F).contains(value) || value == 0x2026 { return true }
        let ambiguous: [ClosedRange<UInt32>] = [
            0xA1...0xFE, 0x391...0x3C9, 0x2010...0x2027, 0x2030...0x2035, 0x203B...0x203B,
            0x2190...0x2199, 0x2200...0x2203, 0x2211...0x2215, 0x221A...0x2220, 0x2227...0x222C,
            0x2260...0x2267, 0x25A0...0x25A9, 0x25B2...0x25B3, 0x25B6...0x25B7, 0x25BC...0x25BD,
            0x25C0...0x25C1, 0x25C6...0x25C8, 0x25CB...0x25CB, 0x25CE...0x25D1, 0x2605...0x2606,
            0xFFFD...0xFFFD,
        ]
        return !scalar.properties.isEmoji && !ambiguous.contains { $0.contains(value) }
    }

    @Test func `what a file gets wrong is told and inherited`() {
        let source = ThemeSource(
            name: "odd", palette: ["amber": ["#zzzzzz"], "ember": ["#ff0000", "300"]],
            roles: [
                "state_fial": RoleStyle(fg: "red"), "muted": RoleStyle(fg: "amber"),
                "title": RoleStyle(bold: true, mono: "blink"), "header": RoleStyle(fg: "#00ff00"),
            ],
            glyphs: [
                "fail": ["作", "!"], "ok": ["✔︎ok"], "smile": [":)"],
                "spark": ["123", "12345678"],
            ])
        let theme = Theme(source)
        #expect(theme[.muted] == Theme.defaultDark[.muted])
        #expect(theme[.title] == Theme.defaultDark[.title])
        #expect(theme[.header].foreground == Color(rgb: 0x00FF00, index256: 46, index16: 10))
        #expect(theme.warnings.count == 9)
        #expect(theme.warnings.contains("theme odd: unknown role state_fial in [roles]"))
        #expect(theme.glyphs(ascii: false)[.fail] == "✗")
    }

    @Test func `themes inherit in chains, and never for ever`() {
        let sources = [
            "a": ThemeSource(name: "a", inherits: "b", roles: ["text": RoleStyle(fg: "1")]),
            "b": ThemeSource(name: "b", roles: ["muted": RoleStyle(fg: "2")]),
            "c": ThemeSource(name: "c", inherits: "d"), "d": ThemeSource(name: "d", inherits: "c"),
        ]
        let theme = Theme.named("a", among: sources)
        #expect(theme[.text].foreground?.index16 == 1)
        #expect(theme[.muted].foreground?.index16 == 2)
        #expect(theme[.title] == Theme.defaultDark[.title])
        #expect(Theme.named("c", among: sources).warnings.count == 1)
        let missing = Theme.named("nowhere", among: sources)
        #expect(missing.name == "default-dark")
        #expect(
            missing.warnings == [
                "theme nowhere: there is no such theme; default-dark is used instead"
            ])
    }

    @Test(arguments: [
        ("#5f87af", 67, 4), ("red", 1, 1), ("bright_white", 15, 15), ("196", 196, 9),
        ("#000000", 16, 0),
    ]) func `colours are found in smaller palettes`(text: String, index256: UInt8, index16: UInt8) {
        let color = Color(text)
        #expect(color?.index256 == index256)
        #expect(text == "#5f87af" || color?.index16 == index16)
    }

    @Test func `a theme decodes from its tables`() throws {
        let json = """
            {"theme": {"name": "night", "inherits": "default-dark", "background": "dark"},
             "palette": {"amber": ["#d7875f", "173", "yellow"], "ash": "#8a8a8a"},
             "roles": {"selected": {"bg": "#303030", "bold": true, "mono": "reverse"}},
             "glyphs": {"set": "ascii", "fail": ["✗", "!"]}}
            """
        let source = try JSONDecoder().decode(ThemeSource.self, from: Data(json.utf8))
        #expect(source.palette["ash"] == ["#8a8a8a"])
        #expect(source.roles["selected"] == RoleStyle(bg: "#303030", bold: true, mono: "reverse"))
        #expect(Theme(source).warnings.isEmpty)
    }

    @Test(arguments: [
        (["TERM": "xterm", "NO_COLOR": "1"], true, 50),
        (["NO_COLOR": "", "SSH_CONNECTION": "x"], false, 100),
        (["ESCDELAY": "25", "SSH_CONNECTION": "x"], false, 25), (["ESCDELAY": "soon"], false, 50),
    ]) func `the environment is heard`(variables: [String: String], isMonochrome: Bool, delay: Int)
    {
        let options = ScreenOptions(environment: variables)
        #expect(options.isMonochrome == isMonochrome)
        #expect(options.escapeDelay == .milliseconds(delay))
        #expect(options.terminalType == variables["TERM"])
    }
}
