import Support
import Foundation

/// A JSON document, looked into by name: `document["items"][0]["id"].text`.
struct Document: Sendable, Hashable {
    private indirect enum Value: Hashable {
        case none
        case flag(Bool)
        case number(Double)
        case text(String)
        case list([Document])
        case members([String: Document])
    }

    private let value: Value

    init(_ text: String) throws {
        self.init(
            any: try JSONSerialization.jsonObject(
                with: Data(text.utf8), options: .fragmentsAllowed))
    }

    init(_ bytes: [UInt8]) throws {
        try self.init(String(decoding: bytes, as: UTF8.self))
    }

    private init(_ value: Value) { self.value = value }

    private init(any: Any) {
        switch any {
        case let number as NSNumber where CFGetTypeIDIsBoolean(number):
            value = .flag(number.boolValue)
        case let number as NSNumber: value = .number(number.doubleValue)
        case let text as String: value = .text(text)
        case let list as [Any]: value = .list(list.map { Document(any: $0) })
        case let members as [String: Any]: value = .members(members.mapValues { Document(any: $0) })
        default: value = .none
        }
    }

    /// The member of that name; nothing where there is none.
    subscript(name: String) -> Document {
        guard case .members(let members) = value else { return Document(.none) }
        return members[name] ?? Document(.none)
    }

    subscript(index: Int) -> Document {
        items.indices.contains(index) ? items[index] : Document(.none)
    }

    var items: [Document] {
        guard case .list(let items) = value else { return [] }
        return items
    }

    var names: Set<String> {
        guard case .members(let members) = value else { return [] }
        return Set(members.keys)
    }

    var text: String? {
        guard case .text(let text) = value else { return nil }
        return text
    }

    var number: Int? {
        guard case .number(let number) = value else { return nil }
        return Int(number)
    }

    var flag: Bool? {
        guard case .flag(let flag) = value else { return nil }
        return flag
    }
}

/// Whether a number stands for true or false, as Foundation keeps them apart.
private func CFGetTypeIDIsBoolean(_ number: NSNumber) -> Bool {
    String(cString: number.objCType) == "c"
}
