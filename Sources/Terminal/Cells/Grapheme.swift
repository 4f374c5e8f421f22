/// What one cell shows: a scalar and at most four marks combined with it.
///
/// It is a plain value of fixed size, so that comparing and copying whole screens is cheap, and
/// it holds no more than a cell of ncurses does (`CCHARW_MAX` is 5).
package struct Grapheme: Hashable, Sendable {
    package let base: Unicode.Scalar
    private var first: UInt32 = 0
    private var second: UInt32 = 0
    private var third: UInt32 = 0
    private var fourth: UInt32 = 0

    /// What an empty cell shows.
    package static let space = Grapheme(" ")
    /// Stands for what cannot be shown: U+FFFD.
    package static let replacement = Grapheme("\u{FFFD}")
    /// Fills the second column of a wide grapheme and is never drawn itself.
    package static let continuation = Grapheme("\0")

    /// Creates a grapheme that shows `base`, which the caller knows to be printable.
    package init(_ base: Unicode.Scalar) {
        self.base = base
    }

    /// Combines `mark` with the base; a fifth mark is dropped.
    package mutating func combine(_ mark: Unicode.Scalar) {
        if first == 0 {
            first = mark.value
        } else if second == 0 {
            second = mark.value
        } else if third == 0 {
            third = mark.value
        } else if fourth == 0 {
            fourth = mark.value
        }
    }
}

extension Grapheme {
    /// The base and its marks, for the painter.
    package var scalars: [Unicode.Scalar] {
        [base] + [first, second, third, fourth].filter { $0 != 0 }.compactMap(Unicode.Scalar.init)
    }

    /// Whether anything combines with the base; without marks the base says all.
    package var hasMarks: Bool { first != 0 }

    /// The text of the cell; a continuation has none.
    package var text: String {
        guard self != .continuation else { return "" }
        guard hasMarks else { return String(Character(base)) }
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    /// The columns it takes: 1 or 2, and 0 for a continuation.
    package var columns: Int {
        self == .continuation ? 0 : max(ColumnWidth.of(base), 1)
    }
}
