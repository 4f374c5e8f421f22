/// The text that names one `Subject`, a job for example.
///
/// The subject is there for the compiler only, so that a job's identifier is never taken for an
/// attempt's.
package struct Identifier<Subject>: Sendable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension Identifier: Hashable {}

extension Identifier: Comparable {
    package static func < (one: Identifier, other: Identifier) -> Bool {
        one.text < other.text
    }
}

extension Identifier: CustomStringConvertible {
    package var description: String { text }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
