import Foundation
import Testing

@testable import holdfast

/// What `--help` prints; the whole texts are files in `Help`.
struct HelpTests {
    @Test(arguments: [
        ("providers-mode", ["providers", "mode", "--help"]),
        ("jobs-list", ["help", "jobs", "list"]),
        ("holds", ["holds", "--help"]),
    ])
    func `the help is as in the file`(file: String, arguments: [String]) async throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Help/\(file).txt")
        let expected = try String(contentsOf: path, encoding: .utf8)
        let run = await CommandRun(arguments)
        #expect(run.output == expected)
        #expect(run.code == .done)
        #expect(run.errors.isEmpty)
    }

    @Test func `every help fits a terminal of 80 columns and names its options`() throws {
        for command in CommandTable.all.commands {
            let text = try HelpText(table: .all).text(command.path)
            for line in text.split(separator: "\n") where !line.contains(command.example) {
                #expect(line.count < 80, "\(command.name): \(line)")
            }
            for option in command.options { #expect(text.contains(option.usage)) }
        }
    }

    @Test func `no command at all shows the help as an error`() async {
        let run = await CommandRun([])
        #expect(run.code == .usage)
        #expect(run.output.isEmpty)
        for word in CommandTable.all.firstWords { #expect(run.errors.contains("  \(word) ")) }
    }

    @Test func `a usage error says where more is to be read`() async {
        let run = await CommandRun(["jobs", "list", "--limit", "0"])
        #expect(run.code == .usage)
        #expect(
            run.errors == """
                holdfast: --limit is a number from 1 to 1000, not 0
                holdfast jobs list --help says more

                """)
    }
}
