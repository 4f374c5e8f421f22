/// The tags of an `If-None-Match`: what the caller has seen.
///
/// Compared weakly (RFC 9110 §8.8.3.2): a proxy that compresses makes `W/"3"` of our `"3"`, and a
/// caller behind it that waits for news would else be answered at once, over and over.
struct EntityTags: Sendable {
    /// More than one caller needs.
    private static let countMax = 16

    private let tags: [Substring]

    init(_ header: String) {
        tags = header.split(separator: ",", maxSplits: Self.countMax).map { part in
            let tag = part.drop { $0 == " " || $0 == "\t" }
            let opaque = tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
            return opaque.prefix { $0 != " " && $0 != "\t" }
        }
    }

    /// Whether `tag` is among them; `*` is every tag.
    func contain(_ tag: String) -> Bool {
        tags.contains { $0 == tag || $0 == "*" }
    }
}
