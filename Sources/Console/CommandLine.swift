import Time
import Operations
import Terminal

/// The words after `:`.
enum CommandLine {
    /// Every command, how it is written and what it does; the help and the completion read it.
    static let commands: [(name: String, usage: String, help: String)] = [
        ("overview", "overview", "what is wrong"),
        ("jobs", "jobs [FILTER]", "jobs, filtered"),
        ("job", "job ID", "one job's timeline"),
        ("holds", "holds [stuck] [FILTER]", "holds"),
        ("users", "users [FILTER]", "users"),
        ("user", "user ID", "one user's packages and ledger"),
        ("providers", "providers", "providers"),
        ("provider", "provider NAME", "one provider's jobs"),
        ("deliveries", "deliveries [FILTER]", "deliveries"),
        ("audit", "audit [FILTER]", "what operators did"),
        ("default", "default PROVIDER", "switch the default provider (asks)"),
        ("mode", "mode PROVIDER on|draining|off", "change a provider's mode (asks)"),
        ("refund", "refund JOB [CREDITS]", "give settled credits back (asks)"),
        ("grant", "grant USER CREDITS [30d]", "grant goodwill credits (asks)"),
        ("undo", "undo", "take the last switch back, within 60 s"),
        ("theme", "theme NAME", "change the colours"),
        ("dump", "dump", "write the screen to a file"),
        ("log", "log", "what this session said and did"),
        ("wide", "wide", "more columns, or fewer"),
        ("help", "help", "keys and commands"),
        ("quit", "quit", "leave"),
    ]

    /// The command a word stands for: `q` quits, other words may be cut short where that is clear.
    static func resolve(_ word: String) -> String? {
        if word == "q" || word == "q!" { return "quit" }
        if let exact = commands.first(where: { $0.name == word }) { return exact.name }
        let candidates = commands.filter { $0.name.hasPrefix(word) }
        return candidates.count == 1 ? candidates[0].name : nil
    }

    /// The text with its last word completed as far as that is clear; `nil` if nothing fits.
    static func complete(_ text: String, model: ConsoleModel) -> String? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let last = words.last else { return nil }
        let candidates = candidates(words, model).filter { $0.hasPrefix(last) }.sorted()
        guard let first = candidates.first else { return nil }
        let common = candidates.dropFirst().reduce(first) { prefix, word in
            String(zip(prefix, word).prefix { $0 == $1 }.map(\.0))
        }
        let completed = candidates.count == 1 ? common + " " : common
        return (words.dropLast() + [completed]).joined(separator: " ")
    }

    private static func candidates(_ words: [String], _ model: ConsoleModel) -> [String] {
        guard words.count > 1 else { return commands.map(\.name) }
        switch (resolve(words[0]), words.count) {
        case ("theme", 2): return model.themeNames
        case ("default", 2), ("mode", 2), ("provider", 2): return model.providerNames
        case ("mode", 3): return ["on", "draining", "off"]
        case ("user", 2), ("grant", 2): return Array(Set(model.list.rows.compactMap(\.user)))
        case ("job", 2), ("refund", 2): return Array(Set(model.list.rows.compactMap(\.job)))
        case ("holds", 2): return ["stuck"]
        case ("jobs", _): return Columns.deskFields(.jobs).map { $0 + ":" }
        default: return []
        }
    }

    /// The command of an undo line such as `holdfast providers default evolink`.
    static func undo(_ line: String) -> OperatorCommand? {
        var words = line.split(separator: " ").map(String.init)
        if words.first == "holdfast" { words.removeFirst() }
        guard words.count >= 3, words[0] == "providers" else { return nil }
        switch words[1] {
        case "default": return .switchDefault(to: words[2])
        case "mode" where words.count >= 4: return .setMode(provider: words[2], mode: words[3])
        default: return nil
        }
    }
}

extension ConsoleModel {
    var providerNames: [String] {
        if case .overview(let overview)? = states[.overview]?.snapshot {
            return overview.providers.map(\.name)
        }
        return states[.providers]?.list.rows.map(\.id) ?? []
    }

