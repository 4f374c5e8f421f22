import FoundationEssentials

/// Reading and writing of vendors' JSON, which is not always what their documentation says.
enum VendorJSON {
    /// The value, or `nil` where the bytes are not JSON of this shape.
    static func read<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) -> Value? {
        do {
            return try JSONDecoder().decode(type, from: Data(withoutNUL(body)))
        } catch {
            // The caller reports what was unreadable; the decoder's words would repeat the body.
            return nil
        }
    }

    /// The body with U+FFFD for every NUL in a text, which not every database can store.
    ///
    /// In JSON a NUL is written `\u0000`, and a backslash that is meant as itself `\\`.
    static func withoutNUL(_ body: [UInt8]) -> [UInt8] {
        let escape = Array("\\u0000".utf8)
        guard body.firstRange(of: escape) != nil else { return body }
        var clean = body
        var index = 0
        while index < clean.count {
            guard clean[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            if clean[index...].starts(with: escape) {
                clean.replaceSubrange(index..<index + escape.count, with: "\\ufffd".utf8)
            }
            index += 2
        }
        return clean
    }

    /// The bytes of a request, keys in order, so that equal requests are equal bytes.
    static func write(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }
}

/// A field that counts as absent where it has another type than documented.
struct Lenient<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        // One odd field must not make the whole answer unreadable: the loss is meant.
        value = try? Value(from: decoder)
    }
}

/// A code or an id that vendors send now as text, now as a number.
struct LenientText: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            text = try container.decode(String.self)
        } catch {
            text = String(try container.decode(Int64.self))
        }
    }
}

/// A number that vendors send now as a number, now as text.
struct LenientNumber: Decodable {
    let number: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            number = try container.decode(Double.self)
        } catch {
            guard let parsed = Double(try container.decode(String.self)), parsed.isFinite else {
                throw error
            }
            number = parsed
        }
    }
}

/// A list that vendors shorten to its only element.
struct OneOrMany<Element: Decodable>: Decodable {
    let elements: [Element]

    init(from decoder: any Decoder) throws {
        do {
            elements = try [Lenient<Element>](from: decoder).compactMap(\.value)
        } catch {
            elements = [try Element(from: decoder)]
        }
    }
}
