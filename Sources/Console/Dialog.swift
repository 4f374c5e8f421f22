import Time
import Operations
import Terminal

/// The question before something is changed: what would happen, why, and are you sure.
struct Dialog: Equatable {
    enum Stage: Equatable {
        /// The desk works out what would happen.
        case preparing
        case asking
        /// The desk does it.
        case executing
    }

    enum Focus: CaseIterable { case cancel, reason, confirmation, confirm }

    /// Keys typed before the operator can have read the question are dropped for this long.
    static let guardDuration = Duration.milliseconds(250)

    var command: OperatorCommand
    /// Tells its answers from those to an earlier dialog.
    var token: Int
    var stage = Stage.preparing
    var preview: CommandPreview?
    /// Under which the command is done at most once, however often Enter is pressed.
    var key = ""
    var openedAt: Instant
    /// Marked rows that the filter hides; they are part of the command.
    var hidden = 0
    /// Marked rows that left the list; they are not.
    var gone = 0
    var view: View
    var reason = TextField()
    var confirmation = TextField()
    var focus = Focus.cancel
    /// Why it was not done yet.
    var problem: String?

    /// What has to be typed: `y` for a safe repeat, otherwise what the desk asks for.
    var wanted: String {
        guard let preview else { return "" }
        return preview.level <= 1 || preview.confirmation.isEmpty ? "y" : preview.confirmation
    }

    var isConfirmed: Bool { !wanted.isEmpty && confirmation.text == wanted }

    var hasReason: Bool { reason.text.contains { $0 != " " } }

    func isGuarded(at now: Instant) -> Bool { now < openedAt + Self.guardDuration }

    /// The command with the rows and versions that the preview showed, and no others.
    var previewedCommand: OperatorCommand? {
        preview.map { command.replacingTargets($0.targets) }
    }

    mutating func moveFocus(by step: Int) {
        guard preview?.refusal == nil else { return }
        let all = Focus.allCases
        let place = all.firstIndex(of: focus) ?? 0
        focus = all[(place + step + all.count) % all.count]
    }
}
