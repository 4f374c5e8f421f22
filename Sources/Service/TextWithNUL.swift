import FoundationEssentials

/// The first text in a JSON document with the character NUL, which not every database can store.
struct TextWithNUL: Decodable {
    /// Where it stands, as a JSON pointer; `nil` if there is none.
    private var pointer: String?

    /// Where the first one stands in `json`; `nil` if there is none.
    ///
    /// The character itself stands in no JSON: it is written `\u0000`.
    static func pointer(in json: [UInt8]) throws -> String? {
        guard json.firstRange(of: Array("\\u0000".utf8)) != nil else { return nil }
        return try JSONDecoder().decode(TextWithNUL.self, from: Data(json)).pointer
    }

    init(from decoder: any Decoder) throws {
        if let members = try? decoder.container(keyedBy: AnyKey.self) {
            for key in members.allKeys.sorted(by: { $0.stringValue < $1.stringValue }) {
                let name = key.stringValue
                let found = try members.decode(TextWithNUL.self, forKey: key).pointer
                guard let rest = name.utf8.contains(0) ? "" : found else { continue }
                pointer = name.prefix(64).asPointer + rest
                return
            }
        } else if var items = try? decoder.unkeyedContainer() {
            while !items.isAtEnd {
                let index = items.currentIndex
                guard let rest = try items.decode(TextWithNUL.self).pointer else { continue }
                pointer = "/\(index)" + rest
                return
            }
        } else {
            // A number, a flag or nothing is no text.
            let text = try? decoder.singleValueContainer().decode(String.self)
            if text?.utf8.contains(0) == true { pointer = "" }
        }
    }
}
