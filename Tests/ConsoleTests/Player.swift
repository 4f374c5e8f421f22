import Time
import Operations
import Terminal

@testable import Console

/// Plays an operator and a desk against the console's pure part, with time moved by hand.
struct Player {
    var model: ConsoleModel
    var now = Fixture.now
    /// What the desk says, where it is not the fixture.
    var answers: [View: Snapshot] = [:]
    /// Commands that reached the desk to be done.
    private(set) var orders: [CommandOrder] = []
    private(set) var effects: [ConsoleEffect] = []
    var role = Operations.Role.admin
    /// Whether the desk answers.
    var isDeskUp = true
    /// What becomes of commands, by the ids of the rows; done where nothing is said.
    var results: [String: CommandReport.Item.Result] = [:]

    init(
        size: Size = Size(columns: 80, rows: 24), view: View = .overview,
        role: Operations.Role = .admin, isReadOnly: Bool = false, isASCII: Bool = false
    ) {
        self.role = role
        model = ConsoleModel(
            environment: "production", operatorName: "ana", origin: "pts/3",
            isReadOnly: isReadOnly, themeNames: ["default-dark", "night"],
            themeName: "default-dark", glyphs: isASCII ? .ascii : .unicode, startView: view,
            now: now)
        send(.input(.resize(size)))
        send(.started)
    }

    mutating func send(_ event: ConsoleEvent) {
        let asked = update(&model, event, at: now)
        effects += asked
        for effect in asked { answer(effect) }
    }

    /// Types keys: `jj`, `<Enter>`, `<C-d>`, half a second apart unless told otherwise.
    mutating func keys(_ script: String, apart: Duration = .milliseconds(500)) {
        for key in Self.parse(script) {
            now = now + apart
            send(.tick)
            send(.input(.key(key)))
        }
    }

    /// Lets the desk be asked again, with what it says now.
    mutating func refresh() {
        now = now + .seconds(3)
        send(.tick)
    }

    var text: String { frame.grid.text }

    var frame: Frame { view(model, size: model.size) }

    private mutating func answer(_ effect: ConsoleEffect) {
        switch effect {
        case .fetch(let view, _, let token, _):
            guard isDeskUp else {
                send(.fetchFailed(token: token, "database is locked"))
                return
            }
            let snapshot = answers[view] ?? Fixture.snapshot(view)
            send(.loaded(view, token: token, role: role, snapshot))
        case .preview(let command, let token):
            send(.previewed(token: token, Fixture.preview(command), key: "key \(token)"))
        case .execute(let order, let token):
            orders.append(order)
            send(.executed(token: token, report(order.command)))
        default: break
        }
    }

    private func report(_ command: OperatorCommand) -> CommandReport {
        switch command {
        case .releaseHolds(let targets), .redriveDeliveries(let targets), .cancelJobs(let targets),
            .resolveAttention(let targets):
            let items = targets.map {
                let result = results[$0.id] ?? .done
                return CommandReport.Item(
                    id: $0.id, result: result, note: result == .done ? "" : "changed meanwhile")
            }
            return CommandReport(
                summary: "\(items.count { $0.result == .done }) done", items: items,
                undoCommandLine: nil)
        case .switchDefault(let name):
            return CommandReport(
                summary: "default provider is \(name), 14 jobs re-routed", items: [],
                undoCommandLine: "holdfast providers default evolink")
        default: return CommandReport(summary: "done", items: [], undoCommandLine: nil)
        }
    }

    static func parse(_ script: String) -> [Key] {
        var keys: [Key] = []
        var rest = script[...]
        while let character = rest.popFirst() {
            guard character == "<", let end = rest.firstIndex(of: ">"), end > rest.startIndex else {
                keys.append(.character(character))
                continue
            }
            let name = String(rest[..<end])
            guard let key = named(name) else {
                keys.append(.character(character))
                continue
            }
            rest = rest[rest.index(after: end)...]
            keys.append(key)
        }
        return keys
    }

    private static func named(_ name: String) -> Key? {
        switch name {
        case "Enter": .enter
        case "Esc": .escape
        case "Tab": .tab
        case "BackTab": .backTab
        case "Backspace": .backspace
        case "Up": .up
        case "Down": .down
        case "PgDn": .pageDown
        case "PgUp": .pageUp
        case "Home": .home
        case "End": .end
        case "Space": .character(" ")
        default:
            if name.hasPrefix("C-"), let letter = name.last { .control(letter) } else { nil }
        }
    }
}
