/// How large a screen or a drawing is, in character cells.
package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    /// The largest screen drawn, so that no size from outside can ask for memory without end.
    package static let largest = Size(columns: 1_000, rows: 500)

    /// Creates a size; negative numbers count as zero.
    package init(columns: Int, rows: Int) {
        self.columns = max(columns, 0)
        self.rows = max(rows, 0)
    }
}

extension Size: CustomStringConvertible {
    package var description: String { "\(columns)x\(rows)" }
}
