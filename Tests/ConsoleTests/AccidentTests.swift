import Time
import Operations
import Terminal
import Testing

@testable import Console

/// What must not be able to change anything: noise, pastes, and bytes of torn escape sequences.
struct AccidentTests {
    /// What a torn escape sequence leaves behind: the bytes after Esc of every key of seven
    /// terminals, as characters.
    private static let torn: [Character] =
        Array("ABCDEFGHIMOPQRSXZ[") + Array("abcdefghijklmnopqrstuvwxyz0123456789;~")

    private static let views: [View] = [
        .overview, .jobs, .holds, .users, .providers, .deliveries, .audit,
        .job(Fixture.jobs[0].id), .user("ann@example"),
    ]

    @Test(arguments: 1...8)
    func `no torn escape sequences reach a change`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        for view in Self.views {
            var player = Player(view: view)
            for _ in 0..<200 {
                player.now = player.now + .milliseconds(300)
                let isEscape = Int.random(in: 0..<4, using: &random) == 0
                let key: Key =
                    isEscape ? .escape : .character(Self.torn.randomElement(using: &random)!)
                player.send(.input(.key(key)))
            }
            #expect(player.orders.isEmpty, "seed \(seed), \(view)")
        }
    }

    @Test func `no key that asks for a change can come from a torn escape sequence`() {
        for binding in Keymap.bindings {
            guard case .act = binding.action else { continue }
            for case .character(let character) in binding.keys {
                #expect(!Self.torn.contains(character), "\(character)")
            }
        }
    }

    @Test func `no key has two meanings`() {
        var seen: Set<Key> = []
        for key in Keymap.bindings.flatMap(\.keys) {
            #expect(seen.insert(key).inserted, "\(key) is bound twice")
        }
    }

    @Test(arguments: 1...8)
    func `nothing is executed without a dialog that was confirmed`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let keys: [Key] =
            Self.torn.map(Key.character) + "JKLNTUVWY*/:\\ ".map(Key.character)
            + [.enter, .tab, .backTab, .escape, .up, .down, .control("c"), .pageDown]
        for view in Self.views {
            var player = Player(view: view)
            for _ in 0..<150 {
                player.now = player.now + .milliseconds(Int.random(in: 0..<600, using: &random))
                let before = player.model.dialog
                let count = player.orders.count
                let key = keys.randomElement(using: &random)!
                player.send(.input(.key(key)))
                guard player.orders.count > count else { continue }
                let isAsked =
                    key == .enter && before?.isConfirmed == true && before?.hasReason == true
                #expect(isAsked, "seed \(seed), \(view)")
            }
        }
    }

    @Test(arguments: [
        "U\nwhy\ny\n", "asreplicate\n\n", "q", "KKKK\r\ny", "\u{1B}[A\u{1B}OAU\t\t", ":q\n",
        "/x\n:default fal\n",
    ])
    func `pasted text never acts as keys`(_ text: String) {
        for view in Self.views {
            var player = Player(view: view)
            let stack = player.model.stack
            player.send(.input(.paste(text)))
            #expect(player.orders.isEmpty)
            #expect(player.model.dialog == nil)
            #expect(player.model.overlay == nil)
            #expect(player.model.prompt == nil)
            #expect(!player.effects.contains(.quit))
            // One word is looked for; more than one is nothing.
            let words = text.sanitized.split(separator: " ")
            if words.count > 1 { #expect(player.model.stack == stack) }
        }
    }

    @Test func `a pasted line break in a prompt is a space, not Enter`() {
        var player = Player(view: .jobs)
        player.keys(":")
        player.send(.input(.paste("default fal\nq\n")))
        #expect(player.model.prompt?.field.text == "default fal q ")
    }

    @Test func `an id that is pasted is looked for`() {
        var player = Player(view: .jobs)
        player.send(.input(.paste(Fixture.jobs[3].id)))
        #expect(player.model.list.cursor == Fixture.jobs[3].id)
    }

    @Test func `Ctrl-C asks once and quits the second time, within a second`() {
        var player = Player(view: .jobs)
        player.keys("<C-c>")
        #expect(player.text.contains("Ctrl-C again"))
        player.keys("<C-c>", apart: .milliseconds(1_500))
        #expect(!player.effects.contains(.quit))
        player.keys("<C-c>", apart: .milliseconds(200))
        #expect(player.effects.contains(.quit))
    }
}
