/// Why a command was not done at all; nothing was changed.
package enum CommandError: Error, Sendable, Equatable {
    case notPermitted(String)
    case reasonMissing
    case nothingToDo(String)
    case invalid(String)
}

extension CommandError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notPermitted(let why): why
        case .reasonMissing: "a reason of 1 to 500 characters is needed: it goes into the audit"
        case .nothingToDo(let what): what
        case .invalid(let why): why
        }
    }
}

/// One item cannot be done as ordered; the others go on.
struct ItemRefusal: Error, Sendable {
    var result: CommandReport.Item.Result
    var note: String

    static func skipped(_ note: String) -> ItemRefusal {
        ItemRefusal(result: .skipped, note: note)
    }

    static func failed(_ note: String) -> ItemRefusal { ItemRefusal(result: .failed, note: note) }
}
