/// A row that contradicts the entries or an invariant, and what it should be.
package struct BrokenRow: Error, Sendable, Hashable, Codable {
    /// The name in the list of invariants, such as `I2`.
    package var invariant: String
    package var table: String
    /// The row's primary key, parts separated by `/`.
    package var key: String
    package var expected: String
    package var found: String

    package init(
        invariant: String, table: String, key: String, expected: String, found: String
    ) {
        self.invariant = invariant
        self.table = table
        self.key = key
        self.expected = expected
        self.found = found
    }
}

extension BrokenRow: CustomStringConvertible {
    package var description: String {
        "\(invariant): \(table) \(key): expected \(expected), found \(found)"
    }
}
