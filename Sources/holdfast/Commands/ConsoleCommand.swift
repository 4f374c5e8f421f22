import Configuration
import Console
import Crypto
import Database
import Glibc
import Operations
import Terminal

/// `holdfast console`: everything at a glance, and what can be done about it.
enum ConsoleCommand {
    private static let once = Option(name: "once", help: "print one frame as text and end")
    private static let size = Option(
        name: "size", value: "WxH", help: "how large that frame is (the terminal's size, or 80x24)")
    private static let plain = Option(
        name: "plain", help: "lines of text instead of a screen, for screen readers")
    private static let theme = Option(
        name: "theme", value: "NAME", help: "what it looks like; :theme lists those there are")
    private static let readOnly = Option(
        name: "read-only", help: "nothing can be changed, whatever your role")

    static let command = Command(
        path: ["console"], summary: "Watch and steer everything on a full screen",
        details: ["Press ? in it for its keys. Colours are left out where $NO_COLOR is set."],
        options: [once, size, plain, theme, readOnly, .data] + Option.desk,
        example: "holdfast console --read-only",
        action: .onMainThread { invocation in
            guard !invocation.has(once) else { return try printFrame(invocation) }
            let workplace = try MainThread.wait { try await Workplace.open(invocation) }
            defer { close(workplace) }
            return try show(workplace.desk, workplace.settings, invocation)
        })

    /// Runs the console until it is left; on the main thread, which it needs.
    static func show(
        _ desk: LocalDesk, _ settings: Settings, _ invocation: Invocation
    ) throws -> ExitCode {
        let options = try options(invocation, settings)
        let streams = invocation.streams
        do {
            let code = try session(desk, settings, options).run()
            return ExitCode(rawValue: code) ?? .failed
        } catch ConsoleError.needsPlainMode(let reason) {
            if !options.isPlain { streams.note("holdfast: no screen here: \(reason)") }
            let code = try MainThread.wait {
                await session(desk, settings, options).runPlain(write: { streams.print($0) })
            }
            return ExitCode(rawValue: code) ?? .failed
        }
    }

    private static func session(
        _ desk: LocalDesk, _ settings: Settings, _ options: ConsoleOptions
    ) -> ConsoleSession {
        ConsoleSession(
            desk: desk, environment: settings.environment.name, options: options,
            clock: { SystemClock().now() }, keys: { Hex.encode(SecureRandom.bytes(16)) })
    }

    private static func close(_ workplace: Workplace) {
        do {
            try MainThread.wait { await workplace.engine.close() }
        } catch {
            // Closing throws nothing; the signature of the bridge has to say that it may.
        }
    }

    private static func printFrame(_ invocation: Invocation) throws -> ExitCode {
        let size = try frameSize(invocation)
        let glyphs: GlyphSet = isUTF8(invocation.environment) ? .unicode : .ascii
        let text = try MainThread.wait {
            try await Workplace.with(invocation) { workplace in
                try await ConsoleSession.once(desk: workplace.desk, size: size, glyphs: glyphs)
            }
        }
        invocation.streams.print(String(text.dropLast()))
        return .done
    }

    private static func frameSize(_ invocation: Invocation) throws(UsageError) -> Size {
        guard let text = invocation.value(size) else {
            let columns = min(invocation.streams.traits.columns ?? 80, Size.largest.columns)
            return Size(columns: columns, rows: 24)
        }
        let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let columns = numbers[0], let rows = numbers[1],
            (1...Size.largest.columns).contains(columns), (1...Size.largest.rows).contains(rows)
        else {
            throw invocation.usage(
                "--size is columns and rows such as 120x40, up to \(Size.largest), not \(text)")
        }
        return Size(columns: columns, rows: rows)
    }

    private static func options(
        _ invocation: Invocation, _ settings: Settings
    ) throws -> ConsoleOptions {
        let files = ThemeFiles(in: invocation.dataDirectory)
        for warning in files.warnings { invocation.streams.note("holdfast: \(warning)") }
        var options = ConsoleOptions()
        options.themes = files.themes
        options.themeName = invocation.value(theme) ?? settings.console.theme
        if let name = options.themeName, !files.themes.contains(where: { $0.name == name }) {
            let names = files.themes.map(\.name)
            let hint = SpellingHint.text(for: name, among: names)
            throw CommandFailure(
                "there is no theme \(name)\(hint): there are \(names.joined(separator: ", "))")
        }
        options.refresh = settings.console.refresh
        options.isPlain = invocation.has(plain)
        options.isReadOnly = invocation.has(readOnly)
        options.screen = ScreenOptions(environment: invocation.environment)
        options.origin = OperatorName.origin(environment: invocation.environment)
        options.localOffsetSeconds = offsetFromUTC()
        options.writeDump = { text in
            let name = "holdfast-\(time(nil)).txt"
            try File.create(name, text, mode: 0o600)
            return name
        }
        return options
    }

    private static func offsetFromUTC() -> Int64 {
        var now = time(nil)
        var local = tm()
        return localtime_r(&now, &local) == nil ? 0 : Int64(local.tm_gmtoff)
    }

    /// Whether the locale's text is UTF-8, by the variables in their order.
    private static func isUTF8(_ environment: [String: String]) -> Bool {
        let names = ["LC_ALL", "LC_CTYPE", "LANG"]
        let locale = names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let encoding = locale.lowercased()
        return encoding.contains("utf-8") || encoding.contains("utf8")
    }
}
