import Time
import Operations
import Terminal

/// The loop of a session: wait, take everything in, draw once.
struct SessionLoop {
    private let session: ConsoleSession
    private let screen: Screen
    private let mailbox: Mailbox
    private let events: EventLoop
    private var model: ConsoleModel
    private var isOver = false

    init(session: ConsoleSession, screen: Screen, waker: Waker) {
        self.session = session
        self.screen = screen
        mailbox = Mailbox(waker: waker)
        events = EventLoop(screen: screen, waker: waker)
        model = session.makeModel(glyphs: screen.glyphs)
    }

    mutating func run() {
        apply(.input(.resize(screen.size)))
        apply(.started)
        if let notice = screen.notice { apply(.notice(notice)) }
        // Before the desk's first answer: the operator sees at once that something runs.
        draw()
        while !isOver {
            for input in events.next(until: deadline) where !isOver { apply(.input(input)) }
            for event in mailbox.take() where !isOver { apply(event) }
            if !isOver, session.clock() >= model.nextTickAt { apply(.tick) }
            if !isOver { draw() }
        }
    }

    private var deadline: ContinuousClock.Instant {
        .now + max(model.nextTickAt - session.clock(), .zero)
    }

    private func draw() {
        let frame = view(model, size: screen.size)
        screen.paint(frame.grid, cursor: frame.cursor, showsCursor: frame.isCursorVisible)
    }

    private mutating func apply(_ event: ConsoleEvent) {
        for effect in update(&model, event, at: session.clock()) { perform(effect) }
    }

    private mutating func perform(_ effect: ConsoleEffect) {
        switch effect {
        case .fetch, .preview, .execute: ask(effect)
        case .copy(let text):
            if !screen.copy(text) { apply(.notice("too long for the terminal's clipboard")) }
        case .useTheme(let name):
            guard let theme = session.options.themes.first(where: { $0.name == name }) else {
                break
            }
            screen.wear(theme)
            model.glyphs = screen.glyphs
        case .dump: dump()
        case .repaint: screen.redrawAll()
        case .title(let title): screen.setTitle(title)
        case .bell: screen.bell()
        case .suspend:
            screen.suspend()
            apply(.input(.resize(screen.size)))
            apply(.input(.resumed))
        case .quit: isOver = true
        }
    }

    /// Asks the desk from a task of its own.
    ///
    /// Nobody awaits it: its answer comes by mailbox, and one that comes after the end of the
    /// session is not missed. What the desk began to write it finishes or takes back whole.
    private func ask(_ effect: ConsoleEffect) {
        let (clerk, mailbox) = (session.clerk, mailbox)
        Task {
            if let event = await clerk.answer(effect) { mailbox.post(event) }
        }
    }

    private mutating func dump() {
        let text = view(model, size: screen.size).grid.text + "\n"
        guard let write = session.options.writeDump else {
            apply(
                .notice(screen.copy(text) ? "copied the screen" : "the screen is too long to copy"))
            return
        }
        do {
            apply(.notice("wrote the screen to \(try write(text))"))
        } catch {
            apply(.notice("the screen was not written: \(error)"))
        }
    }
}
