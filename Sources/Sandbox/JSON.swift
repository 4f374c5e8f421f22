/// A JSON document as it was sent: members in their order, numbers as their text.
///
/// The vendors echo what they were given, so nothing may be lost or reordered on the way.
package enum JSON: Sendable, Hashable {
    case null
    case boolean(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])
    /// A part that is JSON text already and is passed on as it is.
    case encoded([UInt8])

    /// One name with its value in an object.
    package struct Member: Sendable, Hashable {
        package var name: String
        package var value: JSON
    }

    /// The value of an object's member; the last one if the name occurs twice.
    package subscript(_ name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text if this is a string.
    package var string: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The number if this is one without a fraction that fits.
    package var integer: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text)
    }

    /// The number if this is one.
    package var real: Double? {
        guard case .number(let text) = self else { return nil }
        return Double(text)
    }

    /// The truth value if this is one.
    package var boolean: Bool? {
        guard case .boolean(let value) = self else { return nil }
        return value
    }

    /// The elements if this is an array.
    package var array: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }

    /// The members if this is an object.
    package var members: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    /// A string.
    package init(stringLiteral text: String) { self = .string(text) }
    /// A whole number.
    package init(integerLiteral number: Int) { self = .number(String(number)) }
    /// A truth value.
    package init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// Nothing.
    package init(nilLiteral: ()) { self = .null }
}

extension JSON: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// Makes an object whose members keep the order in which they are written.
    package init(dictionaryLiteral members: (String, JSON)...) {
        self = .object(members.map { Member(name: $0.0, value: $0.1) })
    }
}

extension JSON {
    /// A whole number.
    package static func number(_ value: Int) -> JSON { .number(String(value)) }

    /// A string, or `null` for nothing.
    package static func text(_ text: String?) -> JSON { text.map(JSON.string) ?? .null }

    /// The same object with a member more at its end.
    package func adding(_ name: String, _ value: JSON) -> JSON {
        .object((members ?? []) + [Member(name: name, value: value)])
    }
}
