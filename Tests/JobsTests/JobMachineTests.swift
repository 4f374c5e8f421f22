import Jobs
import Providers
import Testing

/// Every event in every state, as one picture each.
///
/// `-!` clears what asks for a person, `!overdue` asks; after the colon is what must be done.
@Suite struct JobMachineTests {
    /// A state, what it does with every event, and nothing left out.
    struct Page: Sendable, CustomTestStringConvertible {
        let situation: JobMachine.Situation
        let lines: String
        var testDescription: String { "\(situation.state)" }
    }

    @Test(arguments: pages)
    func `every event in every state`(page: Page) {
        let machine = JobMachine(policy: JobPolicy(), jitter: 0)
        let written = page.lines.split(separator: "\n").map {
            $0.split(separator: " ").joined(separator: " ")
        }
        let found = JobEvent.samples.map { event in
            "\(event.name) | \(machine.react(to: event, by: page.situation).picture)"
        }
        #expect(found == written)
    }

    @Test func `no state is left out, and no event`() {
        #expect(Set(Self.pages.map(\.situation.state)) == Set(JobState.allCases))
        #expect(Set(JobEvent.samples.map(\.name)).count == JobEvent.samples.count)
    }
}
