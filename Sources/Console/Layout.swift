import Terminal

/// How a screen is divided, by its size alone.
struct Layout: Equatable {
    enum Kind { case full, small, card, none }

    let kind: Kind
    let size: Size

    init(_ size: Size) {
        self.size = size
        switch (size.columns, size.rows) {
        case (60..., 12...): kind = .full
        case (32..., 7...): kind = .small
        case (16..., 4...): kind = .card
        default: kind = .none
        }
    }

    /// The lines under the body: the message line, and the key line where there is room.
    var footerRows: Int { kind == .full ? 2 : kind == .small ? 1 : 0 }

    var bodyRows: Int { max(size.rows - 1 - footerRows, 0) }

    /// Enough room for columns that are only nice to have.
    var isWide: Bool { size.columns >= 120 }

    /// Enough room for the row under the cursor in full beside the list.
    var hasPane: Bool { size.columns >= 160 && size.rows >= 40 }

    var listColumns: Int { hasPane ? size.columns * 6 / 10 : size.columns }
}

extension ConsoleModel {
    var layout: Layout { Layout(size) }

    /// How many rows of the list are on the screen at once.
    var listHeight: Int { listHeight(layout) }

    func listHeight(_ layout: Layout) -> Int {
        if layout.kind == .card { return 1 }
        switch view {
        case .overview: return layout.bodyRows
        case .job, .user:
            let around = preamble(layout).count + postamble(layout).count
            return max(layout.bodyRows - around, 1)
        default: return max(layout.bodyRows - 1, 1)
        }
    }

    var overlayHeight: Int { max(size.rows - 4, 1) }
}
