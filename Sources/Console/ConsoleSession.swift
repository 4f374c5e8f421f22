package import Time
package import Operations
package import Terminal

/// A console on a terminal: everything that is not pure about it.
///
/// One thread, the one that calls ``run()``, reads keys and draws; questions to the desk run in
/// tasks elsewhere and their answers come back through a mailbox. It never waits for them.
package final class ConsoleSession {
    let desk: any Desk
    let environment: String
    let options: ConsoleOptions
    let clock: @Sendable () -> Instant
    let clerk: DeskClerk

    /// Creates a session.
    ///
    /// `clock` tells the time and `keys` makes a new idempotency key each time it is called.
    package init(
        desk: any Desk, environment: String, options: ConsoleOptions,
        clock: @escaping @Sendable () -> Instant, keys: @escaping @Sendable () -> String
    ) {
        self.desk = desk
        self.environment = environment
        self.options = options
        self.clock = clock
        clerk = DeskClerk(desk: desk, keys: keys)
    }

    /// Runs until the operator leaves or the terminal is gone; call it on the main thread.
    ///
    /// - Returns: The exit code.
    /// - Throws: ``ConsoleError/needsPlainMode(_:)`` where there is no screen: then run
    ///   ``runPlain(readLine:write:)``.
    package func run() throws -> Int32 {
        guard !options.isPlain else { throw ConsoleError.needsPlainMode("it was asked for") }
        let screen: Screen
        let waker: Waker
        do {
            waker = try Waker()
            screen = try Screen(options: options.screen, theme: startTheme)
        } catch {
            throw ConsoleError.needsPlainMode("\(error)")
        }
        defer { screen.close() }
        var loop = SessionLoop(session: self, screen: screen, waker: waker)
        loop.run()
        return 0
    }

    var startTheme: Theme {
        options.themes.first { $0.name == options.themeName } ?? options.themes.first
            ?? .defaultDark
    }

    func makeModel(glyphs: GlyphSet) -> ConsoleModel {
        ConsoleModel(
            environment: environment, operatorName: desk.operatorName, origin: options.origin,
            isReadOnly: options.isReadOnly, themeNames: options.themes.map(\.name),
            themeName: startTheme.name, glyphs: glyphs, startView: options.startView,
            refresh: options.refresh, localOffsetSeconds: options.localOffsetSeconds, now: clock())
    }

    /// One frame of the overview as text, as `console --once` prints it.
    ///
    /// - Throws: What the desk throws.
    package static func once(
        desk: any Desk, size: Size, glyphs: GlyphSet = .unicode
    ) async throws -> String {
        let overview = try await desk.overview()
        var model = ConsoleModel(
            environment: overview.environment, operatorName: desk.operatorName, glyphs: glyphs,
            now: overview.at)
        _ = update(&model, .input(.resize(size)), at: overview.at)
        for case .fetch(.overview, _, let token, _) in update(&model, .started, at: overview.at) {
            let event = ConsoleEvent.loaded(
                .overview, token: token, role: try await desk.role(), .overview(overview))
            _ = update(&model, event, at: overview.at)
        }
        return view(model, size: size).grid.text + "\n"
    }
}
