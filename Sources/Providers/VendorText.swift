/// Text that came from a vendor, made fit for operators' screens and for logs.
enum VendorText {
    /// Long enough for a sentence, short enough for one line of a console.
    static let lineScalarsMax = 200
    /// The longest code in any vendor's documentation has 31 characters.
    static let codeBytesMax = 64
    /// A quotation longer than this is more likely a user's words than a parameter's value.
    private static let quotationMax = 40
    /// So much of a prompt, read again, is enough to know it by: vendors cut what they repeat.
    private static let recognizedMax = 16
    /// Shorter secrets would be found in the middle of ordinary words.
    private static let recognizedMin = 4

    /// One bounded line without control characters, addresses, keys or anything of `hidden`.
    ///
    /// Vendors repeat parts of the request in their messages, so the text is cut where any of
    /// `hidden` (prompt, callback URL) begins.
    static func line(_ text: String, hiding hidden: [String] = []) -> String {
        var flat = flatten(text)
        for secret in hidden.map(flatten) where secret.count >= recognizedMin {
            guard let start = flat.firstRange(of: secret.prefix(recognizedMax)) else { continue }
            flat = flat[..<start.lowerBound] + "‹hidden›"
        }
        let words = withoutQuotations(flat).split(separator: " ").map(redacted)
        return bounded(words.joined(separator: " "))
    }

    /// A vendor's code in lower case, or `nil` where it is not one.
    static func code(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text.utf8.count <= codeBytesMax else { return nil }
        let code = text.lowercased()
        let isPlain = code.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"): true
            default: false
            }
        }
        return isPlain ? code : nil
    }

    /// White space becomes single spaces; control, format and private characters disappear.
    private static func flatten(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                if let last = scalars.last, last != " " { scalars.append(" ") }
                continue
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .privateUse, .surrogate, .unassigned: continue
            default: scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    private static func withoutQuotations(_ text: String) -> String {
        var kept = ""
        for (index, part) in text.split(separator: "\"", omittingEmptySubsequences: false)
            .enumerated()
        {
            if index > 0 { kept += "\"" }
            let isQuoted = index % 2 == 1
            kept += isQuoted && part.count > quotationMax ? "‹text›" : String(part)
        }
        return kept
    }

    private static func redacted(_ word: Substring) -> String {
        if word.contains("://") || word.hasPrefix("data:") { return "‹url›" }
        let bare = word.drop { !$0.isLetter && !$0.isNumber }
        let isKey = ["sk-", "r8_", "whsec_", "eyJ"].contains { bare.hasPrefix($0) }
        return isKey ? "‹key›" : String(word)
    }

    private static func bounded(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.count > lineScalarsMax else { return text }
        return String(String.UnicodeScalarView(scalars.prefix(lineScalarsMax - 1))) + "…"
    }
}
