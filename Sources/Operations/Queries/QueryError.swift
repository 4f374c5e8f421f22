/// A list was asked for in a way that it does not know.
package enum QueryError: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownField(String, known: [String])

    package var description: String {
        switch self {
        case .unknownField(let field, let known):
            "there is no field \(field) in this list: use \(known.joined(separator: ", "))"
        }
    }
}

extension ListQuery {
    /// A list is read in pages of at most 1,000 rows.
    var boundedLimit: Int { min(max(limit, 1), 1_000) }
}

extension String {
    /// What `LIKE … ESCAPE '\'` needs to find this text anywhere.
    var asPattern: String {
        var pattern = "%"
        for character in self {
            if character == "%" || character == "_" || character == "\\" { pattern += "\\" }
            pattern.append(character)
        }
        return pattern + "%"
    }
}

extension Page {
    /// Cuts what was read beyond the limit, which only tells that there is more.
    init(_ rows: [Row], limit: Int, key: (Row) -> String) {
        let items = Array(rows.prefix(limit))
        self.init(
            items: items, next: rows.count > limit ? items.last.map(key) : nil, total: nil)
    }
}
