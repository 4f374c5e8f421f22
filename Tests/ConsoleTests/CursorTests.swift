import Time
import Operations
import Terminal
import Testing

@testable import Console

/// A random sequence that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct CursorTests {
    private func rows(_ numbers: [Int]) -> Snapshot {
        let jobs = numbers.map {
            Fixture.job($0, user: "u\($0)", state: "running", age: .seconds($0))
        }
        return .rows(jobs.map(ConsoleRow.job), next: nil, total: nil)
    }

    private func player(_ numbers: [Int]) -> Player {
        var player = Player(view: .jobs)
        player.answers[.jobs] = rows(numbers)
        player.keys("<C-r>")
        player.keys("g")
        return player
    }

    @Test(arguments: 1...8)
    func `the cursor stays on its row through any shuffle`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var numbers = Array(10..<110)
        var player = player(numbers)
        player.keys(String(repeating: "j", count: Int.random(in: 0..<100, using: &random)))
        let id = player.model.list.cursor
        for _ in 0..<10 {
            numbers.shuffle(using: &random)
            player.answers[.jobs] = rows(numbers)
            player.refresh()
            #expect(player.model.list.cursor == id, "seed \(seed)")
            #expect(player.text.contains(">\(ShortID.text(id ?? ""))"), "seed \(seed)")
        }
    }

    @Test func `the cursor's row stays on its line of the screen`() {
        var player = player(Array(10..<110))
        player.keys("<PgDn><PgDn>jjj<Up>")
        let line = player.frame.cursor?.y
        for _ in 0..<5 {
            player.answers[.jobs] = rows(Array(5..<10) + Array(10..<110))
            player.refresh()
        }
        #expect(player.frame.cursor?.y == line)
        #expect(player.model.list.visible.count == 105)
    }

    @Test func `nothing moves for two refreshes after a key, and new rows are counted`() {
        var player = player([10, 11, 12])
        player.keys("j")
        player.answers[.jobs] = rows([13, 12, 11])
        player.refresh()
        #expect(player.model.list.visible.map(\.user) == ["u11", "u12"])
        #expect(player.text.contains("+1 new"))
        player.refresh()
        #expect(player.model.list.visible.map(\.user) == ["u13", "u12", "u11"])
    }

    @Test func `a row that leaves gives the cursor to its neighbour and says so`() {
        var player = player([10, 11, 12])
        player.keys("j")
        player.answers[.jobs] = rows([10, 12])
        player.refresh()
        #expect(player.model.list.cursorRow?.user == "u12")
        #expect(player.text.contains("the row left the list"))
    }

    @Test func `marks of rows that left are counted and left out`() {
        var player = player([10, 11, 12])
        player.keys("*")
        player.answers[.jobs] = rows([10, 11])
        player.refresh()
        #expect(player.text.contains("marks 3 (1 gone)"))
        player.keys("K")
        let isLeftOut = player.text.contains("1 marked rows are gone and left out")
        #expect(isLeftOut)
        #expect(player.model.dialog?.preview?.count == 2)
    }

    @Test func `frozen data waits until it is let in`() {
        var player = player([10, 11])
        player.keys("z")
        player.answers[.jobs] = rows([12])
        for _ in 0..<4 { player.refresh() }
        #expect(player.text.contains("u10"))
        #expect(player.text.contains("FROZEN"))
        player.keys("z")
        #expect(player.text.contains("u12"))
    }

    @Test func `a filter that hides the cursor's row and shows it again keeps the cursor`() {
        var player = player([10, 11, 12])
        player.keys("jj")
        player.keys("/nothing")
        #expect(player.model.list.visible.isEmpty)
        player.keys("<Esc>")
        #expect(player.model.list.cursorRow?.user == "u12")
    }
}

extension CursorTests {
    @Test func `a view gone to shows what the desk has, not what it had`() {
        var player = player([10, 11])
        player.answers[.jobs] = rows([])
        player.keys("<C-r>")
        #expect(player.text.contains("No jobs yet"))
        player.keys("3")
        player.answers[.jobs] = rows([13, 12])
        player.keys("2")
        #expect(player.model.list.visible.map(\.user) == ["u13", "u12"])
        #expect(!player.text.contains("new, Ctrl-R"))
    }

    @Test func `rows that come where there were none are shown at once`() {
        var player = player([])
        player.keys("j")
        player.answers[.jobs] = rows([12])
        player.refresh()
        #expect(player.text.contains("u12"))
    }

    @Test func `a cursor nobody moved begins at the top of a view gone to`() {
        var player = player([])
        player.answers[.jobs] = rows([10, 11])
        player.refresh()
        player.answers[.jobs] = rows([14, 13, 12, 10, 11])
        player.refresh()
        #expect(player.model.list.cursorRow?.user == "u10")
        player.keys("32")
        #expect(player.model.list.cursorRow?.user == "u14")
        player.keys("<Enter>")
        player.answers[.jobs] = rows([15, 14, 13])
        player.keys("<Esc>")
        #expect(player.model.list.cursorRow?.user == "u14")
    }

    @Test func `Space marks nothing where no row is shown`() {
        var player = player([10, 11])
        player.keys("/nobody<Enter><Space>")
        #expect(player.model.list.marks.isEmpty)
    }
}
