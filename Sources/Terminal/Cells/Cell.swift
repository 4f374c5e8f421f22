/// One place of a grid: what is shown there, and what it means.
package struct Cell: Hashable, Sendable {
    package var grapheme: Grapheme
    package var role: Role

    /// Creates a cell, blank unless told otherwise.
    package init(_ grapheme: Grapheme = .space, role: Role = .text) {
        self.grapheme = grapheme
        self.role = role
    }
}
