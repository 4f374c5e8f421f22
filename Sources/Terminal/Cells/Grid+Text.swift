extension Grid {
    /// The text of each row, trailing spaces cut.
    package var lines: [String] {
        (0..<size.rows).map { y in
            let row = row(y)
            let end = row.lastIndex { $0.grapheme != .space }.map { $0 + 1 } ?? row.startIndex
            return row[..<end].map(\.grapheme.text).joined()
        }
    }

    /// The text alone, one line a row, trailing spaces cut: what a golden test compares.
    package var text: String { lines.joined(separator: "\n") }

    /// The roles of one row as runs, left to right; together they cover the row.
    package func roleRuns(_ y: Int) -> [(columns: ClosedRange<Int>, role: Role)] {
        var runs: [(columns: ClosedRange<Int>, role: Role)] = []
        for (x, cell) in row(y).enumerated() {
            if let last = runs.last, last.role == cell.role {
                runs[runs.count - 1].columns = last.columns.lowerBound...x
            } else {
                runs.append((x...x, cell.role))
            }
        }
        return runs
    }

    /// The roles as text for a golden test: `3: 0-1 selected, 2-79 state_fail`.
    ///
    /// Runs of plain text, and rows of nothing else, are left out.
    package var roleMap: String {
        (0..<size.rows).compactMap { y in
            let runs = roleRuns(y).filter { $0.role != .text }
            guard !runs.isEmpty else { return nil }
            let parts = runs.map { run in
                "\(run.columns.lowerBound)-\(run.columns.upperBound) \(run.role.name)"
            }
            return "\(y): " + parts.joined(separator: ", ")
        }
        .joined(separator: "\n")
    }
}
