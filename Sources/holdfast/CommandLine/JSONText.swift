import FoundationEssentials

/// What a command prints with `--json`: names in snake case, in alphabetical order, instants as
/// RFC 3339 in UTC.
enum JSONText {
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// A part of a list as JSON: `{"items": […], "next": …}`, where `next` is always there.
struct ListDocument<Item: Encodable>: Encodable {
    var items: [Item]
    var next: String?

    private enum CodingKeys: String, CodingKey { case items, next }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
    }
}
