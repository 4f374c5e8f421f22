extension SQL {
    /// Collects a statement's text and its values, each once and in one go: every statement of the
    /// hot path passes through here.
    package struct StringInterpolation: StringInterpolationProtocol {
        private(set) var text = ""
        private(set) var arguments: [SQLValue] = []

        /// Makes room for a text of that length and that many values.
        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 3 * interpolationCount)
            arguments.reserveCapacity(interpolationCount)
        }

        /// Appends text that stands in the program's source.
        package mutating func appendLiteral(_ literal: String) {
            text.append(literal)
        }

        /// Binds an integer.
        package mutating func appendInterpolation(_ integer: Int64) {
            bind(.integer(integer))
        }

        /// Binds a text.
        package mutating func appendInterpolation(_ string: String) {
            bind(.text(string))
        }

        /// Binds a value.
        package mutating func appendInterpolation(_ value: some SQLRepresentable) {
            bind(value.sqlValue)
        }

        /// Binds a value, or NULL.
        ///
        /// Beside the one above because the compiler warns of optionals unless one is asked for.
        package mutating func appendInterpolation(_ value: (some SQLRepresentable)?) {
            bind(value?.sqlValue ?? .null)
        }

        /// Splices in text that stands in the program's source.
        package mutating func appendInterpolation(raw: StaticString) {
            text.append(raw.description)
        }

        /// Splices in another statement, or a part of one, with its values.
        package mutating func appendInterpolation(sql: SQL) {
            if arguments.isEmpty || sql.arguments.isEmpty {
                text.append(sql.text)
            } else {
                text.append(sql.text(placeholdersFrom: arguments.count))
            }
            arguments.append(contentsOf: sql.arguments)
        }

        /// Binds each value: `($1, $2, …)`, to stand after `IN`.
        ///
        /// Without values it is `(NULL)`, which nothing is in. Nothing is outside it either: an
        /// empty list does not belong after `NOT IN`.
        package mutating func appendInterpolation(list: [some SQLRepresentable]) {
            guard !list.isEmpty else {
                text.append("(NULL)")
                return
            }
            for (index, value) in list.enumerated() {
                text.append(index == 0 ? "(" : ", ")
                bind(value.sqlValue)
            }
            text.append(")")
        }

        private mutating func bind(_ value: SQLValue) {
            arguments.append(value)
            let number = arguments.count
            if number < Self.placeholders.count {
                text.append(Self.placeholders[number])
            } else {
                text.append("$\(number)")
            }
        }

        /// The usual ones, made once.
        private static let placeholders = (0..<64).map { "$\($0)" }
    }

    /// The text with each placeholder's number raised by `offset`.
    fileprivate func text(placeholdersFrom offset: Int) -> String {
        let old = Array(text.utf8)
        var new: [UInt8] = []
        new.reserveCapacity(old.count + 2 * arguments.count)
        var index = 0
        while index < old.count {
            new.append(old[index])
            index += 1
            guard new.last == UInt8(ascii: "$") else { continue }
            let digits = old[index...].prefix {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            }
            guard !digits.isEmpty else { continue }
            let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            new.append(contentsOf: "\(number + offset)".utf8)
            index = digits.endIndex
        }
        return String(decoding: new, as: UTF8.self)
    }
}
