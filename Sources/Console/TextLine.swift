import Terminal

/// One line of a picture: pieces of text with their meanings, and the row they belong to.
struct TextLine: Equatable {
    struct Span: Equatable {
        var text: String
        var role: Terminal.Role
    }

    var spans: [Span]
    /// The row the line stands for, if the cursor can be on it.
    var id: String?

    init(_ text: String = "", _ role: Terminal.Role = .text, id: String? = nil) {
        spans = text.isEmpty ? [] : [Span(text: text, role: role)]
        self.id = id
    }

    mutating func add(_ text: String, _ role: Terminal.Role = .text) {
        spans.append(Span(text: text, role: role))
    }

    /// Adds text in exactly `columns` columns, and a space.
    mutating func add(
        _ text: String, _ role: Terminal.Role = .text, columns: Int, isRight: Bool = false,
        ellipsis: String = "…"
    ) {
        let fitted =
            isRight
            ? text.paddedLeft(to: columns, ellipsis: ellipsis)
            : text.padded(to: columns, ellipsis: ellipsis)
        // A change of colour costs a dozen bytes on the wire, and blanks do not show it.
        add(fitted + " ", text.isEmpty ? .text : role)
    }

    var columns: Int { spans.reduce(0) { $0 + $1.text.columns } }

    var text: String { spans.map(\.text).joined() }
}
