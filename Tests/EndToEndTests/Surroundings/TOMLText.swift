/// A `holdfast.toml` in which single keys can be changed.
struct TOMLText {
    private(set) var text: String

    init(_ text: String) { self.text = text }

    /// Sets `key` of `section` to a value as TOML writes it; `nil` takes it out.
    mutating func set(_ section: String, _ key: String, _ value: String?) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard let head = lines.firstIndex(of: "[\(section)]") else {
            text += "\n[\(section)]\n" + (value.map { "\(key) = \($0)\n" } ?? "")
            return
        }
        let next = lines[(head + 1)...].firstIndex { $0.hasPrefix("[") } ?? lines.endIndex
        let old = lines[head..<next].firstIndex {
            $0.prefix { $0 != "=" }.trimmed == key
        }
        if let old { lines.remove(at: old) }
        if let value { lines.insert("\(key) = \(value)", at: head + 1) }
        text = lines.joined(separator: "\n")
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        let head = drop { $0 == " " }
        return head[..<(head.lastIndex { $0 != " " }.map(head.index(after:)) ?? head.startIndex)]
    }
}
