import Time
import Operations
import Terminal
import Testing

@testable import Console

struct DrawingTests {
    private static let nasty = [
        "\u{1B}[2Jgone", "a\u{202E}txt.exe", "ze\u{200B}ro\u{200D}", "作品作品作品作品作品作品",
        "👩‍👩‍👧‍👦 family", "\u{0007}\u{0000}bell", "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        "line\nbreak\r\n\ttab", "\u{9B}31mred", "ﷺ".description,
        String(repeating: "long ", count: 100),
    ]

    private func nastyPlayer(_ text: String, view: View, size: Size, isASCII: Bool) -> Player {
        var player = Player(size: size, view: view, isASCII: isASCII)
        var row = Fixture.jobs[0]
        (row.user, row.note, row.provider, row.attention) = (text, text, text, text)
        player.answers[.jobs] = .rows([.job(row)], next: nil, total: nil)
        var detail = Fixture.jobDetail
        (detail.prompt, detail.verdict, detail.row) = (text, text, row)
        detail.timeline[0].text = text
        player.answers[.job(row.id)] = .job(detail)
        var user = Fixture.userDetail
        user.row.id = text
        user.entries[0].why = text
        player.answers[.user("ann@example")] = .user(user)
        var overview = Fixture.overview
        overview.attention[0].text = text
        overview.activity[0].text = text
        overview.providers[0].name = text
        player.answers[.overview] = .overview(overview)
        player.keys("<C-r>")
        return player
    }

    @Test(arguments: nasty)
    func `text from outside cannot harm the screen`(_ text: String) {
        let views: [View] = [.overview, .jobs, .job(Fixture.jobs[0].id), .user("ann@example")]
        let sizes = [
            Size(columns: 80, rows: 24), Size(columns: 40, rows: 10), Size(columns: 20, rows: 5),
        ]
        for view in views {
            for size in sizes {
                for isASCII in [false, true] {
                    let frame = nastyPlayer(text, view: view, size: size, isASCII: isASCII).frame
                    for y in 0..<size.rows {
                        let width = frame.grid.row(y).reduce(0) { $0 + $1.grapheme.columns }
                        #expect(width == size.columns)
                    }
                    let scalars = frame.grid.text.unicodeScalars.filter { $0 != "\n" }
                    let isClean = scalars.allSatisfy {
                        $0.properties.generalCategory != .control
                            && $0.properties.generalCategory != .format
                    }
                    #expect(isClean)
                    let isPlain = scalars.allSatisfy(\.isASCII)
                    #expect(isPlain || !isASCII)
                }
            }
        }
    }

    @Test(arguments: 1...8)
    func `every size can be drawn, whatever is open`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let size = Size(
            columns: Int.random(in: 0...220, using: &random),
            rows: Int.random(in: 0...60, using: &random))
        for script in ["", "a", "?", "/x", ":jobs", "s", "c", "U", "U<Tab>why<Enter>", "<Enter>"] {
            for view in View.numbered {
                var player = Player(size: size, view: view)
                player.keys(script)
                let frame = player.frame
                #expect(frame.grid.size == size, "seed \(seed)")
                if let cursor = frame.cursor {
                    let isInside = cursor.x <= size.columns && cursor.y < size.rows
                    #expect(isInside, "seed \(seed), \(size), \(view), \(script): \(cursor)")
                }
            }
        }
    }

    @Test func `a refresh that brings nothing new changes not one cell`() {
        for view in View.numbered {
            var player = Player(view: view)
            player.keys("j")
            player.refresh()
            player.refresh()
            let before = player.frame
            for _ in 0..<5 {
                player.now = player.now + .seconds(2)
                let effects = update(&player.model, .tick, at: player.now)
                for case .fetch(_, _, let token, _) in effects {
                    _ = update(&player.model, .unchanged(token: token), at: player.now)
                }
                #expect(player.frame == before, "\(view)")
            }
        }
    }

    @Test func `without colours every state still has a word`() {
        var player = Player(view: .jobs)
        player.keys("G")
        let text = player.text
        for state in ["failed", "running", "delivering", "queued", "completed", "canceled"] {
            #expect(text.contains(state))
        }
        #expect(text.contains(">\(ShortID.text(Fixture.jobs[6].id))"))
        let overview = Player().text
        #expect(overview.contains("✗ down"))
        #expect(overview.contains("draining"))
    }

    @Test func `an outage is seen at a glance: what, since when, and the credits it holds`() {
        let lines = Player().frame.grid.lines
        let first = lines[2]
        #expect(first.contains("evolink down 6m"))
        #expect(first.contains("128"))
        #expect(
            lines.contains { $0.contains("*evolink") && $0.contains("down") && $0.contains("6m") })
    }

    @Test func `data that may be old says so and switches the actions off`() {
        var player = Player(view: .jobs)
        player.isDeskUp = false
        player.now = player.now + .seconds(41)
        player.send(.tick)
        #expect(player.text.contains("STALE 40s"))
        #expect(player.text.contains("actions are off"))
        player.isDeskUp = true
        player.now = player.now + .seconds(31)
        player.send(.tick)
        #expect(!player.text.contains("STALE"))
        #expect(player.text.contains("the desk answers again"))
    }
}
