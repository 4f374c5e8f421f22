/// One value of a TOML document, and the line it begins in.
package struct TOMLValue: Sendable, Hashable {
    /// What a value can be.
    package enum Content: Sendable, Hashable {
        case string(String)
        case integer(Int64)
        case real(Double)
        case boolean(Bool)
        /// A date, a time or both, as TOML writes them.
        case date(String)
        case array([TOMLValue])
        case table(TOMLTable)
    }

    package let content: Content

    /// Counts from one.
    package let line: Int

    package init(_ content: Content, line: Int) {
        self.content = content
        self.line = line
    }

    /// The text, if this is one; the others below do the same for their kind.
    package var string: String? {
        if case .string(let text) = content { text } else { nil }
    }

    /// The number, if it was written without point and exponent.
    package var integer: Int64? {
        if case .integer(let number) = content { number } else { nil }
    }

    /// A real, or an integer as one.
    package var real: Double? {
        switch content {
        case .real(let number): number
        case .integer(let number): Double(number)
        case .string, .boolean, .date, .array, .table: nil
        }
    }

    /// The truth value, if this is one; no number or text stands for one.
    package var boolean: Bool? {
        if case .boolean(let isTrue) = content { isTrue } else { nil }
    }

    /// The items, if this is an array; they may be of different kinds.
    package var array: [TOMLValue]? {
        if case .array(let items) = content { items } else { nil }
    }

    /// The table, if this is one, however it was written: inline, by a header or by dotted keys.
    package var table: TOMLTable? {
        if case .table(let table) = content { table } else { nil }
    }

    /// What kind of value this is, for a message: "an integer".
    package var kindName: String {
        switch content {
        case .string: "a string"
        case .integer: "an integer"
        case .real: "a real number"
        case .boolean: "a boolean"
        case .date: "a date"
        case .array: "an array"
        case .table: "a table"
        }
    }
}

/// The keys and values of a table, in the order of the source.
package struct TOMLTable: Sendable, Hashable {
    /// One key with its value.
    package struct Entry: Sendable, Hashable {
        package let key: String

        /// Where the key was first written, counting from one.
        package let line: Int

        package let value: TOMLValue

        package init(key: String, line: Int, value: TOMLValue) {
            self.key = key
            self.line = line
            self.value = value
        }
    }

    package let entries: [Entry]

    package init(entries: [Entry] = []) {
        self.entries = entries
    }

    /// The value of `key`, if the table has it.
    ///
    /// O(n): tables are short.
    package subscript(key: String) -> TOMLValue? {
        entry(key)?.value
    }

    /// Key, line and value of `key`, if the table has it.
    ///
    /// O(n): tables are short.
    package func entry(_ key: String) -> Entry? {
        entries.first { $0.key == key }
    }
}
