import Glibc
import Testing

@testable import Terminal

/// Whatever ends the process, the operator's shell gets its terminal back.
@Suite struct CrashTests {
    enum Ending: String, CaseIterable, Codable, Sendable {
        case outOfBounds, fatal, abort, nullPointer, stackOverflow, terminate, hangUp
    }

    @Test(arguments: Ending.allCases)
    func `a dying process restores the terminal and tells why`(_ ending: Ending) async throws {
        let terminal = PseudoTerminal()
        let settings = terminal.settings
        let result = await #expect(
            processExitsWith: .failure, observing: [\.standardErrorContent]
        ) { [path = terminal.path as String, ending = ending as Ending] in
            let descriptor = open(path, O_RDWR | O_NOCTTY)
            let screen = try Screen(
                input: descriptor, output: descriptor,
                options: ScreenOptions(terminalType: "xterm-256color"))
            screen.paint(SampleFrame.draw())
            Descriptor.write("last words\n", to: STDERR_FILENO)
            CrashTests.end(by: ending)
            screen.close()
            exit(0)
        }
        let text = terminal.outputText()
        #expect(text.contains("\u{1B}[?2004h"))
        #expect(text.hasSuffix("\u{1B}[?25h\u{1B}[0m\u{1B}[?1049l\u{1B}[23;0;0t\r"))
        #expect(terminal.settings == settings)
        let errors = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(errors.contains("last words\n"))
        if ending == .fatal { #expect(errors.contains("Fatal error: the ledger is broken")) }
    }

    static func end(by ending: Ending) {
        switch ending {
        case .outOfBounds:
            let empty: [Int] = []
            _ = empty[CommandLine.argc > 0 ? 1 : 0]
        case .fatal: fatalError("the ledger is broken")
        case .abort: Glibc.abort()
        case .nullPointer: raise(SIGSEGV)
        case .stackOverflow: _ = depth(of: 1)
        case .terminate: kill(getpid(), SIGTERM)
        case .hangUp: kill(getpid(), SIGHUP)
        }
        // Where the signal is not for this thread it still ends the process.
        while true { pause() }
    }

    /// Never returns: it goes one deeper for ever.
    @inline(never) private static func depth(of level: Int) -> Int {
        level < 0 ? level : depth(of: level + 1) + level
    }

    @Test func `a terminal that is not UTF-8 gets ASCII only`() async {
        let terminal = PseudoTerminal()
        await #expect(processExitsWith: .success) { [path = terminal.path as String] in
            setenv("LC_ALL", "C", 1)
            let descriptor = open(path, O_RDWR | O_NOCTTY)
            let screen = try Screen(
                input: descriptor, output: descriptor,
                options: ScreenOptions(terminalType: "xterm-256color"))
            var grid = SampleFrame.draw()
            grid.write("é 作品 \(screen.glyphs[.fail])", x: 0, y: 5)
            screen.paint(grid)
            precondition(!screen.isUTF8)
            precondition(screen.shownLines[5].hasPrefix("? ? ?  !"), screen.shownLines[5])
            screen.close()
        }
        #expect(terminal.output().allSatisfy { $0 < 0x80 })
    }
}
