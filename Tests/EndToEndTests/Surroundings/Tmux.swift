import Foundation
import Support

/// A terminal with a shell in it, as a person has one, in a tmux of its own.
struct Tmux {
    private let folder: String
    private let socket = "screen"

    /// Runs `body` with a shell that can stop and continue what it runs.
    static func with(
        columns: Int = 80, rows: Int = 24, environment: [String: String] = [:],
        _ body: (Tmux) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder in
            let tmux = Tmux(folder: folder)
            // The shell lives below the server, which is ours to end.
            try await ChildProcess.with(
                "tmux", tmux.words(["-D"]), environment: tmux.environment
            ) { _ in
                let variables = Holdfast.environment.merging(environment) { $1 }
                    .flatMap { ["-e", "\($0)=\($1)"] }
                try await eventually("tmux to answer") {
                    let end = try await tmux.call(
                        ["new-session", "-d", "-s", "s", "-x", "\(columns)", "-y", "\(rows)"]
                            + variables + ["exec bash --norc --noprofile -i"])
                    return end.code == 0 ? true : nil
                }
                try await tmux.type("PS1='ready> '")
                try await tmux.shows("ready> ")
                try await body(tmux)
            }
        }
    }

    /// Types a line and ends it.
    func type(_ line: String) async throws {
        try await run("send-keys", "-t", "s", "-l", line)
        try await keys("Enter")
    }

    /// Presses keys by their names in tmux.
    func keys(_ names: String...) async throws {
        try await run(["send-keys", "-t", "s"] + names)
    }

    func resize(columns: Int, rows: Int) async throws {
        try await run("resize-window", "-t", "s", "-x", "\(columns)", "-y", "\(rows)")
    }

    /// What stands on the screen.
    func screen() async throws -> String {
        try await run("capture-pane", "-p", "-t", "s")
    }

    /// What tmux says of the terminal in place of `format`.
    func tell(_ format: String) async throws -> String {
        try await run("display", "-p", "-t", "s", format)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Waits until the screen shows `text`.
    func shows(_ text: String) async throws {
        try await shows("\(text)") { $0.contains(text) }
    }

    /// Waits until the screen is as it should be.
    func shows(_ what: String, _ check: (String) -> Bool) async throws {
        var last = ""
        do {
            try await eventually(what, within: .seconds(30), every: .milliseconds(80)) {
                last = try await screen()
                return check(last) ? true : nil
            }
        } catch let error as TimedOut {
            throw TimedOut(
                what: "\(error.what) on the screen, which shows\n\(last)", limit: error.limit)
        }
    }

    /// Whether the screen is the shell's again, with a cursor and as it was.
    func isClean() async throws -> Bool {
        try await tell("#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{keypad_flag}")
            == "0 1 0 0"
    }

    /// The process that the shell runs.
    func program() async throws -> pid_t {
        let shell = try await tell("#{pane_pid}")
        return try await eventually("a program in the shell") {
            let children = try String(
                contentsOfFile: "/proc/\(shell)/task/\(shell)/children", encoding: .utf8)
            return children.split(separator: " ").first.flatMap { pid_t($0) }
        }
    }

    private var environment: [String: String] {
        ["TMUX_TMPDIR": folder, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"]
    }

    private func words(_ words: [String]) -> [String] {
        ["-u", "-L", socket, "-f", "/dev/null"] + words
    }

    private func call(_ words: [String]) async throws -> ChildProcess.Progress {
        // -N: a server that they started by themselves would outlive the test.
        try await ChildProcess.run("tmux", self.words(["-N"] + words), environment: environment)
    }

    @discardableResult
    private func run(_ words: String...) async throws -> String { try await run(words) }

    @discardableResult
    private func run(_ words: [String]) async throws -> String {
        let end = try await call(words)
        guard end.code == 0 else { throw CommandFailed(["tmux"] + words, end) }
        return end.output
    }
}
