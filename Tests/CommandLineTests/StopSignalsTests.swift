import Foundation
import Support
import Testing

@testable import holdfast

/// The program as a process, where `HOLDFAST_BINARY` says which.
struct StopSignalsTests {
    private static let binary = ProcessInfo.processInfo.environment["HOLDFAST_BINARY"]

    @Test(.enabled(if: Self.binary != nil), .timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
    func `a signal ends the sandbox well`(number: Int32) async throws {
        let words = ["sandbox", "--listen", "127.0.0.1:0"]
        try await ChildProcess.with(try #require(Self.binary), words) { sandbox in
            try await sandbox.says("where it listens") { text in
                text.hasPrefix("listening on http://127.0.0.1:") ? true : nil
            }
            sandbox.signal(number)
            #expect(try await sandbox.end().code == 0)
        }
    }

    @Test(.enabled(if: Self.binary != nil), .timeLimit(.minutes(5)))
    func `a reader that goes away ends nothing badly`() async throws {
        let script = "set -o pipefail; \"$0\" completions fish | head -1 > /dev/null"
        let end = try await ChildProcess.run(
            "bash", ["-c", script, try #require(Self.binary)])
        #expect(end.code == 0)
    }
}
