import Testing

@testable import Database

/// Few threads share what many owners want written.
@Suite struct OwnedLineTests {
    /// A line that takes words: an owner's letter, then the place as a digit.
    private struct Play {
        var line = OwnedLine<String>(upTo: 8, takers: 2)

        mutating func add(_ words: String) -> [Int] {
            words.split(separator: " ").flatMap { word in
                line.add(
                    .init(
                        owner: String(word.prefix(1)),
                        place: SourcePlace(line: UInt(word.dropFirst().prefix(1)) ?? 0),
                        write: String(word)))
            }
        }

        /// What the thread takes, or why it takes nothing.
        mutating func step(
            _ taker: Int, _ patience: OwnedLine<String>.Patience = .sleeping
        ) -> String {
            switch line.step(taker, patience) {
            case .take(let items, let waking):
                items.map(\.write).joined(separator: " ") + waking.map { " wakes \($0)" }.joined()
            case .lookAgain: "look again"
            case .sleep: "sleep"
            case .waitForMore: "wait for more"
            case .end: "end"
            }
        }

        mutating func end(_ owners: String) -> [Int] { line.end(owners.map(String.init)) }
    }

    @Test func `what there is, is taken in its order`() {
        var play = Play()
        #expect(play.step(0) == "sleep")
        #expect(play.add("a1 b1") == [0])
        #expect(play.step(0) == "a1 b1")
        #expect(play.step(1) == "sleep")
    }

    @Test func `no more is taken than fits`() {
        var play = Play()
        _ = play.add("a1 b1 c1 d1 e1 f1 g1 h1 i1 j1")
        #expect(play.step(0) == "a1 b1 c1 d1 e1 f1 g1 h1")
    }

    @Test func `one owner's are never with two threads, and in their order`() {
        var play = Play()
        _ = play.add("a1x a1y b1 a2z")
        #expect(play.step(0) == "a1x a1y b1")
        _ = play.add("a1 c1")
        #expect(play.step(1, .none) == "c1")
        #expect(play.step(1) == "sleep")
        #expect(play.end("b") == [])
        #expect(play.end("a") == [1])
    }

    @Test func `an owner's second is not taken before the first because of its place`() {
        var play = Play()
        _ = play.add("a1 b2 b1 c1 d1")
        // b1 comes after b2, which is of another place.
        #expect(play.step(0) == "a1 c1 d1")
        #expect(play.step(1) == "b2")
    }

    @Test func `those of one place go together, and others only where they are few`() {
        var play = Play()
        _ = play.add("a1 b2 c1 d2 e1")
        #expect(play.step(0) == "a1 c1 e1")
        var few = Play()
        _ = few.add("a1 b2 c2 d2 e2")
        #expect(few.step(0) == "a1 b2 c2 d2 e2")
    }

    @Test func `a thread that sleeps gets its share`() {
        var play = Play()
        #expect(play.step(1) == "sleep")
        #expect(play.add("a1") == [1])
        #expect(play.step(0) == "a1")
        #expect(play.step(1) == "sleep")
        #expect(play.end("a") == [])
        #expect(play.add("b1") == [1])
        _ = play.add("c1 d1 e1")
        #expect(play.step(0) == "b1 c1 d1 e1")
    }

    /// A line in which four were taken of late.
    private static var ofFour: Play {
        var play = Play()
        for taker in 0...1 {
            _ = play.add("a1 b1 c1 d1")
            _ = play.step(taker, .none)
            _ = play.end("abcd")
        }
        return play
    }

    @Test func `a thread that looks again gets its share`() {
        var play = Self.ofFour
        #expect(play.step(1, .looking) == "look again")
        #expect(play.add("a1 b1 c1 d1 e1 f1 g1 h1") == [])
        #expect(play.step(0) == "a1 b1 c1 d1")
        #expect(play.step(1, .looking) == "e1 f1 g1 h1")
        #expect(play.step(1, .looking) == "look again")
        #expect(play.step(1) == "sleep")
    }

    @Test func `nobody is woken for what one that looks again will see`() {
        var play = Self.ofFour
        #expect(play.step(0) == "sleep")
        #expect(play.step(1, .looking) == "look again")
        #expect(play.add("a1 b1 c1 d1 e1 f1 g1 h1") == [])
        #expect(play.step(1, .looking) == "a1 b1 c1 d1 wakes 0")
        #expect(play.step(0) == "e1 f1 g1 h1")
    }

    @Test func `who comes alone is slept for`() {
        var play = Play()
        #expect(play.step(0, .looking) == "sleep")
        #expect(play.add("a1") == [0])
        #expect(play.step(0, .looking) == "a1")
    }

    @Test func `less than usual is worth a wait, once`() {
        var play = Play()
        _ = play.add("a1 b1 c1 d1 e1 f1")
        #expect(play.step(0) == "a1 b1 c1 d1 e1 f1")
        #expect(play.end("abcdef") == [])
        // Half of six for each of the two.
        _ = play.add("a1")
        #expect(play.step(0, .looking) == "look again")
        #expect(play.step(0) == "wait for more")
        #expect(play.add("b1") == [])
        #expect(play.add("c1") == [0])
        #expect(play.step(0, .none) == "a1 b1 c1")
    }

    @Test func `what is usual is forgotten, though one thread does everything`() {
        var play = Play()
        _ = play.add("a1 b1 c1 d1 e1 f1")
        #expect(play.step(1) == "a1 b1 c1 d1 e1 f1")
        #expect(play.end("abcdef") == [])
        for _ in 1...2 {
            _ = play.add("a1")
            #expect(play.step(0, .none) == "a1")
            #expect(play.end("a") == [])
        }
        _ = play.add("a1")
        #expect(play.step(0) == "a1")
    }

    @Test func `a thread without patience takes what there is`() {
        var play = Play()
        _ = play.add("a1 b1 c1 d1")
        _ = play.step(0)
        _ = play.end("abcd")
        _ = play.add("a1")
        #expect(play.step(1) == "wait for more")
        #expect(play.line.forget(1) == true)
        #expect(play.step(1, .none) == "a1")
        // Whoever is being woken must wait for it.
        #expect(play.step(0) == "sleep")
        #expect(play.add("b1") == [0])
        #expect(play.line.forget(0) == false)
    }

    @Test func `once it is closed all is taken, and then it ends`() {
        var play = Play()
        _ = play.add("a1 b1 c1")
        #expect(play.step(0) == "a1 b1 c1")
        _ = play.add("a1")
        #expect(play.step(1) == "sleep")
        #expect(play.line.close() == [1])
        // What is left belongs to an owner that is busy.
        #expect(play.step(1) == "sleep")
        #expect(play.end("abc") == [1])
        #expect(play.step(1) == "a1")
        #expect(play.step(0) == "end")
    }
}
