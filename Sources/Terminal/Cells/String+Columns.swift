extension String {
    /// The columns the text takes on the screen, after sanitising.
    package var columns: Int {
        SanitizedText(self).reduce(0) { $0 + $1.columns }
    }

    /// The text as cells show it, with everything left out that they cannot.
    package var sanitized: String {
        SanitizedText(self).map(\.text).joined()
    }

    /// The text in exactly `columns` columns: cut at its end, or padded with spaces to its right.
    package func padded(to columns: Int, ellipsis: String = "") -> String {
        let text = truncated(to: columns, ellipsis: ellipsis)
        return text + String(repeating: " ", count: max(columns - text.columns, 0))
    }

    /// The text in exactly `columns` columns at their right end: how numbers stand in a table.
    package func paddedLeft(to columns: Int, ellipsis: String = "") -> String {
        let text = truncated(to: columns, ellipsis: ellipsis)
        return String(repeating: " ", count: max(columns - text.columns, 0)) + text
    }

    /// The beginning of the text in at most `columns` columns, closed by the ellipsis when cut.
    package func truncated(to columns: Int, ellipsis: String) -> String {
        let graphemes = Array(SanitizedText(self))
        guard graphemes.columns > columns else { return graphemes.text }
        guard columns > ellipsis.columns else { return graphemes.prefix(columns: columns).text }
        return graphemes.prefix(columns: columns - ellipsis.columns).text + ellipsis
    }

    /// The beginning and the end of the text around an ellipsis, in at most `columns` columns.
    ///
    /// Ids and addresses differ at both ends, so their middle is what can be spared.
    package func middleTruncated(to columns: Int, ellipsis: String) -> String {
        let graphemes = Array(SanitizedText(self))
        guard graphemes.columns > columns else { return graphemes.text }
        let room = columns - ellipsis.columns
        guard room >= 2 else { return truncated(to: columns, ellipsis: ellipsis) }
        let tail = graphemes.suffix(columns: room / 2)
        let head = graphemes.prefix(columns: room - room / 2)
        return head.text + ellipsis + tail.text
    }

    /// The text in lines of at most `columns` columns, broken at spaces where there are any.
    package func wrapped(to columns: Int) -> [String] {
        guard columns > 0 else { return [] }
        var lines: [[Grapheme]] = [[]]
        for word in SanitizedText(self).split(separator: .space) {
            var word = Array(word)
            let line = lines[lines.count - 1]
            if !line.isEmpty, line.columns + 1 + word.columns <= columns {
                lines[lines.count - 1] += [.space] + word
                continue
            }
            if !line.isEmpty { lines.append([]) }
            while word.columns > columns {
                let part = word.prefix(columns: max(columns, word[0].columns))
                lines[lines.count - 1] = part
                lines.append([])
                word.removeFirst(part.count)
            }
            lines[lines.count - 1] = word
        }
        return lines.map(\.text)
    }
}

extension [Grapheme] {
    fileprivate var columns: Int { reduce(0) { $0 + $1.columns } }

    fileprivate var text: String { map(\.text).joined() }

    fileprivate func prefix(columns limit: Int) -> [Grapheme] {
        var used = 0
        return Array(
            prefix { grapheme in
                used += grapheme.columns
                return used <= limit
            })
    }

    fileprivate func suffix(columns limit: Int) -> [Grapheme] {
        var used = 0
        let count = reversed().prefix { grapheme in
            used += grapheme.columns
            return used <= limit
        }.count
        return Array(suffix(count))
    }
}
