import Database
@testable import Jobs
import Support
import Testing

/// The default provider's three sources: the latest change wins.
@Suite struct DefaultProviderTests {
    /// What a process reads when it starts, or an operator does, and what the default is then.
    enum Source: Sendable {
        case start(file: String?, environment: String?)
        case `operator`(String)
    }

    struct Story: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let steps: [(Source, String)]

        init(_ name: String, _ steps: (Source, String)...) {
            testDescription = name
            self.steps = steps
        }
    }

    static let stories = [
        Story(
            "the file says it", (.start(file: "a", environment: nil), "a by configuration")),
        Story(
            "the environment says it",
            (.start(file: nil, environment: "x"), "x by environment")),
        Story(
            "the environment wins over the file",
            (.start(file: "a", environment: "x"), "x by environment")),
        Story(
            "a start with the same words does not undo an operator",
            (.start(file: "a", environment: "x"), "x by environment"),
            (.operator("b"), "b by ops"),
            (.start(file: "a", environment: "x"), "b by ops")),
        Story(
            "a new word in the file does",
            (.start(file: "a", environment: nil), "a by configuration"),
            (.operator("b"), "b by ops"),
            (.start(file: "c", environment: nil), "c by configuration")),
        Story(
            "a new word in the file counts beside an old one in the environment",
            (.start(file: "a", environment: "x"), "x by environment"),
            (.start(file: "c", environment: "x"), "c by configuration")),
        Story(
            "a new word in the environment counts beside an old one in the file",
            (.start(file: "a", environment: "x"), "x by environment"),
            (.start(file: "a", environment: "y"), "y by environment")),
        Story(
            "an environment that falls silent changes nothing",
            (.start(file: "a", environment: "x"), "x by environment"),
            (.start(file: "a", environment: nil), "x by environment")),
        Story(
            "nobody says anything",
            (.start(file: nil, environment: nil), " by nobody"),
            (.start(file: "a", environment: nil), "a by configuration")),
    ]

    @Test(arguments: stories)
    func `the latest change wins, whoever made it`(_ story: Story) async throws {
        try await Self.play(story)
    }

    @Test func `a file that falls silent does not undo an operator`() async throws {
        let story = Story(
            "", (.start(file: "a", environment: "x"), "x by environment"),
            (.operator("b"), "b by ops"), (.start(file: nil, environment: "x"), "b by ops"))
        try await Self.play(story)
    }

    private static func play(_ story: Story) async throws {
        try await withLedger(migrations: JobsWorld.migrations) { world in
            for (source, expected) in story.steps {
                let found = try await world.engine.write { tx in
                    switch source {
                    case .start(let file, let environment):
                        _ = try DefaultProvider.adopt(
                            file: file, environment: environment, in: tx)
                    case .operator(let name):
                        try SettingsValue.set(.defaultProvider, to: name, by: "ops", in: tx)
                    }
                    let author = try SettingsValue.find(.defaultProvider, in: tx)?.changedBy
                    return "\(try DefaultProvider.current(in: tx)) by \(author ?? "nobody")"
                }
                #expect(found == expected)
            }
        }
    }
}
