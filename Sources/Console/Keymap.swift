import Terminal

/// One line of the key map: keys, what they do, and how the help says it.
struct KeyBinding {
    var keys: [Key]
    var action: KeyAction
    var help: String
    /// The word in the footer, where it stands there.
    var footer: String?

    init(_ keys: [Key], _ action: KeyAction, _ help: String, footer: String? = nil) {
        self.keys = keys
        self.action = action
        self.help = help
        self.footer = footer
    }
}

/// All keys outside of prompts and dialogs.
///
/// Small letters look, and only `a` and three capitals lead to a change, through a dialog. None of
/// the capitals is a byte that a split escape sequence can leave behind (A-I, M, O-S, X, Z, `[`).
enum Keymap {
    static let bindings: [KeyBinding] = moving + finding + marking + looking + acting

    private static let byKey: [Key: KeyAction] = {
        var actions: [Key: KeyAction] = [:]
        for binding in bindings {
            for key in binding.keys { actions[key] = binding.action }
        }
        return actions
    }()

    static func action(for key: Key) -> KeyAction? { byKey[key] }

    private static func typed(_ characters: Character...) -> [Key] {
        characters.map(Key.character)
    }

    private static let moving: [KeyBinding] =
        [
            KeyBinding([.down] + typed("j"), .move(1), "next row"),
            KeyBinding([.up] + typed("k"), .move(-1), "previous row"),
            KeyBinding([.pageDown, .control("f")], .page(1), "next page"),
            KeyBinding([.pageUp, .control("b")], .page(-1), "previous page"),
            KeyBinding([.control("d")], .halfPage(1), "half a page down"),
            KeyBinding([.control("u")], .halfPage(-1), "half a page up"),
            KeyBinding([.home] + typed("g"), .first, "first row"),
            KeyBinding([.end] + typed("G"), .last, "last row"),
            KeyBinding([.right] + typed("l"), .scrollColumns(1), "columns to the right"),
            KeyBinding([.left] + typed("h"), .scrollColumns(-1), "columns to the left"),
            KeyBinding([.enter], .open, "open what the row leads to", footer: "open"),
            KeyBinding([.escape], .back, "clear the filter, then back", footer: "back"),
            KeyBinding([.tab], .nextView(1), "next view"),
            KeyBinding([.backTab], .nextView(-1), "previous view"),
        ]
        + (1...7).map { digit in
            let view = View.numbered[digit - 1]
            return KeyBinding(
                typed(Character("\(digit)")), .show(digit), view.name, footer: view.name)
        }

    private static let finding: [KeyBinding] = [
        KeyBinding(
            typed("/"), .filter, "filter: words, !word, ~word, field:value, age>10m",
            footer: "filter"),
        KeyBinding(typed(":"), .command, "command line", footer: "cmd"),
        KeyBinding(typed("n"), .findNext(1), "next row that matches the last filter"),
        KeyBinding(typed("N"), .findNext(-1), "previous row that matches the last filter"),
        KeyBinding(typed("f"), .faultsOnly, "only what needs a person", footer: "faults"),
        KeyBinding(typed("s"), .sort, "sort by a column", footer: "sort"),
        KeyBinding(typed("<"), .moveSort(-1), "sort by the column to the left"),
        KeyBinding(typed(">"), .moveSort(1), "sort by the column to the right"),
        KeyBinding(typed("r"), .reverseSort, "reverse the order"),
    ]

    private static let marking: [KeyBinding] = [
        KeyBinding(typed(" "), .mark, "mark the row", footer: "mark"),
        KeyBinding(typed("v"), .markRange, "begin a range of marks, then end it"),
        KeyBinding(typed("*"), .markAll, "mark all rows shown"),
        KeyBinding(typed("\\"), .clearMarks, "clear all marks"),
    ]

    private static let looking: [KeyBinding] = [
        KeyBinding(typed("z", "p"), .freeze, "hold new data back, or let it in", footer: "freeze"),
        KeyBinding(typed("w"), .wide, "more columns, or fewer"),
        KeyBinding(
            typed("y"), .copy, "copy the id; yy the row; yc the command line",
            footer: "copy id"),
        KeyBinding(typed("o"), .copyURL, "copy the picture's URL", footer: "url"),
        KeyBinding(typed("t"), .theme(1), "next theme"),
        KeyBinding(typed("T"), .theme(-1), "previous theme"),
        KeyBinding(typed("."), .timeStyle, "times in UTC, local or as ages"),
        KeyBinding(typed("-"), .lastView, "the view before this one"),
        KeyBinding(typed("["), .historyBack, "back in history"),
        KeyBinding(typed("]"), .historyForward, "forward in history"),
        KeyBinding(typed("c"), .log, "what this session said and did"),
        KeyBinding([.control("r")], .refresh, "read anew and sort anew"),
        KeyBinding([.control("l")], .repaint, "draw the screen again"),
        KeyBinding([.control("z")], .suspend, "suspend"),
        KeyBinding([.control("c")], .interrupt, "cancel; twice to quit"),
        KeyBinding(typed("q"), .quit, "back, and from the overview out"),
        KeyBinding(typed("?") + [.function(1)], .help, "this help", footer: "help"),
    ]

    private static let acting: [KeyBinding] = [
        KeyBinding(typed("a"), .menu, "what can be done with the row or the marks", footer: "act"),
        KeyBinding(typed("U"), .act("deliveries.redrive"), "re-drive deliveries (asks)"),
        KeyBinding(typed("L"), .act("holds.release"), "release holds (asks)"),
        KeyBinding(typed("K"), .act("jobs.cancel"), "cancel jobs (asks)"),
    ]
}
