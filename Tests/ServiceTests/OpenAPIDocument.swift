import Foundation
import HTTPServer
import Testing

/// `data/openapi.json`, and as much of JSON Schema as it uses.
struct OpenAPIDocument {
    typealias Object = [String: Any]

    let root: Object

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../data/openapi.json")
        let value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        root = try #require(value as? Object)
    }

    /// What stands under the names, with every reference on the way followed.
    func object(_ names: String...) -> Object {
        names.reduce(root) { follow($0[$1] as? Object ?? [:]) }
    }

    func follow(_ object: Object) -> Object {
        guard let reference = object["$ref"] as? String else { return object }
        let names = reference.split(separator: "/").dropFirst().map {
            $0.replacing("~1", with: "/")
        }
        return follow(names.reduce(root) { $0[String($1)] as? Object ?? [:] })
    }

    func schema(_ name: String) -> Object { object("components", "schemas", name) }

    func properties(of schema: String) -> Object {
        self.schema(schema)["properties"] as? Object ?? [:]
    }

    /// The names of a schema's fields.
    func fields(of schema: String) -> Set<String> { Set(properties(of: schema).keys) }

    func field(_ name: String, of schema: String) -> Object {
        follow(properties(of: schema)[name] as? Object ?? [:])
    }

    /// All operations: method, path and what is said of it.
    var operations: [(method: String, path: String, operation: Object)] {
        object("paths").flatMap { path, item in
            (item as? Object ?? [:]).map { ($0.key.uppercased(), path, $0.value as? Object ?? [:]) }
        }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }
    }

    /// The texts of all references.
    var references: Set<String> { Self.references(in: root) }

    private static func references(in value: Any) -> Set<String> {
        if let list = value as? [Any] { return Set(list.flatMap(references)) }
        guard let object = value as? Object else { return [] }
        return Set(
            object.flatMap { name, value in
                name == "$ref" ? [value as? String ?? ""] : references(in: value)
            })
    }
}

extension OpenAPIDocument {
    /// Where `value` is not what `schema` says.
    func faults(in value: Any, against schema: Object, at place: String = "") -> [String] {
        let schema = follow(schema)
        if let known = schema["enum"] as? [String], !known.contains(value as? String ?? "") {
            return ["\(place): \(value) is none of \(known)"]
        }
        switch schema["type"] as? String {
        case "object": return faultsOfObject(value, schema, place)
        case "array":
            guard let list = value as? [Any] else { return ["\(place): no list"] }
            let items = schema["items"] as? Object ?? [:]
            return list.enumerated().flatMap {
                faults(in: $0.element, against: items, at: "\(place)/\($0.offset)")
            }
        case "string": return faultsOfText(value, schema, place)
        case "integer":
            guard let number = value as? Int else { return ["\(place): no number"] }
            let range =
                (schema["minimum"] as? Int ?? .min)...(schema["maximum"] as? Int ?? .max)
            return range.contains(number) ? [] : ["\(place): \(number) is out of \(range)"]
        case "boolean": return value is Bool ? [] : ["\(place): neither true nor false"]
        default: return []
        }
    }

    private func faultsOfObject(_ value: Any, _ schema: Object, _ place: String) -> [String] {
        guard let object = value as? Object else { return ["\(place): no object"] }
        let properties = schema["properties"] as? Object ?? [:]
        let required = schema["required"] as? [String] ?? []
        let missing = required.filter { object[$0] == nil }.map { "\(place)/\($0) is missing" }
        return missing
            + object.flatMap { name, value -> [String] in
                guard let property = properties[name] as? Object else {
                    return schema["additionalProperties"] as? Bool == false
                        ? ["\(place)/\(name) is not known"] : []
                }
                return faults(in: value, against: property, at: "\(place)/\(name)")
            }
    }

    private func faultsOfText(_ value: Any, _ schema: Object, _ place: String) -> [String] {
        guard let text = value as? String else { return ["\(place): no text"] }
        let range =
            (schema["minLength"] as? Int ?? 0)...(schema["maxLength"] as? Int ?? .max)
        if !range.contains(text.count) { return ["\(place): \(text.count) characters"] }
        if schema["format"] as? String == "date-time",
            text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) == nil
        {
            return ["\(place): \(text) is no instant"]
        }
        if let pattern = schema["pattern"] as? String,
            text.range(of: pattern, options: .regularExpression) == nil
        {
            return ["\(place): \(text) is not like \(pattern)"]
        }
        return []
    }
}

extension OpenAPIDocument {
    /// Where a real answer is not what the document says of it.
    func faults(of response: Response, to method: String, _ path: String) throws -> [String] {
        let operation = object("paths", path, method.lowercased())
        let responses = operation["responses"] as? Object ?? [:]
        guard let said = (responses["\(response.status)"] as? Object).map(follow) else {
            return ["\(method) \(path): \(response.status) is not in the document"]
        }
        var faults: [String] = []
        for name in (said["headers"] as? Object ?? [:]).keys where response.header(name) == nil {
            faults.append("\(path) \(response.status): no header \(name)")
        }
        guard let contents = said["content"] as? Object else {
            return response.body.isEmpty ? faults : faults + ["\(path): a body"]
        }
        let type = response.header("Content-Type")?.split(separator: ";").first.map(String.init)
        guard let content = contents[type ?? ""] as? Object else {
            return faults + ["\(path) \(response.status): \(type ?? "no type")"]
        }
        guard type?.hasSuffix("json") == true else { return faults }
        let schema = content["schema"] as? Object ?? [:]
        return faults + self.faults(in: try response.object(), against: schema, at: path)
    }
}
