import Configuration
import FoundationEssentials
import Terminal

/// The themes that the console can wear, read from the data directories.
struct ThemeFiles: Sendable {
    /// In the order of their names.
    let themes: [Theme]
    /// What could not be read, a line each.
    let warnings: [String]

    /// Reads `themes/*.toml`; where two files say the same name, the first directory wins.
    init(in data: DataDirectory) {
        var sources = [ThemeSource.defaultDark.name: ThemeSource.defaultDark]
        var warnings: [String] = []
        for folder in data.folders("themes").reversed() {
            do {
                for name in try File.names(in: folder) where name.hasSuffix(".toml") {
                    do {
                        let source = try Self.read("\(folder)/\(name)")
                        sources[source.name] = source
                    } catch {
                        warnings.append("\(folder)/\(name): \(Self.described(error))")
                    }
                }
            } catch {
                warnings.append("\(error)")
            }
        }
        let read = sources
        themes = read.keys.sorted().map { Theme.named($0, among: read) }
        self.warnings = warnings
    }

    private static func read(_ path: String) throws -> ThemeSource {
        let text = String(decoding: try File.read(path), as: UTF8.self)
        let table = try TOMLDocument.parse(text, file: path)
        let json = try JSONEncoder().encode(TOMLAsJSON(value: .table(table)))
        return try JSONDecoder().decode(ThemeSource.self, from: json)
    }

    private static func described(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context),
                .keyNotFound(_, let context), .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        let path = context?.codingPath.map(\.stringValue).joined(separator: ".") ?? ""
        return "\(path): \(context?.debugDescription ?? "not a theme")"
    }
}

/// A TOML value, written as JSON for what decodes from JSON.
private struct TOMLAsJSON: Encodable {
    var value: TOMLValue.Content

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    func encode(to encoder: any Encoder) throws {
        switch value {
        case .table(let table):
            var container = encoder.container(keyedBy: Key.self)
            for entry in table.entries {
                try container.encode(
                    TOMLAsJSON(value: entry.value.content), forKey: Key(stringValue: entry.key))
            }
        case .array(let items):
            var container = encoder.unkeyedContainer()
            for item in items { try container.encode(TOMLAsJSON(value: item.content)) }
        case .string(let text), .date(let text): try text.encode(to: encoder)
        case .integer(let number): try number.encode(to: encoder)
        case .real(let number): try number.encode(to: encoder)
        case .boolean(let isTrue): try isTrue.encode(to: encoder)
        }
    }
}
