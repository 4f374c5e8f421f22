import Time
import Operations
import Terminal
import Testing

@testable import Console

struct DialogTests {
    @Test func `a switch needs a reason and the provider's name, and can be taken back`() {
        var player = Player(view: .providers)
        player.keys("jas<Tab>outage<Enter>replicate<Enter>")
        #expect(player.orders.map(\.command) == [.switchDefault(to: "replicate")])
        #expect(player.orders.first?.reason == "outage")
        #expect(player.orders.first?.operatorName == "ana")
        #expect(player.orders.first?.key.isEmpty == false)
        #expect(player.text.contains(":undo"))
        player.keys(":undo<Enter>")
        player.keys("<Tab><Enter>evolink<Enter>")
        #expect(player.orders.last?.command == .switchDefault(to: "evolink"))
    }

    @Test func `undo is over after a minute`() {
        var player = Player(view: .providers)
        player.keys("jas<Tab>outage<Enter>replicate<Enter>")
        player.now = player.now + .seconds(61)
        player.keys(":undo<Enter>")
        #expect(player.model.dialog == nil)
        #expect(player.orders.count == 1)
    }

    @Test(arguments: [
        "jas<Enter>", "jas<Tab>why<Enter><Enter>", "jas<Tab>why<Enter>replica<Enter>",
        "jas<Tab>why<Enter>replicatee<Enter>", "jas<Tab><Tab>replicate<Enter>",
        "jas<Tab>   <Enter>replicate<Enter>", "jas<Tab>why<Enter>replicate<Esc>",
        "jas<Tab>why<Enter>replicate<C-c>", "jasyyyy<Enter>", "jasreplicate<Enter>",
    ])
    func `anything less changes nothing`(_ script: String) {
        var player = Player(view: .providers)
        player.keys(script)
        #expect(player.orders.isEmpty)
    }

    @Test func `keys typed ahead of the dialog are dropped`() {
        var player = Player(view: .deliveries)
        player.keys("U<Tab>why<Enter>y<Enter>", apart: .zero)
        #expect(player.orders.isEmpty)
        #expect(player.model.dialog?.reason.text == "")
    }

    @Test func `a safe repeat asks for y`() {
        var player = Player(view: .deliveries)
        player.keys("U<Tab>R2 is back<Enter>y<Enter>")
        let target = OperatorCommand.Target(id: Fixture.deliveries[0].id, version: 4)
        #expect(player.orders.map(\.command) == [.redriveDeliveries([target])])
    }

    @Test func `what is done carries the versions that were previewed`() {
        var player = Player(view: .job(Fixture.jobs[0].id))
        player.keys("U<Tab>R2 is back<Enter>y<Enter>")
        let target = OperatorCommand.Target(id: "\(Fixture.jobs[0].id)/1", version: 9)
        #expect(player.orders.map(\.command) == [.redriveDeliveries([target])])
    }

    @Test func `a refresh while the dialog is open changes neither targets nor order`() {
        var player = Player(view: .deliveries)
        player.keys("  U")
        player.answers[.deliveries] = .rows(
            Fixture.deliveries.reversed().map(ConsoleRow.delivery), next: nil, total: nil)
        for _ in 0..<5 { player.refresh() }
        #expect(player.model.list.visible.first?.id == Fixture.deliveries[0].id)
        player.keys("<Tab>why<Enter>2<Enter>")
        guard case .redriveDeliveries(let targets)? = player.orders.first?.command else {
            Issue.record("nothing was done")
            return
        }
        #expect(targets.map(\.id) == Fixture.deliveries.prefix(2).map(\.id))
    }

    @Test func `only what was done loses its mark, and the rest is reported`() {
        var player = Player(view: .deliveries)
        player.results[Fixture.deliveries[1].id] = .skipped
        player.keys("  U<Tab>why<Enter>2<Enter>")
        #expect(player.model.list.marks == [Fixture.deliveries[1].id])
        #expect(player.text.contains("skipped: changed meanwhile"))
    }

    @Test func `an answer that never came can be asked for again under the same key`() {
        var player = Player(view: .deliveries)
        player.keys("U<Tab>why<Enter>y")
        var model = player.model
        let now = player.now + .seconds(1)
        let first = update(&model, .input(.key(.enter)), at: now)
        guard case .execute(let order, let token)? = first.first else {
            Issue.record("nothing was asked for")
            return
        }
        _ = update(&model, .executionFailed(token: token, "connection lost"), at: now)
        let second = update(&model, .input(.key(.enter)), at: now + .seconds(1))
        #expect(second == [.execute(order, token: token)])
    }

    @Test(arguments: [Operations.Role.viewer, .support, .operator])
    func `a role that may not switch reads why`(_ role: Operations.Role) {
        var player = Player(view: .providers, role: role)
        player.keys("ja")
        #expect(player.text.contains("needs the role admin"))
        player.keys("s")
        #expect(player.model.dialog == nil)
    }

    @Test func `a read-only session and a desk that is silent change nothing`() {
        var player = Player(view: .deliveries, isReadOnly: true)
        player.keys("U")
        #expect(player.model.dialog == nil)
        var silent = Player(view: .deliveries)
        silent.isDeskUp = false
        silent.refresh()
        silent.keys("U:default fal<Enter>")
        #expect(silent.model.dialog == nil)
        #expect(silent.text.contains("STALE"))
    }

    @Test func `a desk that fails while the dialog is open is not asked to do anything`() {
        var player = Player(view: .deliveries)
        player.keys("U<Tab>why<Enter>y")
        player.isDeskUp = false
        player.refresh()
        player.keys("<Enter>")
        #expect(player.orders.isEmpty)
    }
}

extension DialogTests {
    @Test func `a name mistyped is said and costs nothing that was typed`() {
        var player = Player(view: .providers)
        player.keys("jas<Tab>outage<Enter>replicat<Enter>")
        #expect(player.text.contains("that is not replicate: nothing was done"))
        player.keys("e<Enter>")
        #expect(player.orders.first?.reason == "outage")
    }

    @Test func `who types on the button is told where the reason goes`() {
        var player = Player(view: .providers)
        player.keys("jaso")
        #expect(player.text.contains("Tab goes to the reason"))
    }

    @Test func `k goes up in the menu, where j goes down`() {
        var player = Player(view: .jobs)
        player.keys("ajk")
        #expect(player.model.overlay == .menu(cursor: 0))
    }
}
