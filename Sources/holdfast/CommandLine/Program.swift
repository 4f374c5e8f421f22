import Crypto
import Glibc

/// The program: reads its command line, runs the command, and tells the exit code.
struct Program: Sendable {
    /// What `holdfast version` says.
    static let version = "1.0.0"

    let table: CommandTable
    let environment: [String: String]
    let streams: Streams

    /// Runs the process's own command line; called once, on the main thread.
    static func main() -> Never {
        // Whoever reads our output may go away: the write says so, the process goes on.
        signal(SIGPIPE, SIG_IGN)
        OpenSSLLifetime.keepUntilProcessEnds()
        let program = Program(
            table: .all, environment: ProcessEnvironment.current, streams: .standard())
        exit(program.run(Array(Swift.CommandLine.arguments.dropFirst())).rawValue)
    }

    /// Runs a command line to its end, on a thread that may wait.
    func run(_ arguments: [String]) -> ExitCode {
        switch begin(arguments) {
        case .failure(let code): code
        case .success(let invocation):
            switch invocation.command.action {
            case .onMainThread(let body): finish { try body(invocation) }
            case .inTask(let body):
                finish { try MainThread.wait { try await body(invocation) } }
            }
        }
    }

    /// The same for commands that need no main thread, where waiting is not allowed.
    func runInTask(_ arguments: [String]) async -> ExitCode {
        let invocation: Invocation
        switch begin(arguments) {
        case .failure(let code): return code
        case .success(let begun): invocation = begun
        }
        guard case .inTask(let body) = invocation.command.action else { return .failed }
        do {
            let code = try await body(invocation)
            return finish { code }
        } catch {
            return finish { throw error }
        }
    }

    private enum Beginning {
        case success(Invocation)
        case failure(ExitCode)
    }

    /// Reads the command line; help and version are answered at once.
    private func begin(_ arguments: [String]) -> Beginning {
        if arguments.isEmpty {
            streams.note(whole)
            return .failure(.usage)
        }
        do {
            switch try CommandParser.parse(arguments, table: table) {
            case .run(let command, let words):
                return .success(
                    Invocation(
                        command: command, table: table, words: words, environment: environment,
                        streams: streams))
            case .help(let path):
                print(help: try HelpText(table: table).text(path))
            case .version: streams.print("holdfast \(Self.version)")
            }
            return .failure(finish { .done })
        } catch {
            return .failure(finish { throw error })
        }
    }

    private var whole: String {
        do {
            return String(try HelpText(table: table).text([]).dropLast())
        } catch {
            return "\(error)"
        }
    }

    private func print(help text: String) { streams.print(String(text.dropLast())) }

    /// Tells what went wrong, if anything did.
    private func finish(_ body: () throws -> ExitCode) -> ExitCode {
        do {
            let code = try body()
            guard let failure = streams.writeFailure else { return code }
            streams.note("holdfast: \(failure)")
            return .failed
        } catch let error as UsageError {
            streams.note("holdfast: \(error)")
            let command = error.command.isEmpty ? "" : " \(error.command)"
            streams.note("holdfast\(command) --help says more")
            return .usage
        } catch {
            for line in "\(error)".split(separator: "\n") { streams.note("holdfast: \(line)") }
            return .failed
        }
    }
}
