import Foundation
import Glibc
import Testing

@testable import Terminal

/// The back end against a pseudo-terminal; ncurses is one for the process, so one test at a time.
@Suite(.serialized) struct ScreenTests {
    private let terminal = PseudoTerminal()

    private func open(
        _ terminal: PseudoTerminal, type: String? = "xterm-256color", isMonochrome: Bool = false
    ) throws -> Screen {
        try Screen(
            input: terminal.slave, output: terminal.slave,
            options: ScreenOptions(
                terminalType: type, isMonochrome: isMonochrome, capturesStandardError: false))
    }

    @Test func `the first frame is small, and what is shown is what was drawn`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        let grid = SampleFrame.draw()
        screen.paint(grid, cursor: Position(x: 0, y: 2))
        #expect(terminal.output().count <= 2_500)
        #expect(screen.shownLines == grid.lines)
        #expect(screen.depth == .full256)
        #expect(screen.size == Size(columns: 80, rows: 24))
    }

    @Test func `a frame is one write, an unchanged one none`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        screen.paint(SampleFrame.draw(), cursor: Position(x: 0, y: 2))
        _ = terminal.output()

        var before = try writesOfThisThread()
        screen.paint(SampleFrame.draw(selected: 1), cursor: Position(x: 0, y: 3))
        #expect(try writesOfThisThread() - before == 1)
        let moved = terminal.output().count
        #expect(moved <= 256)

        before = try writesOfThisThread()
        screen.paint(SampleFrame.draw(selected: 1), cursor: Position(x: 0, y: 3))
        #expect(try writesOfThisThread() - before == 0)
        #expect(terminal.output().isEmpty)
        // All of it is more than ncurses' buffer holds, which is 26 × 86 bytes at this size.
        screen.redrawAll()
        before = try writesOfThisThread()
        screen.paint(SampleFrame.draw(selected: 1), cursor: Position(x: 0, y: 3))
        #expect(try writesOfThisThread() - before <= 2)
        #expect(terminal.output().count > 1_000)
    }

    @Test func `one changed row costs little more than its text`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        var grid = SampleFrame.draw()
        screen.paint(grid)
        _ = terminal.output()
        grid.write("failed   ", x: 29, y: 10, role: .stateFail)
        grid.write("evolink, HTTP 503, try 3 of 5", x: 41, y: 10, role: .muted)
        screen.paint(grid)
        let bytes = terminal.output().count
        #expect(bytes <= 256)
        #expect(screen.shownLines == grid.lines)
    }

    @Test func `scrolling a table by a row does not send the table`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        var grid = Grid(size: screen.size)
        for y in 0..<24 {
            grid.write("row \(y * 7919) of a long table, \(y * y) credits", x: 0, y: y)
        }
        screen.paint(grid)
        _ = terminal.output()
        var scrolled = Grid(size: screen.size)
        for y in 0..<24 {
            let y = y + 1
            scrolled.write("row \(y * 7919) of a long table, \(y * y) credits", x: 0, y: y - 1)
        }
        screen.paint(scrolled)
        let bytes = terminal.output().count
        #expect(bytes <= 300)
        #expect(screen.shownLines == scrolled.lines)
    }

    @Test func `wide characters and marks reach the screen as the grid has them`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        var grid = Grid(size: screen.size)
        grid.write("作品 e\u{301} 👍🏽 \u{202E}abc", x: 0, y: 0)
        grid.write("wide at the edge 作", x: 79 - 17, y: 1)
        screen.paint(grid)
        #expect(screen.shownLines == grid.lines)
        #expect(grid.lines[0] == "作品 e\u{301} 👍 abc")
        #expect(terminal.outputText().contains("作品"))
    }

    @Test func `closing gives back every mode and the settings of the line`() throws {
        let settings = terminal.settings
        let screen = try open(terminal)
        #expect(terminal.settings != settings)
        #expect(terminal.outputText().contains("\u{1B}[?2004h"))
        screen.paint(SampleFrame.draw())
        _ = terminal.output()
        screen.close()
        let text = terminal.outputText()
        for mode in ["\u{1B}[?2004l", "\u{1B}[?1004l", "\u{1B}[?1049l"] {
            #expect(text.contains(mode))
        }
        #expect(terminal.settings == settings)
        screen.close()
        screen.paint(SampleFrame.draw(selected: 3))
        screen.bell()
        #expect(terminal.output().isEmpty)
    }

    @Test func `another program gets the terminal as it was, and gives it back`() throws {
        let settings = terminal.settings
        let screen = try open(terminal)
        defer { screen.close() }
        let ours = terminal.settings
        screen.paint(SampleFrame.draw())
        screen.leave()
        #expect(terminal.settings == settings)
        _ = terminal.output()
        terminal.resize(columns: 100, rows: 30)
        screen.enter()
        #expect(terminal.settings == ours)
        #expect(screen.size == Size(columns: 100, rows: 30))
        let grid = SampleFrame.draw(screen.size)
        screen.paint(grid)
        #expect(screen.shownLines == grid.lines)
        #expect(terminal.outputText().contains("\u{1B}[?1049h"))
    }

    @Test(arguments: [
        (type: "xterm-ghostty", notice: "terminal type xterm-ghostty is unknown here"),
        (type: nil, notice: "TERM is not set"),
    ])
    func `an unknown terminal is taken for one everybody speaks`(
        type: String?, notice: String
    ) throws {
        let screen = try open(terminal, type: type)
        defer { screen.close() }
        #expect(screen.notice == "\(notice); using xterm-256color")
        screen.paint(SampleFrame.draw())
        #expect(screen.shownLines == SampleFrame.draw().lines)
    }

    @Test func `what cannot place its cursor gets no screen`() throws {
        let settings = terminal.settings
        #expect(throws: ScreenError.cannotPlaceCursor(terminalType: "dumb")) {
            _ = try open(terminal, type: "dumb")
        }
        #expect(terminal.settings == settings)
        #expect(throws: ScreenError.notATerminal) {
            let file = Glibc.open("/dev/null", O_RDWR)
            defer { Glibc.close(file) }
            _ = try Screen(
                input: file, output: file, options: ScreenOptions(terminalType: "xterm"))
        }
    }

    @Test(arguments: [
        ("vt100", ColorDepth.monochrome), ("linux", .eight), ("xterm", .eight),
        ("screen-256color", .full256), ("tmux-256color", .full256),
    ])
    func `terminals old and new show the same text`(type: String, depth: ColorDepth) throws {
        let screen = try open(terminal, type: type)
        defer { screen.close() }
        #expect(screen.depth == depth)
        #expect(screen.notice == nil)
        screen.paint(SampleFrame.draw())
        #expect(screen.shownLines == SampleFrame.draw().lines)
    }

    @Test func `without colour no colour is sent, and the selection is still seen`() throws {
        let screen = try open(terminal, isMonochrome: true)
        defer { screen.close() }
        screen.paint(SampleFrame.draw())
        let text = terminal.outputText()
        #expect(!text.contains("38;5"))
        #expect(!text.contains("48;5"))
        #expect(text.contains("7m>01J8ZQ"))
    }

    @Test func `another theme repaints in its colours`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        let grid = SampleFrame.draw()
        screen.paint(grid)
        _ = terminal.output()
        var source = ThemeSource.defaultDark
        source.roles["muted"] = RoleStyle(fg: "#ff00ff")
        screen.wear(Theme(source))
        screen.paint(grid)
        #expect(terminal.outputText().contains("38;5;201"))
    }

    @Test func `a larger terminal gets a larger frame`() throws {
        let waker = try Waker()
        let screen = try open(terminal)
        defer { screen.close() }
        screen.paint(SampleFrame.draw())
        terminal.resize(columns: 120, rows: 40)
        kill(getpid(), SIGWINCH)
        let loop = EventLoop(screen: screen, waker: waker)
        #expect(loop.next() == [.resize(Size(columns: 120, rows: 40))])
        let grid = SampleFrame.draw(screen.size)
        screen.paint(grid)
        #expect(screen.shownLines == grid.lines)
        terminal.resize(columns: 40, rows: 10)
        kill(getpid(), SIGWINCH)
        #expect(loop.next() == [.resize(Size(columns: 40, rows: 10))])
        // A frame drawn before the news is cut, not refused.
        screen.paint(grid)
        #expect(screen.shownLines.count == 10)
    }

    @Test func `title, bell and clipboard send what terminals expect, once`() throws {
        let screen = try open(terminal)
        defer { screen.close() }
        _ = terminal.output()
        screen.setTitle("(!3) production\u{1B}]0;evil\u{07}")
        screen.setTitle("(!3) production\u{1B}]0;evil\u{07}")
        #expect(terminal.outputText() == "\u{1B}]2;(!3) production]0;evil\u{07}")
        screen.bell()
        #expect(terminal.outputText() == "\u{07}")
        #expect(screen.copy("job 01J8ZQ4F"))
        let copied = Data("job 01J8ZQ4F".utf8).base64EncodedString()
        #expect(terminal.outputText() == "\u{1B}]52;c;\(copied)\u{07}")
        #expect(!screen.copy(String(repeating: "x", count: 60_000)))
        #expect(terminal.output().isEmpty)
    }

    @Test func `the loop takes all keys at once, and wakes for others without any`() throws {
        let waker = try Waker()
        let screen = try open(terminal)
        defer { screen.close() }
        let loop = EventLoop(screen: screen, waker: waker)
        terminal.type("jj\u{1B}[B\u{1B}OA\u{1B}[5~é\r\u{03}\u{1B}[200~U\rK\u{1B}[201~q")
        #expect(
            loop.next() == [
                .key(.character("j")), .key(.character("j")), .key(.down), .key(.up),
                .key(.pageUp), .key(.character("é")), .key(.enter), .key(.control("c")),
                .paste("U\nK"), .key(.character("q")),
            ])
        waker.wake()
        waker.wake()
        #expect(loop.next().isEmpty)
        let before = ContinuousClock.now
        #expect(loop.next(until: before + .milliseconds(5)).isEmpty)
        #expect(ContinuousClock.now >= before + .milliseconds(5))
        Thread.detachNewThread { waker.wake() }
        #expect(loop.next().isEmpty)
    }

    @Test func `a lone Esc is a key after a moment`() throws {
        let waker = try Waker()
        let screen = try open(terminal)
        defer { screen.close() }
        let loop = EventLoop(screen: screen, waker: waker)
        terminal.type("\u{1B}")
        #expect(loop.next() == [.key(.escape)])
    }

    @Test func `signals that ask become events`() throws {
        let waker = try Waker()
        let screen = try open(terminal)
        defer { screen.close() }
        let loop = EventLoop(screen: screen, waker: waker)
        kill(getpid(), SIGTSTP)
        #expect(loop.next() == [.suspendRequested])
        kill(getpid(), SIGCONT)
        #expect(loop.next() == [.resumed])
        screen.paint(SampleFrame.draw())
        #expect(screen.shownLines == SampleFrame.draw().lines)
    }
}
