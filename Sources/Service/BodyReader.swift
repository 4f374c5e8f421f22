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
        let data = Data(bytes)
        do {
            let names = try JSONDecoder().decode(FieldNames.self, from: data).names
            if let unknown = names.first(where: { !Body.fields.contains($0) }) {
                throw Problem(
                    .invalidRequest,
                    "there is no field \(unknown.prefix(64)); the fields are \(Body.fields.list)",
                    pointer: "/\(unknown.prefix(64))")
            }
            return try JSONDecoder().decode(Body.self, from: data)
        } catch let problem as Problem {
            throw problem
        } catch let error as DecodingError {
            throw Problem(error)
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

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

extension [String] {
    fileprivate var list: String { joined(separator: ", ") }
}

extension Problem {
    /// What the decoder did not like, in words of the API.
    fileprivate init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            self.init(
                .invalidRequest, "expected \(Self.word(for: type)) at \(Self.pointer(context))",
                pointer: Self.pointer(context))
        case .keyNotFound(let key, let context):
            let pointer = Self.pointer(context) + "/\(key.stringValue)"
            self.init(.invalidRequest, "the field \(key.stringValue) is missing", pointer: pointer)
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            self.init(.invalidRequest, "the body is not JSON")
        case .dataCorrupted(let context):
            self.init(
                .invalidRequest, context.debugDescription, pointer: Self.pointer(context))
        @unknown default:
            self.init(.invalidRequest, "the body is not what this call takes")
        }
    }

    private static func pointer(_ context: DecodingError.Context) -> String {
        context.codingPath.map { "/\($0.stringValue.prefix(64))" }.joined()
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
