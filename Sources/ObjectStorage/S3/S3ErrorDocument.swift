/// What an S3 server says about a refusal, read leniently: `<Error><Code>…<Message>…`.
struct S3ErrorDocument: Hashable {
    /// Such as `NoSuchBucket`; empty if there is none.
    let code: String
    /// For people; empty if there is none.
    let message: String

    private static let codeLengthMax = 64
    private static let messageLengthMax = 300

    /// Reads a response's body, whatever it is: a proxy may have written it.
    init(_ body: [UInt8]) {
        let text = String(decoding: body.prefix(16 << 10), as: UTF8.self)
        code = Self.content(of: "Code", in: text, lengthMax: Self.codeLengthMax)
            .filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        message = Self.content(of: "Message", in: text, lengthMax: Self.messageLengthMax)
    }

    private static func content(of name: String, in text: String, lengthMax: Int) -> String {
        guard let start = text.firstRange(of: "<\(name)>"),
            let end = text[start.upperBound...].firstRange(of: "</\(name)>")
        else { return "" }
        var content = String(text[start.upperBound..<end.lowerBound].prefix(lengthMax))
        // The ampersand last, so that "&amp;lt;" becomes "&lt;".
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
        ]
        for (entity, character) in entities { content.replace(entity, with: character) }
        return String(
            String.UnicodeScalarView(
                content.unicodeScalars.filter { !$0.properties.isControl }))
    }
}

extension Unicode.Scalar.Properties {
    /// Whether a terminal could take it for more than a character.
    fileprivate var isControl: Bool {
        switch generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            true
        default: false
        }
    }
}
