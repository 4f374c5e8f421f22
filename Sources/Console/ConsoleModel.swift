package import Time
package import Operations
package import Terminal

/// Everything the console knows: what it draws from, and what keys change.
///
/// It has no clock, no terminal and no database. ``update(_:_:at:)`` changes it and says what the
/// shell should do; ``draw(_:)`` makes a picture of it.
package struct ConsoleModel: Sendable, Equatable {
    // Who and where.
    package let environment: String
    package let operatorName: String
    /// What the audit keeps as the terminal's and SSH's origin.
    package let origin: String
    package let isReadOnly: Bool
    package internal(set) var role = Operations.Role.viewer
    package let themeNames: [String]
    package internal(set) var themeName: String
    package var glyphs: GlyphSet
    package let localOffsetSeconds: Int64

    // What is shown.
    package internal(set) var size = Size(columns: 80, rows: 24)
    package internal(set) var stack: [View]
    var states: [View: ViewState] = [:]
    var past: [[View]] = []
    var future: [[View]] = []
    var overlay: Overlay?
    var dialog: Dialog?
    var prompt: Prompt?
    var message: Message?
    var log: [LogLine] = []
    var isWide = false
    var timeStyle = TimeStyle.universal
    /// The key that began a sequence of two, such as `y` of `yc`.
    var pendingKey: Key?
    /// The filter or search that `n` goes on with.
    var search = ""

    // Time.
    package internal(set) var now: Instant
    /// The time that ages on the screen count to; it moves with new data, not by itself.
    var shownAt: Instant
    let refresh: Duration
    var lastToken = 0
    var fetchToken: Int?
    /// The fetch whose rows are shown as they come, because the operator asked for them: by going
    /// to another view, by a filter or by Ctrl-R.
    var askedToken: Int?
    /// A fetch of the overview for the header of another view: the ledger's check is always shown.
    var sideToken: Int?
    var sideDueAt: Instant
    var fetchStartedAt: Instant
    var nextRefreshAt: Instant
    var answeredAt: Instant?
    /// When the view shown was last read, not only found unchanged.
    var readAt: Instant
    /// What the desk's last failure said; `nil` while it answers.
    var deskProblem: String?
    var failuresInRow = 0
    /// Refreshes that must not move any row, because the operator is acting.
    var holdOff = 0
    var quitAskedAt: Instant?
    var isFocused = true
    var undo: Undo?
    var attentionSeen = 0

    /// Creates the model of a console that has shown nothing yet.
    package init(
        environment: String, operatorName: String, origin: String = "", isReadOnly: Bool = false,
        themeNames: [String] = [], themeName: String = "", glyphs: GlyphSet = .unicode,
        startView: View = .overview, refresh: Duration = .seconds(2),
        localOffsetSeconds: Int64 = 0, now: Instant
    ) {
        self.environment = environment
        self.operatorName = operatorName
        self.origin = origin
        self.isReadOnly = isReadOnly
        self.themeNames = themeNames
        self.themeName = themeName
        self.glyphs = glyphs
        self.localOffsetSeconds = localOffsetSeconds
        self.refresh = refresh
        stack = startView == .overview ? [.overview] : [.overview, startView]
        self.now = now
        shownAt = now
        fetchStartedAt = now
        readAt = now
        sideDueAt = now
        nextRefreshAt = now
    }
}

/// One view as it was last seen.
struct ViewState: Equatable {
    var list = ListState()
    var snapshot: Snapshot?
}

/// A line of the session's own log.
struct LogLine: Equatable {
    var at: Instant
    var text: String

    /// How many are kept; an incident is shorter.
    static let countMax = 1_000
}

/// How to take the last command back, while that is offered.
struct Undo: Equatable {
    /// How long it is offered.
    static let offered = Duration.seconds(60)

    var command: OperatorCommand
    var commandLine: String
    var until: Instant
}

extension ConsoleModel {
    var view: View { stack[stack.count - 1] }

    var state: ViewState {
        get { states[view] ?? ViewState() }
        set { states[view] = newValue }
    }

    var list: ListState {
        get { state.list }
        set { states[view, default: ViewState()].list = newValue }
    }

    /// No answer for this long, and what is shown may be wrong.
    static let staleAfter = Duration.seconds(10)

    /// Whether what is shown may be wrong; then nothing can be done either.
    var isStale: Bool {
        if deskProblem != nil { return true }
        guard let answeredAt else { return false }
        return now - answeredAt > max(Self.staleAfter, refresh * 3)
    }

    var times: TimeContext {
        TimeContext(now: shownAt, style: timeStyle, offsetSeconds: localOffsetSeconds)
    }

    /// When ``ConsoleEvent/tick`` is due at the latest; the shell sleeps until then.
    package var nextTickAt: Instant {
        guard fetchToken == nil else {
            // A desk that hangs turns the data stale; then the age is drawn anew now and then.
            return now + Self.staleAfter
        }
        return nextRefreshAt
    }
}
