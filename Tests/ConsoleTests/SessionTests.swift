import Operations
import Synchronization
import Terminal
import Testing

@testable import Console

struct SessionTests {
    private func session(_ desk: FixtureDesk) -> ConsoleSession {
        ConsoleSession(
            desk: desk, environment: "production", options: ConsoleOptions(),
            clock: { Fixture.now }, keys: { "key" })
    }

    private func fetch(onlyIfChanged: Bool) -> ConsoleEffect {
        .fetch(.jobs, ListQuery(), token: 1, onlyIfChanged: onlyIfChanged)
    }

    @Test func `what did not change is not read again`() async {
        let desk = FixtureDesk()
        let clerk = DeskClerk(desk: desk, keys: { "key" })
        _ = await clerk.answer(fetch(onlyIfChanged: true))
        #expect(desk.reads == 1)
        guard case .unchanged? = await clerk.answer(fetch(onlyIfChanged: true)) else {
            Issue.record("it was read again")
            return
        }
        desk.commitSomething()
        _ = await clerk.answer(fetch(onlyIfChanged: true))
        #expect(desk.reads == 2)
    }

    @Test func `a desk that fails is an event, not an end`() async {
        let desk = FixtureDesk()
        desk.fail()
        let clerk = DeskClerk(desk: desk, keys: { "key" })
        guard case .fetchFailed(token: 1, _)? = await clerk.answer(fetch(onlyIfChanged: false))
        else {
            Issue.record("it did not fail")
            return
        }
        let preview = ConsoleEffect.preview(.switchDefault(to: "fal"), token: 2)
        guard case .previewFailed(token: 2, _)? = await clerk.answer(preview) else {
            Issue.record("it did not fail")
            return
        }
    }

    @Test func `one frame can be printed`() async throws {
        let size = Size(columns: 80, rows: 24)
        let text = try await ConsoleSession.once(desk: FixtureDesk(), size: size)
        #expect(text == Player().text + "\n")
    }

    /// What plain mode prints for some lines of input.
    private func plain(_ lines: [String]) async -> [String] {
        let input = Mutex(lines[...])
        let output = Mutex<[String]>([])
        _ = await session(FixtureDesk()).runPlain(
            readLine: { input.withLock { $0.popFirst() } },
            write: { line in output.withLock { $0.append(line) } })
        return output.withLock { $0 }
    }

    @Test func `plain mode says what it is, and everything as header and value`() async {
        let lines = await plain([])
        #expect(lines[0].contains("plain text"))
        #expect(lines.contains("needs attention: 4"))
        #expect(lines.contains { $0.hasPrefix("provider evolink (default): down for 6m") })
        #expect(lines.contains("ledger: sound"))
    }

    @Test func `plain mode lists, filters and shows`() async {
        let lines = await plain([
            "jobs state:failed", "show \(Fixture.jobs[0].id)", "back", "refresh", "nonsense",
            "quit",
            "never read",
        ])
        #expect(lines.contains("rows: 1"))
        #expect(lines.contains("state: failed"))
        #expect(lines.contains { $0.hasPrefix("verdict: Why not charged") })
        #expect(lines.contains { $0.contains("no command is called nonsense") })
    }

    @Test func `plain mode changes nothing`() async {
        let lines = await plain(["default replicate", "grant ann 5", "undo", "quit"])
        #expect(lines.count { $0.contains("no command is called") } == 3)
    }

    @Test func `a session asked to be plain says that it has no screen`() {
        var options = ConsoleOptions()
        options.isPlain = true
        let session = ConsoleSession(
            desk: FixtureDesk(), environment: "test", options: options, clock: { Fixture.now },
            keys: { "key" })
        #expect(throws: ConsoleError.needsPlainMode("it was asked for")) { try session.run() }
    }
}
