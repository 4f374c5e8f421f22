import Foundation
import Synchronization
import Testing

@testable import holdfast

/// A command line as it was run, without a process: what it printed and how it ended.
struct CommandRun: Sendable {
    let output: String
    let errors: String
    let code: ExitCode

    /// Runs a command line.
    ///
    /// With `typed`, somebody sits at a terminal and types these lines.
    init(
        _ arguments: [String], typed: [String]? = nil, environment: [String: String] = [:]
    ) async {
        let texts = Recording(lines: typed ?? [])
        let streams = Streams(
            Streams.Ends(
                writeOutput: { text in texts.output.withLock { $0 += text } },
                writeError: { text in texts.errors.withLock { $0 += text } },
                readLine: { texts.lines.withLock { $0.isEmpty ? nil : $0.removeFirst() } }),
            traits: Streams.Traits(
                isInputTerminal: typed != nil, isOutputTerminal: typed != nil,
                isErrorTerminal: typed != nil, columns: typed == nil ? nil : 80))
        let program = Program(table: .all, environment: environment, streams: streams)
        code = await program.runInTask(arguments)
        output = texts.output.withLock(\.self)
        errors = texts.errors.withLock(\.self)
    }

    /// The JSON that was printed.
    func json() throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }

    /// The list that was printed as JSON.
    func items() throws -> [[String: Any]] {
        try #require(try json()["items"] as? [[String: Any]])
    }
}

private final class Recording: Sendable {
    let output = Mutex("")
    let errors = Mutex("")
    let lines: Mutex<[String]>

    init(lines: [String]) {
        self.lines = Mutex(lines)
    }
}
