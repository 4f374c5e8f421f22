import Operations
import Terminal
import Testing

@testable import Console

struct NavigationTests {
    struct Way: Sendable, CustomTestStringConvertible {
        var from: View
        var keys: String
        var to: [View]
        var filter = ""

        var testDescription: String { "\(from.name) \(keys)" }
    }

    private static let job = View.job(Fixture.jobs[0].id)

    @Test(arguments: [
        Way(from: .overview, keys: "<Enter>", to: [.overview, .providers], filter: "state:down"),
        Way(
            from: .overview, keys: "j<Enter>", to: [.overview, .deliveries],
            filter: "state:failed"),
        Way(from: .overview, keys: "jj<Enter>", to: [.overview, .holds], filter: "stuck:true"),
        Way(from: .overview, keys: "2", to: [.overview, .jobs]),
        Way(from: .overview, keys: "7", to: [.overview, .audit]),
        Way(from: .jobs, keys: "<Enter>", to: [.overview, .jobs, job]),
        Way(from: .jobs, keys: "<Enter><Esc>", to: [.overview, .jobs]),
        Way(from: .jobs, keys: "<Enter>q", to: [.overview, .jobs]),
        Way(from: .jobs, keys: "<Esc>", to: [.overview]),
        Way(from: .jobs, keys: "<Esc><Esc><Esc>", to: [.overview]),
        Way(from: .jobs, keys: "3-", to: [.overview, .jobs]),
        Way(from: .jobs, keys: "34[[]", to: [.overview, .holds]),
        Way(
            from: .jobs, keys: ":user ann@example<Enter>",
            to: [.overview, .jobs, .user("ann@example")]),
        Way(
            from: .jobs, keys: ":holds stuck<Enter>", to: [.overview, .holds],
            filter: "stuck:true"),
        Way(
            from: .jobs, keys: ":ho<Tab>stuck<Enter>", to: [.overview, .holds], filter: "stuck:true"
        ),
        Way(
            from: .jobs, keys: "/state:failed<Enter>", to: [.overview, .jobs],
            filter: "state:failed"),
        Way(from: .jobs, keys: "/state:failed<Enter><Esc>", to: [.overview, .jobs]),
        Way(from: .providers, keys: "<Enter>", to: [.overview, .jobs], filter: "provider:evolink"),
        Way(from: .users, keys: "<Enter>", to: [.overview, .users, .user("ann@example")]),
        Way(from: .jobs, keys: "<Tab>", to: [.overview, .holds]),
    ])
    func `a key leads where it says`(_ way: Way) {
        var player = Player(view: way.from)
        player.keys(way.keys)
        #expect(player.model.stack == way.to)
        #expect(player.model.list.filter.text == way.filter)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var filter: String
        var numbers: [Int]

        var testDescription: String { filter }
    }

    @Test(arguments: [
        Case(filter: "failed", numbers: [0]), Case(filter: "state:running", numbers: [1, 4]),
        Case(filter: "!running", numbers: [0, 2, 3, 5, 6]),
        Case(filter: "age>10m", numbers: [1, 2, 4, 5, 6]),
        Case(filter: "age>10m age<1h", numbers: [1, 2]), Case(filter: "credits>=50", numbers: [5]),
        Case(filter: "~bbxmpl", numbers: [1]),
        Case(filter: "!state:running evolink", numbers: [0, 2]),
        Case(filter: "EXAMPLE.ORG", numbers: [2]), Case(filter: "tries>1", numbers: []),
        Case(filter: "attention:any", numbers: [2, 4]),
        Case(filter: "bogus:1", numbers: []), Case(filter: "", numbers: [0, 1, 2, 3, 4, 5, 6]),
    ])
    func `a filter shows what it says`(_ filter: Case) {
        var player = Player(view: .jobs)
        player.keys("/\(filter.filter)<Enter>")
        #expect(player.model.list.visible.map(\.id) == filter.numbers.map { Fixture.jobs[$0].id })
    }

    @Test func `the filter's whole values reach the desk`() {
        var player = Player(view: .jobs)
        player.keys("/state:failed provider:evolink age>1m<Enter>")
        #expect(player.model.query.conditions == ["state": "failed", "provider": "evolink"])
        player.keys("/<C-u>state:fai<Enter>")
        #expect(player.model.query.conditions.isEmpty)
    }

    @Test func `a list too long to be sent whole is narrowed by the desk, and stays so`() {
        var player = Player(view: .jobs)
        player.answers[.jobs] = .rows(Fixture.jobs.map(ConsoleRow.job), next: "more", total: nil)
        player.keys("<C-r>/user:ann breaker<Enter>")
        player.answers[.jobs] = .rows([.job(Fixture.jobs[0])], next: nil, total: nil)
        for _ in 0..<3 {
            player.refresh()
            #expect(player.model.query.words == ["ann", "breaker"])
        }
    }

    @Test(arguments: ["running", "held"])
    func `a word that is a state narrows what has that state`(word: String) {
        var player = Player(view: .holds)
        player.answers[.holds] = .rows(
            Fixture.holds.map(ConsoleRow.hold), next: "more", total: nil)
        player.keys("<C-r>/\(word)<Enter>")
        // What a job is, the desk is not asked of holds: the list looks for it by itself.
        #expect(player.model.query.conditions == (word == "held" ? ["state": word] : [:]))
        #expect(player.model.query.words == [])
    }

    @Test func `sorting by a column and back`() {
        var player = Player(view: .jobs)
        player.keys("s")
        let letter = Columns.sortable(.jobs).first { $0.field == "credits" }?.letter ?? "?"
        player.keys(letter.uppercased())
        #expect(player.model.list.visible.first?.id == Fixture.jobs[5].id)
        player.keys("r")
        #expect(player.model.list.visible.last?.id == Fixture.jobs[5].id)
    }

    @Test func `y copies the id, yc the command line`() {
        var player = Player(view: .jobs)
        player.keys("y")
        #expect(player.effects.last == .copy(Fixture.jobs[0].id))
        player.keys("c")
        #expect(player.effects.last == .copy("holdfast jobs show \(Fixture.jobs[0].id)"))
    }

    @Test func `themes go round and are found by name`() {
        var player = Player()
        player.keys("t")
        #expect(player.effects.last == .useTheme("night"))
        player.keys("t:theme ni<Tab><Enter>")
        #expect(player.model.themeName == "night")
        player.keys(":theme none<Enter>")
        #expect(player.text.contains("no theme is called none"))
    }

    @Test func `a word added to a filter does not stick to the last one`() {
        var player = Player(view: .jobs)
        player.keys("/state:running<Enter>/ann<Enter>")
        #expect(player.model.list.filter.text == "state:running ann")
    }

    @Test func `an id as lists show it opens the job`() {
        var player = Player(view: .jobs)
        let id = Fixture.jobs[0].id
        player.keys(":job \(id.suffix(8))<Enter>")
        #expect(player.model.view == .job(id))
        player.keys(":job ZZZZZZZZ<Enter>")
        #expect(player.model.view == .jobs)
        #expect(player.model.list.filter.text == "ZZZZZZZZ")
    }

    @Test func `a grant names the user only where the rows have one`() {
        var player = Player(view: .jobs)
        player.keys("ag")
        #expect(player.model.prompt?.field.text == "grant \(Fixture.jobs[0].user) CREDITS")
        player.keys("<Esc>*ag")
        #expect(player.model.prompt?.field.text == "grant USER CREDITS")
    }
}
