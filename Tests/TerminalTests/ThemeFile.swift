import Foundation

@testable import Terminal

/// The themes we ship, read by as little TOML as they use: a table, and a value a line.
enum ThemeFile {
    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../themes").standardized

    static let names: [String] = {
        let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap {
            $0 as? String
        }
        return (files ?? []).filter { $0.hasSuffix(".toml") }.map { String($0.dropLast(5)) }
            .sorted()
    }()

    static func theme(_ name: String) throws -> Theme {
        var sources: [String: ThemeSource] = [:]
        for name in names { sources[name] = try read(name) }
        return Theme.named(name, among: sources)
    }

    static func read(_ name: String) throws -> ThemeSource {
        let text = try String(contentsOf: folder.appending(path: "\(name).toml"), encoding: .utf8)
        var source = ThemeSource(name: "")
        var table = Substring()
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let (key, value) = split(line) else {
                table = line.dropFirst().dropLast()
                continue
            }
            switch table {
            case "theme" where key == "name": source.name = texts(value)[0]
            case "theme" where key == "inherits": source.inherits = texts(value)[0]
            case "theme": source.background = ThemeBackground(rawValue: texts(value)[0]) ?? .any
            case "palette": source.palette[key] = texts(value)
            case "roles": source.roles[key] = style(value)
            default: source.glyphs[key] = texts(value)
            }
        }
        return source
    }

    private static func split(_ line: Substring) -> (String, Substring)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        return (trimmed(line[..<sign]), line[line.index(after: sign)...])
    }

    private static func trimmed(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespaces)
    }

    /// Everything between quotes.
    private static func texts(_ value: Substring) -> [String] {
        let parts = value.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
    }

    private static func style(_ value: Substring) -> RoleStyle {
        var style = RoleStyle()
        for part in trimmed(value).dropFirst().dropLast().split(separator: ",") {
            guard let (key, value) = split(part) else { continue }
            switch key {
            case "fg": style.fg = texts(value)[0]
            case "bg": style.bg = texts(value)[0]
            case "mono": style.mono = texts(value)[0]
            case "bold": style.bold = true
            case "dim": style.dim = true
            case "underline": style.underline = true
            default: style.reverse = true
            }
        }
        return style
    }
}

/// How well one colour is read on another (WCAG 2.2, success criterion 1.4.3).
enum Contrast {
    /// What terminals use where a theme leaves the choice to them, at both ends of the range.
    static func grounds(of background: ThemeBackground) -> [(text: UInt32, back: UInt32)] {
        let dark: [(UInt32, UInt32)] = [(0xD0D0D0, 0x000000), (0xD0D0D0, 0x262626)]
        let light: [(UInt32, UInt32)] = [(0x1C1C1C, 0xFFFFFF), (0x1C1C1C, 0xEEEEEE)]
        return switch background {
        case .dark: dark
        case .light: light
        case .any: dark + light
        }
    }

    static func ratio(_ one: UInt32, _ other: UInt32) -> Double {
        let lights = [luminance(one), luminance(other)].sorted()
        return (lights[1] + 0.05) / (lights[0] + 0.05)
    }

    private static func luminance(_ rgb: UInt32) -> Double {
        zip([16, 8, 0], [0.2126, 0.7152, 0.0722]).reduce(0) { sum, part in
            let value = Double(rgb >> part.0 & 0xFF) / 255
            let linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
            return sum + linear * part.1
        }
    }
}

extension Color {
    /// What a terminal of 256 colours makes of it.
    var light256: UInt32 { Self.light(of: index256) }
}
