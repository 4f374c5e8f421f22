extension SQL {
    /// Collects a statement's form and its values: every statement of the hot path passes through
    /// here.
    package struct StringInterpolation: StringInterpolationProtocol {
        private(set) var form = SQLForm()
        private(set) var arguments: [SQLValue] = []

        /// Makes room for a text of that length and that many values.
        package init(literalCapacity: Int, interpolationCount: Int) {
            form.reserveCapacity(2 * interpolationCount + 1)
            arguments.reserveCapacity(interpolationCount)
        }

        /// Appends text that stands in the program's source.
        package mutating func appendLiteral(_ literal: StaticString) {
            form.append(literal)
        }

        /// Binds an integer.
        package mutating func appendInterpolation(_ integer: Int64) {
            bind(.integer(integer))
        }

        /// Binds a text.
        package mutating func appendInterpolation(_ string: String) {
            bind(.text(string))
        }

        /// Binds a text, or NULL.
        package mutating func appendInterpolation(_ string: String?) {
            bind(string.map { .text($0) } ?? .null)
        }

        /// Binds an identifier: as the next ones, without a detour through the protocol.
        package mutating func appendInterpolation<Subject>(_ identifier: Identifier<Subject>) {
            bind(.text(identifier.text))
        }

        /// Binds an identifier, or NULL.
        package mutating func appendInterpolation<Subject>(_ identifier: Identifier<Subject>?) {
            if let identifier { bind(.text(identifier.text)) } else { bind(.null) }
        }

        /// Binds an instant.
        package mutating func appendInterpolation(_ instant: Instant) {
            bind(.integer(instant.microseconds))
        }

        /// Binds an instant, or NULL.
        package mutating func appendInterpolation(_ instant: Instant?) {
            bind(instant.map { .integer($0.microseconds) } ?? .null)
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
            form.append(raw)
        }

        /// Splices in another statement, or a part of one, with its values.
        package mutating func appendInterpolation(sql: SQL) {
            form.append(sql.form)
            arguments.append(contentsOf: sql.arguments)
        }

        /// Says that the statement changes one row.
        package mutating func appendInterpolation(_ oneRow: OneRow) {
            form.append(oneRow)
        }

        /// Binds each value: `($1, $2, …)`, to stand after `IN`.
        ///
        /// Without values it is `(NULL)`, which nothing is in. Nothing is outside it either: an
        /// empty list does not belong after `NOT IN`.
        package mutating func appendInterpolation(list: [some SQLRepresentable]) {
            guard !list.isEmpty else {
                form.append("(NULL)")
                return
            }
            for (index, value) in list.enumerated() {
                form.append(index == 0 ? "(" : ", ")
                bind(value.sqlValue)
            }
            form.append(")")
        }

        private mutating func bind(_ value: SQLValue) {
            form.appendValue()
            arguments.append(value)
        }
    }
}
