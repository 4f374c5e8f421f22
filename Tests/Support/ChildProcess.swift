import Foundation
package import Glibc
import Synchronization

/// A program that runs beside the test: what it says is read on threads of its own.
///
/// It ends with the test, whatever happens: ``with(_:_:environment:_:)`` kills it, and the
/// ``Undertaker`` does where the tests themselves are killed.
package final class ChildProcess: Sendable {
    /// What has become of it so far.
    package struct Progress: Sendable {
        /// What it wrote to its standard output.
        package var output = ""
        /// What it wrote to its standard error.
        package var error = ""
        var openStreams = 2
        /// As `wait(2)` tells it; `nil` while it runs.
        package var status: Int32?

        /// Output and error together.
        package var text: String { output + error }
        /// Whether it has ended and everything that it said was read.
        package var isOver: Bool { status != nil && openStreams == 0 }
        /// The exit code, or minus the signal that ended it.
        package var code: Int32? {
            status.map { $0 & 0x7F == 0 ? ($0 >> 8) & 0xFF : -($0 & 0x7F) }
        }
    }

    /// It could not be started, or ended before its time.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        /// Says why.
        package init(description: String) { self.description = description }
    }

    /// Its first words, for error texts.
    package let name: String
    /// Its number.
    package let id: pid_t
    private let progress = Mutex(Progress())

    /// Starts `program`, found in PATH unless it is a path; it sees `environment`, PATH and HOME.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws {
        name = ([program.split(separator: "/").last.map(String.init) ?? program] + arguments)
            .prefix(3).joined(separator: " ")
        guard let output = Channel(), let error = Channel() else {
            throw Failure(description: "no channel is left: \(String(cString: strerror(errno)))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.write, 1)
        posix_spawn_file_actions_adddup2(&actions, error.write, 2)
        var variables = environment
        for name in ["PATH", "HOME"] where variables[name] == nil {
            variables[name] = ProcessInfo.processInfo.environment[name]
        }
        var words = Self.strings([program] + arguments)
        var settings = Self.strings(variables.map { "\($0)=\($1)" })
        defer { for text in words + settings { free(text) } }
        var attributes = Self.attributesWithoutSignalMask()
        defer { posix_spawnattr_destroy(&attributes) }
        var id = pid_t()
        let code = posix_spawnp(&id, program, &actions, &attributes, &words, &settings)
        close(output.write)
        close(error.write)
        guard code == 0 else {
            close(output.read)
            close(error.read)
            throw Failure(description: "\(program): \(String(cString: strerror(code)))")
        }
        self.id = id
        Undertaker.shared.watch(id)
        read(output.read) { $0.output += $1 }
        read(error.read) { $0.error += $1 }
        onThread { [self] in waitForEnd() }
    }

    /// What has become of it by now.
    package var now: Progress { progress.withLock { $0 } }

    /// Sends a signal; one that has ended gets none.
    package func signal(_ number: Int32) {
        progress.withLock { if $0.status == nil { kill(id, number) } }
    }

    /// Waits until it has ended and all of its words were read.
    package func end(within limit: Duration = .seconds(60)) async throws -> Progress {
        try await eventually("the end of \(name)", within: limit, every: .milliseconds(5)) {
            let now = self.now
            return now.isOver ? now : nil
        }
    }

    /// Waits for `find` to find something in what it says.
    @discardableResult
    package func says<Found: Sendable>(
        _ what: String, within limit: Duration = .seconds(60), _ find: (String) -> Found?
    ) async throws -> Found {
        try await eventually("\(name) to say \(what)", within: limit, every: .milliseconds(5)) {
            let now = self.now
            if let found = find(now.text) { return found }
            guard !now.isOver else {
                throw Failure(
                    description: "\(self.name) ended with \(now.code ?? 0): \(now.text)")
            }
            return nil
        }
    }

    /// Kills it and waits until it is gone.
    package func killAndWait() async {
        signal(SIGKILL)
        do {
            _ = try await eventually("the end of \(name)", every: .milliseconds(2)) {
                self.now.status
            }
        } catch {
            // A process that does not die of SIGKILL is stuck in the kernel: nothing to do.
        }
    }

    /// Runs a program while `body` runs.
    package static func with<Result: Sendable>(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        _ body: (ChildProcess) async throws -> Result
    ) async throws -> Result {
        let child = try ChildProcess(program, arguments, environment: environment)
        do {
            let result = try await body(child)
            await child.killAndWait()
            return result
        } catch {
            await child.killAndWait()
            throw error
        }
    }

    /// Runs a program to its end.
    package static func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:],
        within limit: Duration = .seconds(60)
    ) async throws -> Progress {
        try await with(program, arguments, environment: environment) {
            try await $0.end(within: limit)
        }
    }

    private func read(
        _ descriptor: Int32, add: @escaping @Sendable (inout Progress, String) -> Void
    ) {
        onThread { [self] in
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            var rest: [UInt8] = []
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { break }
                rest += buffer[0..<count]
                // Only whole lines, so that no character is cut in two.
                guard let end = rest.lastIndex(of: UInt8(ascii: "\n")) else { continue }
                let text = String(decoding: rest[...end], as: UTF8.self)
                rest.removeSubrange(...end)
                progress.withLock { add(&$0, text) }
            }
            close(descriptor)
            progress.withLock {
                add(&$0, String(decoding: rest, as: UTF8.self))
                $0.openStreams -= 1
            }
        }
    }

    /// The threads that tests run on block signals, which what they start must not inherit.
    static func attributesWithoutSignalMask() -> posix_spawnattr_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        return attributes
    }

    /// As C takes a list of texts; whoever asks frees them.
    static func strings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        texts.map { strdup($0) } + [nil]
    }

    private func waitForEnd() {
        var information = siginfo_t()
        // It stays a zombie, whose number nobody else gets, until the lock is ours.
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        progress.withLock { progress in
            var status: Int32 = 0
            while waitpid(id, &status, 0) < 0, errno == EINTR {}
            progress.status = status
        }
        Undertaker.shared.forget(id)
    }
}

/// Runs what blocks on a thread of its own: Swift has as many for tasks as there are cores.
private func onThread(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread(block: body)
    thread.stackSize = 256 << 10
    thread.start()
}
