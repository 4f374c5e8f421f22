import Foundation
import Testing

@testable import holdfast

/// The program as a process, where `HOLDFAST_BINARY` says which.
struct StopSignalsTests {
    private static let binary = ProcessInfo.processInfo.environment["HOLDFAST_BINARY"]

    @Test(.enabled(if: Self.binary != nil), .timeLimit(.minutes(5)), arguments: [SIGTERM, SIGINT])
    func `a signal ends the sandbox well`(number: Int32) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.binary))
        process.arguments = ["sandbox", "--listen", "127.0.0.1:0"]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It says so once it listens; nothing else comes.
        let text = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        #expect(text.hasPrefix("listening on http://127.0.0.1:"))
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 0)
    }

    @Test(.enabled(if: Self.binary != nil), .timeLimit(.minutes(5)))
    func `a reader that goes away ends nothing badly`() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/bash")
        process.arguments = [
            "-c", "set -o pipefail; \"$0\" completions fish | head -1 > /dev/null",
            try #require(Self.binary),
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
