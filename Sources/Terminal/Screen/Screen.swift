import CNcurses
import Glibc

/// The terminal, while the console has it.
///
/// ncurses knows one terminal at a time and one thread: so there is one screen, and the thread
/// that opened it is the only one to touch it. Whatever ends the process, the terminal is put
/// back as it was.
package final class Screen {
    /// The size of the terminal, at most `Size.largest`.
    package private(set) var size: Size
    package let depth: ColorDepth
    /// Whether the terminal takes UTF-8; if not, what is not ASCII is shown as `?`.
    package let isUTF8: Bool
    /// What the operator should know about how the terminal was opened, in one line.
    package let notice: String?
    package private(set) var theme: Theme

    let input: Int32
    let signals: Int32
    let escapeDelay: Duration
    private let output: Int32
    private let prefersASCII: Bool
    private let capturesStandardError: Bool
    private let terminalType: String
    private var handle: OpaquePointer?
    private var painter: RowPainter
    private var painted: Grid?
    private var paintedCursor: Cursor?
    private var showsCursor = false
    private var title: String?

    private struct Cursor: Hashable {
        var position: Position?
        var isVisible: Bool
    }

    /// Takes over the terminal behind two descriptors, which stay the caller's.
    ///
    /// An unknown terminal is taken for `xterm-256color`, then for `vt100`, with a `notice`.
    ///
    /// - Throws: `ScreenError`; the terminal is then untouched.
    package init(
        input: Int32 = 0, output: Int32 = 1, options: ScreenOptions, theme: Theme = .defaultDark
    ) throws(ScreenError) {
        guard isatty(input) == 1, isatty(output) == 1 else { throw .notATerminal }
        isUTF8 = cncurses_adopt_locale()
        // Before ncurses, which leaves SIGWINCH to whoever has it already.
        signals = cncurses_guard_open(output)
        guard signals >= 0 else { throw .system(call: "sigaction", code: errno) }
        let opened = Self.open(type: options.terminalType, input: input, output: output)
        guard let handle = opened.handle else {
            cncurses_guard_close()
            throw .cannotPlaceCursor(terminalType: options.terminalType ?? "")
        }
        cncurses_guard_renew()
        // Until something was shown after an end, ncurses writes once a line, not once a frame.
        curs_set(0)
        endwin()
        doupdate()
        self.handle = handle
        self.input = input
        self.output = output
        self.theme = theme
        notice = opened.notice
        terminalType = options.terminalType ?? opened.type
        escapeDelay = options.escapeDelay
        prefersASCII = options.prefersASCII
        capturesStandardError = options.capturesStandardError
        depth = Self.prepare(isMonochrome: options.isMonochrome)
        size = Self.size(of: output)
        painter = RowPainter(
            pairs: ColorPairs(theme: theme, depth: depth), isUTF8: isUTF8, columns: size.columns)
        adoptSize()
        Descriptor.write(Mode.on, to: output)
        if capturesStandardError { _ = cncurses_capture_errors() }
    }

    deinit { close() }

    /// Gives the terminal back as it was, and prints what others wrote to standard error.
    ///
    /// Calling it again does nothing.
    package func close() {
        guard let handle else { return }
        self.handle = nil
        Descriptor.write(Mode.off, to: output)
        endwin()
        cncurses_close(handle)
        cncurses_guard_close()
        if capturesStandardError { cncurses_release_errors() }
    }

    /// The signs to draw with: those of the theme that this terminal can show.
    package var glyphs: GlyphSet { theme.glyphs(ascii: prefersASCII || !isUTF8) }

    /// Shows `grid`, sending only what changed, in one write; nothing when nothing did.
    ///
    /// A frame larger than ncurses' buffer, (rows + 2) × (columns + 6) bytes, takes a second one.
    /// The cursor is parked at `cursor` even when it is not shown, because screen readers and
    /// magnifiers follow it. A grid of another size is cut or filled with blanks.
    package func paint(_ grid: Grid, cursor: Position? = nil, showsCursor shows: Bool = false) {
        guard handle != nil else { return }
        let cursor = Cursor(position: cursor, isVisible: shows)
        guard painted != grid || paintedCursor != cursor else { return }
        if painted?.size != grid.size { werase(cncurses_stdscr()) }
        for y in 0..<min(grid.size.rows, size.rows) {
            if let painted, painted.size == grid.size, painted.row(y) == grid.row(y) { continue }
            painter.paint(grid.row(y), y: y)
        }
        if cursor.isVisible != showsCursor { curs_set(cursor.isVisible ? 1 : 0) }
        showsCursor = cursor.isVisible
        let position = cursor.position ?? Position(x: 0, y: size.rows - 1)
        wmove(
            cncurses_stdscr(), Int32(min(max(position.y, 0), size.rows - 1)),
            Int32(min(max(position.x, 0), size.columns - 1)))
        wnoutrefresh(cncurses_stdscr())
        doupdate()
        painted = grid
        paintedCursor = cursor
    }

    /// Wears another theme; the next `paint` shows it.
    package func wear(_ theme: Theme) {
        guard handle != nil else { return }
        self.theme = theme
        let pairs = ColorPairs(theme: theme, depth: depth)
        painter = RowPainter(pairs: pairs, isUTF8: isUTF8, columns: size.columns)
        painted = nil
    }

    /// Forgets what the terminal shows: the next `paint` sends everything.
    package func redrawAll() {
        guard handle != nil else { return }
        painted = nil
        paintedCursor = nil
        clearok(cncurses_curscr(), true)
    }
}

