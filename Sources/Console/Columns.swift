import Operations
import Terminal

/// One column of a list: what it shows, and how much room it needs.
struct Column {
    var title: String
    /// The name filters and sorting know it by.
    var field: String
    var min: Int
    var ideal: Int
    /// 0 always stays; the highest number goes first when there is no room.
    var priority: Int
    var isRight = false
    /// Only on wide screens, or after `w`.
    var isExtra = false
    /// Takes all the room that is left.
    var isFlexible = false
    var isMiddleCut = false
    var cell: (ConsoleRow, TimeContext, GlyphSet) -> (text: String, role: Terminal.Role)
}

enum Columns {
    /// The columns of a list, in their order; none for what is not a list.
    static func of(_ view: View, isWide: Bool) -> [Column] {
        let all: [Column] =
            switch view {
            case .jobs: jobs
            case .holds: holds
            case .users: users
            case .providers: providers
            case .deliveries: deliveries
            case .audit: audit
            case .overview, .job, .user: []
            }
        return all.filter { isWide || !$0.isExtra }
    }

    /// The letters of the sort menu.
    static func sortable(_ view: View) -> [(letter: Character, field: String, title: String)] {
        let letters = "abcdefghijklmnopqrstuvwxyz"
        return zip(letters, of(view, isWide: true)).map { ($0, $1.field, $1.title) }
    }

    /// The fields whose conditions the desk itself understands.
    static func deskFields(_ view: View) -> [String] {
        switch view {
        case .jobs: ["state", "user", "provider", "attention"]
        case .holds: ["stuck", "state", "user", "provider"]
        case .deliveries: ["state", "user", "provider"]
        case .audit, .overview, .users, .providers, .job, .user: []
        }
    }

    /// A row as one line of text, values in full, for the clipboard and for plain mode.
    static func plainText(_ row: ConsoleRow, view: View, times: TimeContext) -> String {
        let columns = of(view, isWide: true)
        guard !columns.isEmpty else { return row.id }
        return columns.map { column in
            "\(column.title.lowercased()) \(column.cell(row, times, .ascii).text)"
        }
        .joined(separator: ", ")
    }

    /// How wide each column becomes in `width` columns; those without room are left out.
    static func fit(_ columns: [Column], width: Int) -> [(column: Column, width: Int)] {
        var kept = Array(columns.enumerated())
        func needed() -> Int { kept.reduce(0) { $0 + $1.element.min + 1 } - 1 }
        while kept.count > 1, needed() > width {
            guard let last = kept.max(by: { $0.element.priority < $1.element.priority }) else {
                break
            }
            kept.removeAll { $0.offset == last.offset }
        }
        var spare = width - needed()
        var widths = kept.map(\.element.min)
        for place in kept.indices.sorted(by: {
            kept[$0].element.priority < kept[$1].element.priority
        }) {
            let wish = Swift.min(kept[place].element.ideal - widths[place], Swift.max(spare, 0))
            widths[place] += Swift.max(wish, 0)
            spare -= Swift.max(wish, 0)
        }
        if spare > 0, let flexible = kept.indices.first(where: { kept[$0].element.isFlexible }) {
            widths[flexible] += spare
        }
        return zip(kept, widths).map { ($0.element, $1) }
    }
}
