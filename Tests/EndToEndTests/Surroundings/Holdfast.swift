import Support
import Foundation

/// The program, run from outside as its users do.
enum Holdfast {
    /// `$HOLDFAST_BINARY`, else what the same build has made beside the tests.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["HOLDFAST_BINARY"], !path.isEmpty {
            return path
        }
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        return folder.appendingPathComponent("holdfast").path
    }()

    /// What the program sees: nobody's own settings, and always the same operator.
    static let environment = ["LC_ALL": "C.UTF-8", "HOLDFAST_OPERATOR": "olga"]

    /// Runs a command to its end.
    static func run(
        _ words: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> ChildProcess.Progress {
        try await ChildProcess.run(
            program, words,
            environment: Self.environment.merging(environment) { $1 }, within: limit)
    }

    /// Runs one that goes on, and waits for the address that it listens on.
    static func start(
        _ words: [String], environment: [String: String] = [:]
    ) async throws -> (process: ChildProcess, port: Int) {
        let process = try ChildProcess(
            program, words, environment: Self.environment.merging(environment) { $1 })
        do {
            let port = try await process.says("where it listens") { text in
                text.firstMatch(of: /listening on http:\/\/[0-9.]+:([0-9]+)/).flatMap {
                    Int($0.1)
                }
            }
            return (process, port)
        } catch {
            await process.killAndWait()
            throw error
        }
    }
}

/// A command ended with another code than a test could go on with.
struct CommandFailed: Error, CustomStringConvertible {
    let description: String

    init(_ words: [String], _ end: ChildProcess.Progress) {
        let words = words.joined(separator: " ")
        description = "\(words) ended with \(end.code ?? 0):\n\(end.text.prefix(2_000))"
    }
}
