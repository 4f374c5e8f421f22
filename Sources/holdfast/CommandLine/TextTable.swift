import Database
import Terminal

/// Rows of text under headings, in columns as wide as they need to be.
struct TextTable {
    struct Column {
        var heading: String
        /// Numbers stand at the right.
        var isNumber = false
        /// Whether it gives way when the terminal is too narrow for all.
        var givesWay = false
    }

    private static let gap = "  "
    /// A column that gives way keeps this many.
    private static let columnsMin = 10

    let columns: [Column]
    let rows: [[String]]

    init(_ columns: [Column], rows: [[String]]) {
        self.columns = columns
        self.rows = rows.map { row in row.map(\.sanitized) }
    }

    /// The lines, at most `width` columns wide if that can be had.
    func lines(width: Int?) -> [String] {
        let widths = widths(within: width)
        return ([columns.map(\.heading)] + rows).map { cells in
            var line = ""
            for (index, cell) in cells.enumerated() {
                let columns = widths[index]
                if index > 0 { line += Self.gap }
                line +=
                    self.columns[index].isNumber
                    ? cell.paddedLeft(to: columns, ellipsis: "…")
                    : cell.padded(to: columns, ellipsis: "…")
            }
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }

    private func widths(within width: Int?) -> [Int] {
        var widths = columns.enumerated().map { index, column in
            max(column.heading.columns, rows.map { $0[index].columns }.max() ?? 0)
        }
        guard let width else { return widths }
        var excess = widths.reduce(0, +) + Self.gap.count * (widths.count - 1) - width
        for index in columns.indices.reversed() where columns[index].givesWay && excess > 0 {
            let cut = min(excess, max(widths[index] - Self.columnsMin, 0))
            widths[index] -= cut
            excess -= cut
        }
        return widths
    }
}

extension Instant {
    /// How long ago it was, in its largest unit: `41s`, `6m`, `3h`, `9d`.
    func age(at now: Instant) -> String { (now - self).inLargestUnit }

    /// When it will be: `in 2d`, or `past`.
    func wait(at now: Instant) -> String {
        self <= now ? "past" : "in \((self - now).inLargestUnit)"
    }

    /// To the millisecond, in UTC: for events that follow each other closely.
    var precise: String { rfc3339.prefix(23).replacing("T", with: " ") + "Z" }

    /// To the second, in UTC: what a person reads.
    var readable: String { rfc3339.prefix(19).replacing("T", with: " ") + "Z" }
}

extension Duration {
    fileprivate var inLargestUnit: String {
        let seconds = max(components.seconds, 0)
        return switch seconds {
        case ..<60: "\(seconds)s"
        case ..<3_600: "\(seconds / 60)m"
        case ..<(2 * 86_400): "\(seconds / 3_600)h"
        default: "\(seconds / 86_400)d"
        }
    }
}
