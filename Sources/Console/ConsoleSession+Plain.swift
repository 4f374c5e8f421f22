import Operations
import Terminal

extension ConsoleSession {
    /// Runs as plain text: a command a line in, lines of `header: value` out.
    ///
    /// Nothing moves and nothing is drawn again, so that a screen reader reads everything once. It
    /// only looks: changes are made with the command line. `readLine` may block its thread; `nil`
    /// from it ends the session.
    ///
    /// - Returns: The exit code.
    package func runPlain(
        readLine: () -> String? = { Swift.readLine() },
        write: (String) -> Void
    ) async -> Int32 {
        write("holdfast console, plain text; help lists the commands")
        var model = makeModel(glyphs: .ascii)
        var effects = update(&model, .started, at: clock())
        while true {
            for effect in effects {
                guard let event = await clerk.answer(effect) else { continue }
                _ = update(&model, event, at: clock())
            }
            for line in describe(model) { write(line) }
            repeat {
                guard let line = readLine() else { return 0 }
                guard let next = plainEffects(line, &model, write) else { return 0 }
                effects = next
            } while effects.isEmpty
        }
    }

    /// What a line asks for; nothing if it was answered at once, `nil` if it ends the session.
    private func plainEffects(
        _ line: String, _ model: inout ConsoleModel, _ write: (String) -> Void
    ) -> [ConsoleEffect]? {
        let words = line.split(separator: " ").map(String.init)
        model.message = nil
        model.holdOff = 0
        model.now = clock()
        switch (words.first.map { $0.hasPrefix(":") ? String($0.dropFirst()) : $0 }, words.count) {
        case (nil, _), ("refresh", _): return model.fetch(onlyIfChanged: false)
        case ("quit", _), ("q", _), ("exit", _): return nil
        case ("back", _): return model.leave()
        case ("show", 2):
            let view: View =
                words[1].contains("@") || model.view == .users ? .user(words[1]) : .job(words[1])
            return model.go(to: view)
        case ("help", _):
            for text in Self.plainHelp { write(text) }
            return []
        case (let name?, _):
            let looking: Set<String> = Set(View.numbered.map(\.name) + ["job", "user", "provider"])
            guard let resolved = CommandLine.resolve(name), looking.contains(resolved) else {
                write("no command is called \(name.sanitized); help lists the commands")
                return []
            }
            let rest = words.dropFirst().joined(separator: " ")
            let effects = model.run(commandLine: "\(resolved) \(rest)")
            if effects.isEmpty, let message = model.message { write(message.text) }
            return effects
        }
    }

    private static let plainHelp = [
        "overview: what is wrong",
        "jobs, holds, users, providers, deliveries, audit: a list;"
            + " words after it filter, as in jobs state:failed age>10m",
        "show ID: one job; user ID: one user", "refresh, or an empty line: read again",
        "back: the view before", "quit: leave",
        "changes are made with the command line: holdfast --help",
    ]
}
