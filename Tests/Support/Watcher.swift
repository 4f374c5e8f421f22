import Dispatch
import Foundation

/// A shell that holds something for this process: it takes lines and answers each with a line.
///
/// It lets go at the end of its standard input, which comes with the end of this process, however
/// that ends.
final class Watcher: Sendable {
    private let shell: Process
    private let input = Pipe()
    private let output = Pipe()

    /// Starts the shell; its first line is the first ``answer()``.
    init(script: String, argument: String) throws {
        shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", script, "sh", argument]
        shell.standardInput = input
        shell.standardOutput = output
        shell.standardError = FileHandle.nullDevice
        try shell.run()
    }

    /// Says a line, and waits for the answer.
    func ask(_ line: String) async -> String {
        input.fileHandleForWriting.write(Data("\(line)\n".utf8))
        return await answer()
    }

    /// What it says next, up to the end of a line; less if it has ended.
    func answer() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [output] in
                var text = ""
                while !text.hasSuffix("\n") {
                    let data = output.fileHandleForReading.availableData
                    guard !data.isEmpty else { break }
                    text += String(decoding: data, as: UTF8.self)
                }
                continuation.resume(returning: text)
            }
        }
    }

    /// Lets it let go, without waiting for it.
    func dismiss() {
        // It is gone already if this fails.
        try? input.fileHandleForWriting.close()
    }
}
