import CTOML
import FoundationEssentials

/// TOML texts, for the settings and for whoever else keeps something in TOML.
package enum TOMLDocument {
    /// Longer texts are refused: settings, themes and scenarios are a few kilobytes.
    package static let byteCountMax = 1 << 20

    /// Reads a TOML 1.0 text.
    ///
    /// - Parameters:
    ///   - text: The whole document.
    ///   - file: Where the text comes from, for the error.
    /// - Returns: The document's top table.
    /// - Throws: `SettingsError` with one problem: the first place that is not TOML.
    package static func parse(_ text: String, file: String) throws(SettingsError) -> TOMLTable {
        guard text.utf8.count <= byteCountMax else {
            throw SettingsError(
                file: file, expected: "at most \(byteCountMax) bytes",
                found: "\(text.utf8.count) bytes")
        }
        let json = try json(text, file: file)
        do {
            let root = try JSONDecoder().decode(ParsedValue.self, from: json).value
            guard let table = root.table else { throw TOMLShapeError() }
            return table
        } catch {
            throw SettingsError(
                file: file, expected: "TOML", found: "what the reader could not hand on")
        }
    }

    /// The text as the JSON that `CTOML.h` describes.
    private static func json(_ text: String, file: String) throws(SettingsError) -> Data {
        var text = text
        var result = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { ctoml_parse($0.baseAddress, $0.count) }
        }
        defer { ctoml_free(&result) }
        if let json = result.json {
            return Data(bytes: json, count: result.json_byte_count)
        }
        let message = result.message.map { String(cString: $0) } ?? "the process is out of memory"
        throw SettingsError(
            file: file, line: result.line > 0 ? Int(result.line) : nil, expected: "TOML",
            found: described(message, column: Int(result.column)))
    }

    /// The library's message without its opening, and without a number that may be a secret.
    private static func described(_ message: String, column: Int) -> String {
        let place = column > 0 ? "column \(column): " : ""
        guard !message.contains("representable") else {
            return place + "a number of more than 64 bits"
        }
        let opening = "Error while parsing "
        return place
            + (message.hasPrefix(opening) ? message.dropFirst(opening.count) : message[...])
    }
}

private struct TOMLShapeError: Error {}

/// A value as `CTOML.h` writes it.
private struct ParsedValue: Decodable {
    let value: TOMLValue

    private enum CodingKeys: String, CodingKey {
        case kind, line, entries, items, text, integer, boolean
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        let line = try object.decode(Int.self, forKey: .line)
        value = TOMLValue(try Self.content(of: object), line: line)
    }

    private static func content(
        of object: KeyedDecodingContainer<CodingKeys>
    ) throws -> TOMLValue.Content {
        switch try object.decode(String.self, forKey: .kind) {
        case "table":
            let entries = try object.decode([ParsedEntry].self, forKey: .entries)
            return .table(
                TOMLTable(
                    entries: entries.map {
                        TOMLTable.Entry(key: $0.key, line: $0.line, value: $0.value.value)
                    }))
        case "array":
            return .array(try object.decode([ParsedValue].self, forKey: .items).map(\.value))
        case "string":
            return .string(try object.decode(String.self, forKey: .text))
        case "date":
            return .date(try object.decode(String.self, forKey: .text))
        case "integer":
            return .integer(try object.decode(Int64.self, forKey: .integer))
        case "boolean":
            return .boolean(try object.decode(Bool.self, forKey: .boolean))
        case "real":
            let text = try object.decode(String.self, forKey: .text)
            guard let number = Double(text) else { throw TOMLShapeError() }
            return .real(number)
        default:
            throw TOMLShapeError()
        }
    }
}

private struct ParsedEntry: Decodable {
    let key: String
    let line: Int
    let value: ParsedValue
}
