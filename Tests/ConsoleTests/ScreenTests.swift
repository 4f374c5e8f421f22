import Operations
import Terminal
import Testing

@testable import Console

/// One screen to draw: a name, the view, what is typed, and what else is so.
struct Scene: CustomTestStringConvertible, Sendable {
    var name: String
    var view: View = .overview
    var keys = ""
    var sizes = ["80x24", "40x10"]
    var isASCII = false
    var prepare: @Sendable (inout Player) -> Void = { _ in }

    var testDescription: String { name }

    static let all: [Scene] = [
        Scene(name: "overview", sizes: ["80x24", "40x10", "20x5", "120x30", "200x50"]),
        Scene(name: "overview-ascii", isASCII: true),
        Scene(
            name: "overview-quiet",
            prepare: {
                $0.answers[.overview] = .overview(Fixture.quietOverview); $0.refresh()
            }),
        Scene(
            name: "overview-stale",
            prepare: { player in
                player.isDeskUp = false
                for _ in 0..<5 { player.refresh() }
            }),
        Scene(name: "jobs", view: .jobs, sizes: ["80x24", "40x10", "20x5", "120x30", "200x50"]),
        Scene(name: "jobs-ascii", view: .jobs, isASCII: true),
        Scene(name: "jobs-filtered", view: .jobs, keys: "/state:running<Enter>j<Space>"),
        Scene(name: "jobs-empty", view: .jobs, keys: "/nobody<Enter>", sizes: ["80x24"]),
        Scene(name: "job", view: .job(Fixture.jobs[0].id)),
        Scene(name: "holds", view: .holds),
        Scene(name: "users", view: .users),
        Scene(name: "user", view: .user("ann@example")),
        Scene(name: "providers", view: .providers, sizes: ["80x24", "40x10", "120x30"]),
        Scene(name: "deliveries", view: .deliveries),
        Scene(name: "audit", view: .audit),
        Scene(name: "menu", view: .jobs, keys: "a"),
        Scene(name: "help", view: .jobs, keys: "?", sizes: ["80x24"]),
        Scene(name: "sort", view: .jobs, keys: "s", sizes: ["80x24"]),
        Scene(
            name: "switch", view: .providers, keys: "jas<Tab>evolink outage<Enter>replica",
            sizes: ["80x24", "40x10", "20x5"]),
        Scene(name: "redrive-marked", view: .deliveries, keys: "  /bob<Enter>U", sizes: ["80x24"]),
        Scene(
            name: "switched", view: .providers,
            keys: "jas<Tab>evolink outage<Enter>replicate<Enter>", sizes: ["80x24"]),
    ]
}

struct ScreenTests {
    @Test(arguments: Scene.all)
    func `a screen looks as it did when it was found good`(_ scene: Scene) throws {
        for name in scene.sizes {
            let numbers = name.split(separator: "x").compactMap { Int($0) }
            let size = Size(columns: numbers[0], rows: numbers[1])
            var player = Player(size: size, view: scene.view, isASCII: scene.isASCII)
            scene.prepare(&player)
            player.keys(scene.keys)
            try GoldenScreen.check(player.frame, scene.name)
        }
    }
}
