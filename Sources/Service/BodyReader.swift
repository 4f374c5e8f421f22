import FoundationEssentials

/// Reads a JSON body strictly: an unknown field is an error, and so is a wrong type.
enum BodyReader {
    static func read<Body: StrictBody>(
        _ bytes: [UInt8], as type: Body.Type
    ) throws(Problem)
        -> Body
    {
        guard !bytes.isEmpty else {
            throw Problem(.invalidRequest, "a JSON body is needed: \(Body.fields.list)")
        }
        // The decoder would take UTF-16, too, which nobody else who reads the body does.
        guard !bytes.contains(0), String(validating: bytes, as: UTF8.self) != nil else {
            throw Problem(.invalidRequest, "the body is not JSON in UTF-8")
        }
        let data = Data(bytes)
        var isRead = false
        do {
            let names = try JSONDecoder().decode(FieldNames.self, from: data).names
            if let unknown = names.first(where: { !Body.fields.contains($0) }) {
                throw Problem(
                    .invalidRequest,
                    "there is no field \(unknown.prefix(64)); the fields are \(Body.fields.list)",
                    pointer: unknown.prefix(64).asPointer)
            }
            isRead = true
            guard MemberCount.ofObject(bytes) == names.count else {
                throw Problem(.invalidRequest, "a field stands in the body twice")
            }
            if let pointer = try TextWithNUL.pointer(in: bytes) {
                throw Problem(
                    .invalidRequest, "the character NUL, \\u0000, cannot stand in a text",
                    pointer: pointer)
            }
            return try JSONDecoder().decode(Body.self, from: data)
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw Problem(error, isRead: isRead)
        } catch {
            throw Problem(.invalidRequest, "the body is not JSON")
        }
    }
}

/// A body whose fields are all known.
protocol StrictBody: Decodable {
    static var fields: [String] { get }
}

/// The names in a JSON object, whatever stands under them.
private struct FieldNames: Decodable {
    var names: [String]

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
    }
}

/// Any name of a member.
struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

extension [String] {
    fileprivate var list: String { joined(separator: ", ") }
}

extension Problem {
    /// What the decoder did not like, in words of the API.
    ///
    /// - Parameters:
    ///   - error: what it said.
    ///   - isRead: whether the body was read as an object before, so that it is a value's fault.
    fileprivate init(_ error: DecodingError, isRead: Bool) {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let pointer = Self.pointer(context)
            let place = pointer.isEmpty ? "the top of the body" : pointer
            self.init(
                .invalidRequest, "expected \(Self.word(for: type)) at \(place)",
                pointer: pointer.isEmpty ? nil : pointer)
        case .keyNotFound(let key, let context):
            let pointer = Self.pointer(context) + "/\(key.stringValue)"
            self.init(.invalidRequest, "the field \(key.stringValue) is missing", pointer: pointer)
        case .dataCorrupted(let context) where context.codingPath.isEmpty && !isRead:
            self.init(.invalidRequest, "the body is not JSON")
        case .dataCorrupted(let context):
            // The decoder's own words repeat the value, however long: only ours are shown.
            let isOurs = context.debugDescription.hasPrefix("expected ")
            self.init(
                .invalidRequest,
                isOurs
                    ? context.debugDescription
                    : "a value cannot be read: numbers are whole and small",
                pointer: context.codingPath.isEmpty ? nil : Self.pointer(context))
        @unknown default:
            self.init(.invalidRequest, "the body is not what this call takes")
        }
    }

    private static func pointer(_ context: DecodingError.Context) -> String {
        context.codingPath.map { key in
            key.intValue.map { "/\($0)" } ?? key.stringValue.prefix(64).asPointer
        }.joined()
    }

    private static func word(for type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type, is Int64.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is [String].Type, is [Any].Type: "a list"
        case is [String: Any].Type: "an object"
        default: "another type"
        }
    }
}

extension Substring {
    /// A step of a JSON pointer (RFC 6901 §3).
    var asPointer: String {
        "/" + replacing("~", with: "~0").replacing("/", with: "~1")
    }
}

/// Counts the members of a JSON object as they are written, so that one that stands there twice is
/// found: the decoder keeps one of them, and nobody knows which.
private enum MemberCount {
    /// The members of the object that `bytes` are, which the decoder has read before.
    static func ofObject(_ bytes: [UInt8]) -> Int {
        var count = 0
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ":") where depth == 1: count += 1
            default: break
            }
        }
        return count
    }
}