    mutating func run(commandLine text: String) -> [ConsoleEffect] {
        let words = text.split(separator: " ").map(String.init)
        guard let word = words.first else { return [] }
        guard let name = CommandLine.resolve(word) else {
            say("no command is called \(word); Tab completes, :help lists them", .failed)
            return []
        }
        let rest = Array(words.dropFirst())
        if let view = View.named(name) {
            var filter = rest.joined(separator: " ")
            if name == "holds", rest.first == "stuck" {
                filter = (["stuck:true"] + rest.dropFirst()).joined(separator: " ")
            }
            return go(to: view, filter: view == .overview ? nil : filter)
        }
        switch name {
        case "job": return withArgument(rest, "job ID") { $0.goToJob($1) }
        case "user": return withArgument(rest, "user ID") { $0.go(to: .user($1)) }
        case "provider":
            return withArgument(rest, "provider NAME") {
                $0.go(to: .jobs, filter: "provider:\($1)")
            }
        case "theme": return withArgument(rest, "theme NAME") { $0.useTheme($1) }
        case "dump": return [.dump]
        case "log": return perform(.log)
        case "wide": return perform(.wide)
        case "help": return perform(.help)
        case "quit": return [.quit]
        default: return change(name, rest)
        }
    }

    private mutating func withArgument(
        _ words: [String], _ usage: String,
        _ body: (inout ConsoleModel, String) -> [ConsoleEffect]
    ) -> [ConsoleEffect] {
        guard let word = words.first else {
            say("usage: :\(usage)", .failed)
            return []
        }
        return body(&self, word)
    }

    /// The job whose id is, or ends as lists show it in, `text`; `nil` if no list here has it.
    private func jobID(_ text: String) -> String? {
        let end = text.uppercased()
        guard end.count == 8 else { return text }
        let found = Set(
            states.values.flatMap { $0.list.rows.compactMap(\.job) }.filter { $0.hasSuffix(end) })
        return found.count == 1 ? found.first : nil
    }

    /// Opens a job; an id that is not whole and not known here is looked for in the list.
    private mutating func goToJob(_ text: String) -> [ConsoleEffect] {
        guard let id = jobID(text) else { return go(to: .jobs, filter: text) }
        return go(to: .job(id))
    }

    /// The commands that change something: all of them only open the dialog.
    private mutating func change(_ name: String, _ words: [String]) -> [ConsoleEffect] {
        if isReadOnly || isStale {
            say(isReadOnly ? "this session is read-only" : "the desk does not answer", .failed)
            return []
        }
        switch (name, words.count) {
        case ("undo", _):
            guard let undo, now <= undo.until else {
                say("there is nothing to take back", .failed)
                return []
            }
            return ask(undo.command, reason: "undo")
        case ("default", 1): return ask(.switchDefault(to: words[0]))
        case ("mode", 2): return ask(.setMode(provider: words[0], mode: words[1]))
        case ("refund", 1): return ask(.refund(job: refundTarget(words[0]), credits: nil))
        case ("refund", 2):
            guard let credits = Int64(words[1]), credits > 0 else { break }
            return ask(.refund(job: refundTarget(words[0]), credits: credits))
        case ("grant", 2), ("grant", 3):
            guard let credits = Int64(words[1]), credits > 0 else { break }
            guard words.count == 3 else {
                return ask(.grantGoodwill(user: words[0], credits: credits, expiresAt: nil))
            }
            guard let seconds = Filter.amount(words[2][...]), seconds > 0, seconds < 3.2e9 else {
                break
            }
            let expiry = now + .seconds(seconds)
            return ask(.grantGoodwill(user: words[0], credits: credits, expiresAt: expiry))
        default: break
        }
        let usage = CommandLine.commands.first { $0.name == name }?.usage ?? name
        say("usage: :\(usage)", .failed)
        return []
    }

    private func refundTarget(_ text: String) -> OperatorCommand.Target {
        let id = jobID(text) ?? text
        let row = list.rows.first { $0.id == id }
        return OperatorCommand.Target(id: id, version: row?.version)
    }
}
