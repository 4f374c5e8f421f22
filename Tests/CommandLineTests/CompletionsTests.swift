import Foundation
import Support
import Testing

@testable import holdfast

/// What shells are told.
struct CompletionsTests {
    @Test(arguments: ["bash", "zsh", "fish"])
    func `completions know every command and every option`(shell: String) async {
        let run = await CommandRun(["completions", shell])
        #expect(run.code == .done)
        for command in CommandTable.all.commands {
            for word in command.path { #expect(run.output.contains(word)) }
            for option in command.options {
                let text = shell == "fish" ? "-l \(option.name) " : "--\(option.name)"
                #expect(run.output.contains(text), "\(command.name) \(text)")
            }
        }
    }

    @Test(arguments: [
        ("holdfast jo", "jobs"),
        ("holdfast jobs c", "cancel"),
        ("holdfast jobs list --st", "--state"),
        ("holdfast jobs list --state f", "failed"),
        ("holdfast holds list --state s", "settled"),
        ("holdfast keys create x --role p", "product"),
        ("holdfast providers mode evolink d", "draining"),
        ("holdfast jobs list --limit 1", ""),
    ])
    func `bash completes what was begun`(line: String, word: String) async throws {
        let script = await CommandRun(["completions", "bash"]).output
        let words = line.split(separator: " ").joined(separator: " ")
        let end = try await ChildProcess.run(
            "bash",
            [
                "-c",
                """
                \(script)
                COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _holdfast
                echo -n "${COMPREPLY[@]}"
                """,
            ])
        #expect(end.output == word)
    }
}