extension Screen {
    /// Stops the process as Ctrl-Z does, with the terminal given back meanwhile.
    ///
    /// Returns when it continues; then the size may be another, and `paint` shows everything.
    package func suspend() {
        leave()
        cncurses_stop()
        enter()
    }

    /// Gives the terminal to another program; `enter()` takes it back.
    package func leave() {
        guard handle != nil else { return }
        Descriptor.write(Mode.off, to: output)
        endwin()
        cncurses_guard_restore_settings()
    }

    /// Takes the terminal back; the next `paint` sends everything.
    package func enter() {
        guard handle != nil else { return }
        // Ended, ncurses enters its own modes again with the next frame.
        if !isendwin() { endwin() }
        reset_prog_mode()
        Descriptor.write(Mode.on, to: output)
        adoptSize()
        redrawAll()
    }

    /// Asks the terminal for its size and adopts it.
    ///
    /// - Returns: Whether it changed.
    @discardableResult
    func adoptSize() -> Bool {
        let current = Self.size(of: output)
        resize_term(Int32(current.rows), Int32(current.columns))
        guard current != size else { return false }
        size = current
        painter = RowPainter(pairs: painter.pairs, isUTF8: isUTF8, columns: size.columns)
        painted = nil
        return true
    }

    /// Names the window or tab; the terminal's own title returns at the end.
    ///
    /// Terminals known to have no title, and titles already shown, send nothing.
    package func setTitle(_ text: String) {
        let text = text.truncated(to: 120, ellipsis: "...")
        guard handle != nil, hasTitle, text != title else { return }
        title = text
        let shown = isUTF8 ? text : text.filter(\.isASCII)
        Descriptor.write("\u{1B}]2;\(shown)\u{07}", to: output)
    }

    /// Rings.
    package func bell() {
        guard handle != nil else { return }
        Descriptor.write("\u{07}", to: output)
    }

    /// Copies `text` to the clipboard of the terminal, also over SSH (OSC 52).
    ///
    /// Not every terminal allows it and none answers, so show the text as well.
    ///
    /// - Returns: False when the text is longer than terminals take: 56,244 bytes.
    package func copy(_ text: String) -> Bool {
        guard handle != nil, text.utf8.count <= 56_244 else { return false }
        Descriptor.write("\u{1B}]52;c;\(Base64.encode(text.utf8))\u{07}", to: output)
        return true
    }

    /// What ncurses believes is on the terminal, trailing spaces cut: for tests.
    package var shownLines: [String] {
        var row = [cchar_t](repeating: cchar_t(), count: size.columns + 1)
        var scalars = [UInt32](repeating: 0, count: 5)
        return (0..<size.rows).map { y in
            mvwin_wchnstr(cncurses_curscr(), Int32(y), 0, &row, Int32(size.columns))
            var line = String.UnicodeScalarView()
            for cell in row.prefix(size.columns) {
                withUnsafePointer(to: cell) { cncurses_get_cell($0, &scalars) }
                guard scalars[0] != 0 else { break }
                line.append(contentsOf: scalars.prefix { $0 != 0 }.compactMap(Unicode.Scalar.init))
            }
            while line.last == " " { line.removeLast() }
            return String(line)
        }
    }
}

extension Screen {
    /// The modes ncurses knows nothing of: pastes are marked, and focus is reported.
    private enum Mode {
        static let on = "\u{1B}[?2004h\u{1B}[?1004h"
        static let off = "\u{1B}[?1004l\u{1B}[?2004l"
    }

    private static func open(
        type: String?, input: Int32, output: Int32
    ) -> (handle: OpaquePointer?, type: String, notice: String?) {
        for candidate in [type, "xterm-256color", "vt100"] {
            guard let candidate, let handle = cncurses_open(candidate, input, output) else {
                continue
            }
            guard cncurses_can_move() else {
                endwin()
                cncurses_close(handle)
                return (nil, candidate, nil)
            }
            guard candidate != type else { return (handle, candidate, nil) }
            let wanted = type.map { "terminal type \($0.sanitized) is unknown here" }
            return (handle, candidate, "\(wanted ?? "TERM is not set"); using \(candidate)")
        }
        return (nil, "", nil)
    }

    /// Sets ncurses up: every key as it comes, our own colours, nothing asked of the terminal.
    private static func prepare(isMonochrome: Bool) -> ColorDepth {
        var depth = ColorDepth.monochrome
        if !isMonochrome, has_colors() {
            start_color()
            // Without it, black is painted on terminals of any colour.
            use_default_colors()
            depth = ColorDepth(colors: Int(cncurses_colors()))
        }
        raw()
        noecho()
        nonl()
        keypad(cncurses_stdscr(), true)
        idlok(cncurses_stdscr(), true)
        // Else ncurses looks for keys during a frame, and leaves it half drawn if there are any.
        typeahead(-1)
        return depth
    }

    private static func size(of descriptor: Int32) -> Size {
        var columns: Int32 = 80
        var rows: Int32 = 24
        cncurses_size(descriptor, &columns, &rows)
        return Size(
            columns: min(Int(columns), Size.largest.columns),
            rows: min(Int(rows), Size.largest.rows))
    }

    private var hasTitle: Bool {
        ["xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "wezterm", "konsole", "putty"]
            .contains { terminalType.hasPrefix($0) }
    }
}
